"""The loop that every consuming stage runs: read, handle, write, await acknowledgement, commit.

It alone decides the fate of a message: done, retried, dead, or handed back. An offset is committed only after the
effects of all messages before it are durable, so a crash anywhere repeats work but loses none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from threading import Event
from typing import Generic, TypeVar

import structlog

from depesche.errors import ConfigurationError, FatalError, MessageTooLarge, PoisonError, RetryableError
from depesche.eventlog.contract import Appender, Reader, StoredMessage, TopicPartition
from depesche.records.dead_letter import dead_topic
from depesche.service.batch_size import BatchSize
from depesche.service.burial import dead_letter
from depesche.service.loop_state import LoopState
from depesche.service.retry import RetryPolicy
from depesche.service.stage import Stage
from depesche.service.work import Work, committable, split_owned
from depesche.telemetry.metrics import Metrics

READ_TIMEOUT_SECONDS = 0.5
"""Longest wait for messages; also how long a stop request may go unseen while idle."""
KEEP_ALIVE_SECONDS = 1.0
"""Group membership is refreshed this often while a retry waits."""
LAG_INTERVAL_SECONDS = 5.0
"""How often the lag gauges are refreshed, since that may cost a round trip."""

T = TypeVar("T")
log = structlog.get_logger("depesche.consume")


class ConsumeLoop(Generic[T]):
    """Runs one stage on one reader until it is told to stop."""

    def __init__(  # noqa: PLR0913 - the loop's collaborators, each injected so that tests need no patching
        self,
        stage: Stage[T],
        reader: Reader,
        dead_letters: Appender,
        *,
        batch: BatchSize,
        retry: RetryPolicy,
        metrics: Metrics,
        stop: Event,
        random: Random | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.state = LoopState()
        self._stage = stage
        self._reader = reader
        self._dead_letters = dead_letters
        self._batch = batch
        self._retry = retry
        self._metrics = metrics
        self._stop = stop
        self._random = random or Random()  # noqa: S311 - jitter, not a secret
        self._now = now
        self._assignment: frozenset[TopicPartition] = frozenset()
        self._next_lag_at = 0.0

    def run(self, *, until_empty: bool = False) -> None:
        """Consume until the stop event is set, or with ``until_empty`` until a read finds nothing more.

        What is in hand then is finished; what waits for a retry is handed back uncommitted.
        """
        failures = 0
        while not self._stop.is_set():
            try:
                with self._timed("read"):
                    messages = self._reader.read(self._batch.size, READ_TIMEOUT_SECONDS)
            except RetryableError as error:
                failures += 1
                self.state.input_error = str(error)
                self._pause(error, failures, step="read")
                continue
            failures = 0
            self.state.input_error = None
            self._observe_group()
            if messages:
                self._process(messages)
            elif until_empty and self._assignment:
                return

    # -- one batch ---------------------------------------------------------------------------------------------

    def _process(self, messages: Sequence[StoredMessage]) -> None:
        started = time.monotonic()
        works: list[Work[T]] = [Work(message) for message in messages]
        self._metrics.batch_size.labels(self._stage.name).observe(len(works))
        failures = 0
        while (error := self._attempt(works)) is not None:
            failures += 1
            self._note_failure(works)
            self._pause(error, failures, step="write")
            works = self._keep_owned(works)
            if self._stop.is_set():
                self._count(sum(not work.settled for work in works), "dropped")
                break
        if failures == 0:  # waiting is no measure of the work
            self._batch.observe(len(messages), time.monotonic() - started)
        self._commit(works)

    def _attempt(self, works: Sequence[Work[T]]) -> RetryableError | None:
        """Take every work one step further; the first retryable error is returned, what it does not concern goes on."""
        first: RetryableError | None = None
        for step in (self._handle, self._write, self._bury):
            try:
                step(works)
            except RetryableError as error:
                first = first or error
        self.state.output_error = str(first) if first else None
        self._metrics.downstream_up.labels(self._stage.name).set(0 if first else 1)
        return first

    def _handle(self, works: Sequence[Work[T]]) -> None:
        todo = [work for work in works if work.to_handle]
        if not todo:
            return
        with self._timed("handle"):
            outputs = self._outputs(todo)
        for work, output in zip(todo, outputs, strict=True):
            if isinstance(output, PoisonError):
                work.poison = output
            else:
                work.output = output

    def _outputs(self, works: Sequence[Work[T]]) -> Sequence[T | PoisonError]:
        try:
            return self._stage.handle([work.message for work in works])
        except (RetryableError, ConfigurationError, FatalError):
            raise  # no message's fault
        except Exception as error:  # the loop decides the fate of what nobody foresaw
            if len(works) > 1:  # find out whose fault it is, so that the others do not suffer
                return [output for work in works for output in self._outputs([work])]
            log.exception("message could not be handled", stage=self._stage.name, **_where(works[0].message))
            poison = PoisonError(f"{type(error).__name__}: {error}")
            poison.__cause__ = error
            return [poison]

    def _write(self, works: Sequence[Work[T]]) -> None:
        todo = [(work, work.output) for work in works if work.to_write and work.output is not None]
        if not todo:
            return
        with self._timed("write"):
            results = self._stage.write([output for _, output in todo])
        retryable: RetryableError | None = None
        for (work, _), result in zip(todo, results, strict=True):
            if result is None:
                work.settled = True
                self._count(1, "done")
            elif isinstance(result, PoisonError):
                work.poison = result
            else:
                retryable = retryable or result
        if retryable is not None:
            raise retryable

    def _bury(self, works: Sequence[Work[T]]) -> None:
        for work in works:
            if not work.to_bury or work.poison is None:
                continue
            self._append_dead_letter(work, work.poison)
            work.settled = True
            error_class = type(work.poison).__name__
            self._count(1, "dead")
            self._metrics.dead_letters.labels(self._stage.name, error_class).inc()
            log.error("dead letter", stage=self._stage.name, error=str(work.poison), **_where(work.message))

    def _append_dead_letter(self, work: Work[T], poison: PoisonError) -> None:
        letter = dead_letter(work, poison, self._stage.name, self._now())
        source = work.message.source
        try:
            self._dead_letters.append(dead_topic(source.topic), [letter])
        except MessageTooLarge as error:  # dropping it would lose it, a restart would come back to it
            raise ConfigurationError(
                f"the dead letter of {source.topic}/{source.partition} at offset {work.message.offset} does not fit: "
                f"{error}; raise the limit, on Kafka also the broker's",
                key="eventlog.max_message_bytes",
            ) from error

    def _note_failure(self, works: Sequence[Work[T]]) -> None:
        unsettled = [work for work in works if not work.settled]
        for work in unsettled:
            work.failures += 1
            work.first_failed_at = work.first_failed_at or self._now()
        self._count(len(unsettled), "retried")

    # -- group and offsets -------------------------------------------------------------------------------------

    def _commit(self, works: Sequence[Work[T]]) -> None:
        offsets = committable(works)
        failures = 0
        while offsets:
            try:
                with self._timed("commit"):
                    self._reader.commit(offsets)
            except RetryableError as error:
                failures += 1
                self.state.input_error = str(error)
                self._pause(error, failures, step="commit")
                if self._stop.is_set():
                    return  # the messages will be read again, and their effects repeated
                continue
            self.state.last_commit = time.perf_counter()
            self._metrics.commits.labels(self._stage.name).inc()
            self._metrics.last_success.labels(self._stage.name).set_to_current_time()
            return

    def _keep_owned(self, works: list[Work[T]]) -> list[Work[T]]:
        kept, lost = split_owned(works, self._reader.assignment())
        if lost:
            self._count(sum(not work.settled for work in lost), "dropped")
            log.info("messages handed back after a rebalance", stage=self._stage.name, messages=len(lost))
        return kept

    def _observe_group(self) -> None:
        assignment = self._reader.assignment()
        stage = self._stage.name
        if assignment != self._assignment:
            self._assignment = assignment
            self._metrics.rebalances.labels(stage).inc()
            self._metrics.assigned_partitions.labels(stage).set(len(assignment))
            names = sorted(f"{source.topic}/{source.partition}" for source in assignment)
            log.info("partitions assigned", stage=stage, partitions=names)
        self.state.assigned = len(assignment)
        self.state.last_turn = time.monotonic()
        if self.state.last_turn >= self._next_lag_at:
            self._next_lag_at = self.state.last_turn + LAG_INTERVAL_SECONDS
            self._measure_lag()

    def _measure_lag(self) -> None:
        try:
            lags = self._reader.lag().values()
        except RetryableError:
            return  # the next read reports it
        stage = self._stage.name
        self._metrics.lag_records.labels(stage).set(sum(lag.messages for lag in lags))
        self._metrics.lag_seconds.labels(stage).set(max((lag.seconds for lag in lags), default=0.0))

    # -- waiting and counting ----------------------------------------------------------------------------------

    def _pause(self, error: RetryableError, failures: int, *, step: str) -> None:
        """Wait before the next attempt, staying a member of the group; returns early when told to stop."""
        self._metrics.retries.labels(self._stage.name, type(error).__name__).inc()
        delay = self._retry.delay_seconds(failures, self._random, error.retry_after_seconds)
        log.warning(
            "attempt failed, will retry",
            stage=self._stage.name,
            step=step,
            error=str(error),
            failures=failures,
            delay_seconds=round(delay, 3),
        )
        until = time.monotonic() + delay
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            self._stop.wait(min(left, KEEP_ALIVE_SECONDS))
            self.state.last_turn = time.monotonic()
            try:
                self._reader.keep_alive()
            except RetryableError as outage:
                self.state.input_error = str(outage)
            else:
                self._observe_group()  # in an outage above all, the lag must show

    def _count(self, number: int, outcome: str) -> None:
        if number:
            self._metrics.records.labels(self._stage.name, outcome).inc(number)

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        with self._metrics.step_duration.labels(self._stage.name, step).time():
            yield


def _where(message: StoredMessage) -> dict[str, object]:
    return {"topic": message.source.topic, "partition": message.source.partition, "offset": message.offset}
