"""A server process of a test run: started in its own process group, known to be up by its own log, ended by its pid."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

START_SECONDS = 120
STOP_SECONDS = 20


class NodeFailed(Exception):
    """The server did not start. Carries the end of its log."""


class Node:
    """A running server process."""

    def __init__(self, name: str, command: Sequence[str], log_file: Path, working_folder: Path) -> None:
        self.name = name
        self._command = list(command)
        self._log_file = log_file
        self._working_folder = working_folder
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def pid(self) -> int:
        """Process id, and id of its process group."""
        assert self._process is not None
        return self._process.pid

    def start(self, ready: re.Pattern[str]) -> re.Match[str]:
        """Start and wait until the process's own log matches; returns the match. Raises `NodeFailed`.

        A port that answers proves nothing: another process may hold it.
        """
        self._log_start = self._log_file.stat().st_size if self._log_file.exists() else 0
        with self._log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [*_ended_with_parent(), *self._command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._working_folder,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if found := ready.search(self.log()):
                return found
            if self._process.poll() is not None:
                raise NodeFailed(f"{self.name} ended with status {self._process.returncode}:\n{self.log_tail()}")
            time.sleep(0.1)
        self.kill()
        raise NodeFailed(f"{self.name} was not up after {START_SECONDS} s:\n{self.log_tail()}")

    def stop(self) -> None:
        """Ask the process to end and wait; kill it where it does not."""
        if self._process is None or self._process.poll() is not None:
            return
        self._signal(signal.SIGCONT)  # a frozen process cannot end
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once, as a power failure would."""
        assert self._process is not None
        self._signal(signal.SIGKILL)
        self._process.wait()

    def freeze(self) -> None:
        """Stop the process from running; its sockets stay open, as with a host that hangs."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process run again."""
        self._signal(signal.SIGCONT)

    def log(self) -> str:
        """What the process has logged since it was last started."""
        with self._log_file.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode("utf-8", "replace")

    def log_tail(self, lines: int = 30) -> str:
        """The end of its log."""
        return "\n".join(self.log().splitlines()[-lines:])

    def _signal(self, number: signal.Signals) -> None:
        os.killpg(self.pid, number)


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that were free a moment ago. The caller tries again where one has been taken since."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _ended_with_parent() -> list[str]:
    """Prefix that has the kernel end the server when the test run is killed without a chance to clean up."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []
