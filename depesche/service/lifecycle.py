"""Life and death of a process: stop and reload signals, the shutdown deadline, and the exit codes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

import structlog

EXIT_OK = 0
EXIT_FAILED = 1
"""The work failed, or some of its input did."""
EXIT_USAGE = 2
"""The configuration or the command line must be changed first."""
EXIT_UNAVAILABLE = 3
"""A log or an index could not be reached."""

STOP_SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT})
RELOAD_SIGNAL = signal.SIGHUP
"""Asks a process to read its configuration again; it stops none, also where there is nothing to reload."""

log = structlog.get_logger("depesche.lifecycle")


class StopSignal:
    """Turns SIGTERM and SIGINT into an event, and bounds the time from there to the process's end.

    A client library may hang in its close call (a frozen broker holds kafka-python for twice its timeout), so a
    watchdog thread ends the process at the deadline. That loses nothing: what is not committed is read again.

    Nothing happens in a Python signal handler. It would interrupt the main thread anywhere, also where that holds the
    lock of the event or of the log, and wait for itself; and it would not run at all while the main thread waits, if
    the signal came just before the wait or to another thread. The interpreter's wake-up pipe has neither fault.
    """

    def __init__(self, deadline_seconds: float, exit_process: Callable[[int], object] = os._exit) -> None:
        self.event = threading.Event()
        self._deadline_seconds = deadline_seconds
        self._exit_process = exit_process
        self._finished = threading.Event()
        self._listeners: list[Callable[[], object]] = []
        self._reloaders: list[Callable[[], object]] = []

    def install(self) -> None:
        """Take over SIGTERM, SIGINT and SIGHUP. Call it in the main thread."""
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (*STOP_SIGNALS, RELOAD_SIGNAL):
            signal.signal(number, _heard_on_the_pipe)
        threading.Thread(target=self._watch, args=(reader,), name="shutdown-watchdog", daemon=True).start()

    def on_stop(self, listener: Callable[[], object]) -> None:
        """Call ``listener`` once, in the watchdog's thread, when the first signal has come."""
        self._listeners.append(listener)

    def on_reload(self, listener: Callable[[], object]) -> None:
        """Call ``listener`` in the watchdog's thread each time that SIGHUP has come."""
        self._reloaders.append(listener)

    def finished(self) -> None:
        """The process is done with its work: the watchdog may rest."""
        self._finished.set()

    def _watch(self, reader: int) -> None:
        while (number := os.read(reader, 1)[0]) not in STOP_SIGNALS:
            if number == RELOAD_SIGNAL:
                for listener in self._reloaders:
                    listener()
        self.event.set()
        for listener in self._listeners:
            listener()
        log.info("stopping", signal=signal.Signals(number).name, deadline_seconds=self._deadline_seconds)
        if not self._finished.wait(self._deadline_seconds):
            log.warning("shutdown deadline passed, leaving uncommitted work to the next owner")
            self._exit_process(EXIT_OK)


def _heard_on_the_pipe(_number: int, _frame: FrameType | None) -> None:
    """A handler must be there, or the signal would end the process."""
