"""What every stage's process does around its loop: stop signals, endpoints, waiting for what it needs, clean-up."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from random import Random
from typing import TypeVar

import structlog

from depesche.errors import RetryableError
from depesche.eventlog.contract import EventLog
from depesche.eventlog.open import open_eventlog
from depesche.service.batch_size import BatchSize
from depesche.service.consume_loop import ConsumeLoop, LoopState
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
    while sys.stdin.buffer.read(4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def until_available(
    build: Callable[[], T], *, what: str, stop: threading.Event, state: LoopState, settings: ServiceSettings
) -> T | None:
    """Call ``build`` until what it needs can be reached; ``None`` when told to stop before that."""
    policy = RetryPolicy(settings.retry_initial_seconds, settings.retry_max_seconds)
    random = Random()  # noqa: S311 - jitter, not a secret
    failures = 0
    while not stop.is_set():
        state.last_turn = time.monotonic()
        try:
            return build()
        except RetryableError as error:
            failures += 1
            delay = policy.delay_seconds(failures, random, error.retry_after_seconds)
            state.input_error = f"{what}: {error}"
            log.warning("not available yet, will retry", what=what, error=str(error), delay_seconds=round(delay, 3))
            stop.wait(delay)
    return None


def run_consumer(
    settings: Settings,
    *,
    topic: str,
    group: str,
    batch_messages: int,
    port: int,
    build_stage: Callable[[EventLog, Metrics, ExitStack], Stage[T]],
) -> int:
    """Run one consuming stage until it is told to stop; returns the exit code.

    ``build_stage`` makes the stage, pushing what must be closed on the stack. It is repeated while the log or the
    index cannot be reached, so that processes may start in any order.
    """
    metrics = new_metrics()
    stop = new_stop_signal(settings.service)
    state = LoopState()
    with ExitStack() as stack:
        health = _Health(state)
        endpoints = Endpoints(
            settings.telemetry.host, port, metrics.registry, live=health.live, problems=health.problems
        )
        stack.enter_context(endpoints)

        def build() -> ConsumeLoop[T]:
            with ExitStack() as attempt:  # a half-built attempt is taken down again
                eventlog = open_eventlog(settings.eventlog)
                attempt.callback(eventlog.close)
                # The stage first: a process that waits for the index's writer lock must not hold partitions.
                stage = build_stage(eventlog, metrics, attempt)
                dead_letters = eventlog.appender()
                attempt.callback(dead_letters.close)
                reader = eventlog.reader([topic], group)
                attempt.callback(reader.close)
                loop = ConsumeLoop(
                    stage,
                    reader,
                    dead_letters,
                    batch=BatchSize(batch_messages, batch_target_seconds(settings)),
                    retry=RetryPolicy(settings.service.retry_initial_seconds, settings.service.retry_max_seconds),
                    metrics=metrics,
                    stop=stop.event,
                )
                stack.push(attempt.pop_all())
                return loop

        loop = until_available(build, what="log and index", stop=stop.event, state=state, settings=settings.service)
        if loop is not None:
            health.state = loop.state
            log.info("consuming", topic=topic, group=group, metrics_port=endpoints.port)
            loop.run()
    stop.finished()
    log.info("stopped")
    return EXIT_OK


class _Health:
    """What the endpoints ask: first of the wait for log and index, then of the loop."""

    def __init__(self, state: LoopState) -> None:
        self.state = state

    def live(self) -> bool:
        return time.monotonic() - self.state.last_turn < LIVE_WITHIN_SECONDS

    def problems(self) -> Sequence[str]:
        return self.state.problems()


def batch_target_seconds(settings: Settings) -> float:
    """A batch aims for a quarter of the shortest time after which the group gives up on a member."""
    if settings.eventlog.backend == "kafka":
        return min(5.0, settings.eventlog.kafka.max_poll_interval_seconds / 4)
    return min(5.0, settings.eventlog.sqlite.session_timeout_seconds / 4)
