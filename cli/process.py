"""What every stage's process does around its loop: stop signals, endpoints, waiting for what it needs, clean-up."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from random import Random
from typing import TypeVar

import structlog

from depesche.errors import RetryableError
from depesche.eventlog.contract import EventLog
from depesche.eventlog.open import open_eventlog
from depesche.service.batch_size import BatchSize
from depesche.service.consume_loop import ConsumeLoop
from depesche.service.lifecycle import EXIT_OK, StopSignal
from depesche.service.retry import RetryPolicy
from depesche.service.stage import Stage
from depesche.settings.load import Settings
from depesche.settings.stages import ServiceSettings
from depesche.telemetry.endpoints import Endpoints
from depesche.telemetry.metrics import Metrics

LIFELINE_VARIABLE = "DEPESCHE_LIFELINE"
"""Set by the supervisor: standard input is a pipe that it holds open for as long as it lives."""
LIVE_WITHIN_SECONDS = 120.0
"""A loop that has not turned for this long is taken for hung. A batch aims for seconds."""

T = TypeVar("T")
log = structlog.get_logger("depesche.process")


def new_metrics() -> Metrics:
    """The metrics of this process, with its version on them."""
    metrics = Metrics()
    metrics.build.info({"version": version("depesche"), "python": sys.version.split()[0]})
    return metrics


def new_stop_signal(settings: ServiceSettings) -> StopSignal:
    """Stop on SIGTERM and SIGINT, and when the supervisor that started this process is gone."""
    stop = StopSignal(settings.shutdown_deadline_seconds)
    stop.install()
    if os.environ.get(LIFELINE_VARIABLE):
        threading.Thread(target=_watch_lifeline, name="lifeline", daemon=True).start()
    return stop


def _watch_lifeline() -> None:
    # Not through sys.stdin: the interpreter aborts at its end when a thread still holds that buffer's lock.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


class Health:
    """What the endpoints ask: of the wait for log and index first, then of the loop that `follow` names."""

    def __init__(self) -> None:
        self._turn: Callable[[], float] = self._last_attempt
        self._problems: Callable[[], Sequence[str]] = self._waiting_for
        self._attempted_at = time.monotonic()
        self._reason = "starting"

    def live(self) -> bool:
        """Whether the loop turns."""
        return time.monotonic() - self._turn() < LIVE_WITHIN_SECONDS

    def problems(self) -> Sequence[str]:
        """What keeps the process from being ready; empty when it is."""
        return self._problems()

    def waiting(self, reason: str) -> None:
        """The process still waits for something that it needs."""
        self._attempted_at, self._reason = time.monotonic(), reason

    def follow(self, turn: Callable[[], float], problems: Callable[[], Sequence[str]]) -> None:
        """The loop runs: ``turn`` gives the monotonic time of its last turn."""
        self._turn, self._problems = turn, problems

    def _last_attempt(self) -> float:
        return self._attempted_at

    def _waiting_for(self) -> Sequence[str]:
        return [self._reason]


@dataclass(frozen=True, slots=True)
class Process:
    """What a service's process has before its own work is built."""

    metrics: Metrics
    stop: StopSignal
    health: Health
    resources: ExitStack
    """What must be closed in the end, last built first."""


def run_service(settings: Settings, port: int, build: Callable[[Process], T], run: Callable[[T, Process], None]) -> int:
    """Build what a process needs and run its loop until it is told to stop; returns the exit code.

    ``build`` is repeated while the log or the index cannot be reached, so that processes may start in any order;
    metrics and health are served from the beginning.
    """
    metrics, health = new_metrics(), Health()
    stop = new_stop_signal(settings.service)
    endpoints = Endpoints(settings.telemetry.host, port, metrics.registry, live=health.live, problems=health.problems)
    with endpoints, ExitStack() as resources:
        process = Process(metrics, stop, health, resources)
        log.info("started", metrics_port=endpoints.port)
        built = _until_available(build, process, settings.service)
        if built is not None:
            run(built, process)
    stop.finished()
    log.info("stopped")
    return EXIT_OK


def _until_available(build: Callable[[Process], T], process: Process, settings: ServiceSettings) -> T | None:
    policy = RetryPolicy(settings.retry_initial_seconds, settings.retry_max_seconds)
    random = Random()  # noqa: S311 - jitter, not a secret
    failures = 0
    while not process.stop.event.is_set():
        try:
            return build(process)
        except RetryableError as error:
            process.resources.close()  # a half-built attempt is taken down again
            failures += 1
            process.health.waiting(str(error))
            delay = policy.delay_seconds(failures, random, error.retry_after_seconds)
            log.warning("not available yet, will retry", error=str(error), delay_seconds=round(delay, 3))
            process.stop.event.wait(delay)
    return None


@dataclass(frozen=True, slots=True)
class Consumer:
    """Where a consuming stage reads, and how much at a time."""

    topic: str
    group: str
    batch_messages: int


def run_consumer(
    settings: Settings,
    port: int,
    consumer: Consumer,
    build_stage: Callable[[EventLog, Metrics, ExitStack], Stage[T]],
) -> int:
    """Run one consuming stage until it is told to stop; returns the exit code. See `run_service`."""

    def build(process: Process) -> ConsumeLoop[T]:
        eventlog = open_eventlog(settings.eventlog)
        process.resources.callback(eventlog.close)
        # The stage first: a process that waits for the index's writer lock must not hold partitions.
        stage = build_stage(eventlog, process.metrics, process.resources)
        dead_letters = eventlog.appender()
        process.resources.callback(dead_letters.close)
        reader = eventlog.reader([consumer.topic], consumer.group)
        process.resources.callback(reader.close)
        return ConsumeLoop(
            stage,
            reader,
            dead_letters,
            batch=BatchSize(consumer.batch_messages, batch_target_seconds(settings)),
            retry=RetryPolicy(settings.service.retry_initial_seconds, settings.service.retry_max_seconds),
            metrics=process.metrics,
            stop=process.stop.event,
        )

    def run(loop: ConsumeLoop[T], process: Process) -> None:
        process.health.follow(lambda: loop.state.last_turn, loop.state.problems)
        log.info("consuming", topic=consumer.topic, group=consumer.group)
        loop.run()

    return run_service(settings, port, build, run)


def batch_target_seconds(settings: Settings) -> float:
    """A batch aims for a quarter of the shortest time after which the group gives up on a member."""
    if settings.eventlog.backend == "kafka":
        return min(5.0, settings.eventlog.kafka.max_poll_interval_seconds / 4)
    return min(5.0, settings.eventlog.sqlite.session_timeout_seconds / 4)
