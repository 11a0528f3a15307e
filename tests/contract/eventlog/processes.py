"""Starts `child` processes and ends them by force."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from depesche.settings.eventlog import EventLogSettings

_CHILD = Path(__file__).parent / "child.py"
_ROOT = Path(__file__).parents[3]


class Child:
    """A running child process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert process.stdout is not None
        self.output: IO[str] = process.stdout

    def line(self) -> str:
        """Its next line of output."""
        line = self.output.readline().strip()
        assert line, f"the child ended with status {self._process.wait()}"
        return line

    def kill(self) -> list[str]:
        """End it as a power failure would; returns the complete lines that it had still printed."""
        self._process.kill()
        rest = self.output.read()
        self._process.wait()
        return rest[: rest.rfind("\n") + 1].splitlines()


@contextmanager
def child(settings: EventLogSettings, action: str, topic: str, argument: str) -> Iterator[Child]:
    """A child process, ended when the block is left."""
    command = [sys.executable, str(_CHILD), settings.model_dump_json(), action, topic, argument]
    environment = os.environ | {"PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield Child(process)
        finally:
            process.kill()
