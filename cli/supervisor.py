"""Runs the stages as child processes, restarts one that dies, and stops them all together."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import structlog

from cli.process import LIFELINE_VARIABLE
from depesche.errors import ConfigurationError
from depesche.service.lifecycle import EXIT_USAGE
from depesche.service.retry import RetryPolicy
from depesche.telemetry.metrics import Metrics

HEALTHY_AFTER_SECONDS = 30.0
"""A child that ran this long starts with a clean record when it dies."""
WATCH_INTERVAL_SECONDS = 0.1
KILL_GRACE_SECONDS = 5.0
"""Children bound their own shutdown; what is still there this long after is killed."""

log = structlog.get_logger("depesche.supervisor")


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep running."""

    name: str
    """Unique, for logs."""
    stage: str
    """For metrics: one of a small set."""
    command: Sequence[str]


@dataclass(slots=True)
class _Running:
    child: Child
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    restart_at: float = field(default=0.0)


class Supervisor:
    """Keeps children running until told to stop.

    A child that exits with the code of a configuration error is not restarted: no retry mends it, so the whole
    group stops with a clear error.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        metrics: Metrics,
        restart: RetryPolicy,
        shutdown_deadline_seconds: float,
        kill_grace_seconds: float = KILL_GRACE_SECONDS,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._running = [_Running(child) for child in children]
        self._metrics = metrics
        self._restart = restart
        self._kill_after_seconds = shutdown_deadline_seconds + kill_grace_seconds
        self._environment = {**os.environ, **(environment or {}), LIFELINE_VARIABLE: "1"}
        self._random = Random()  # noqa: S311 - jitter, not a secret
        self.last_turn = time.monotonic()

    def run(self, stop: threading.Event) -> None:
        """Start the children and watch them until ``stop`` is set; then stop them all.

        Raises `ConfigurationError` when a child cannot run as configured.
        """
        try:
            while not stop.is_set():
                self.last_turn = time.monotonic()
                for running in self._running:
                    self._tend(running)
                self._count()
                stop.wait(WATCH_INTERVAL_SECONDS)
        finally:
            self._stop_all()

    def reload(self) -> None:
        """Pass SIGHUP on to the children. Those that have nothing to reload ignore it."""
        for running in self._running:
            process = running.process
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGHUP)

    def problems(self) -> list[str]:
        """Which children are not running; empty when all are."""
        return [f"{running.child.name} is not running" for running in self._running if not _alive(running)]

    def _tend(self, running: _Running) -> None:
        now = time.monotonic()
        if running.process is not None:
            code = running.process.poll()
            if code is None:
                return
            self._mourn(running, code, now)
        if now >= running.restart_at:
            self._start(running, now)

    def _mourn(self, running: _Running, code: int, now: float) -> None:
        child = running.child
        if code == EXIT_USAGE:
            raise ConfigurationError(f"{child.name} cannot run as configured; its message stands above")
        _close_lifeline(running)
        running.process = None
        self._await_restart(running, now, cause=f"exit code {code}")

    def _await_restart(self, running: _Running, now: float, *, cause: str) -> None:
        running.deaths = 1 if now - running.started_at > HEALTHY_AFTER_SECONDS else running.deaths + 1
        delay = self._restart.delay_seconds(running.deaths, self._random)
        log.error("stage died, will restart", child=running.child.name, cause=cause, delay_seconds=round(delay, 3))
        self._metrics.stage_restarts.labels(running.child.stage).inc()
        running.restart_at = now + delay

    def _start(self, running: _Running, now: float) -> None:
        running.started_at = now
        try:
            # Standard input is the lifeline: when this process dies, however it dies, the child reads its end and stops.
            running.process = subprocess.Popen(  # noqa: S603 - our own command line
                list(running.child.command), stdin=subprocess.PIPE, env=self._environment, start_new_session=True
            )
        except OSError as error:  # no memory, no process left: not for ever
            self._await_restart(running, now, cause=str(error))
            return
        log.info("stage started", child=running.child.name, pid=running.process.pid)

    def _stop_all(self) -> None:
        processes = [running.process for running in self._running if running.process is not None]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + self._kill_after_seconds
        for process in processes:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("stage ignores SIGTERM, killing it", pid=process.pid)
                process.kill()
                process.wait()
        for running in self._running:
            _close_lifeline(running)
            running.process = None
        self._count()

    def _count(self) -> None:
        alive: dict[str, int] = {}
        for running in self._running:
            alive[running.child.stage] = alive.get(running.child.stage, 0) + _alive(running)
        for stage, number in alive.items():
            self._metrics.stages_running.labels(stage).set(number)


def _alive(running: _Running) -> bool:
    process = running.process  # read once: the endpoints ask from another thread
    return process is not None and process.poll() is None


def _close_lifeline(running: _Running) -> None:
    if running.process is not None and running.process.stdin is not None:
        running.process.stdin.close()
