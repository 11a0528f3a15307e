"""Moves the outbox to the event log, in order, and keeps trying while the log is away. Runs beside the polling."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import Random

import structlog

from depesche.errors import LogUnavailable, MessageTooLarge
from depesche.eventlog.contract import Appender
from depesche.service.retry import RetryPolicy
from depesche.telemetry.metrics import Metrics
from ingest.state.outbox import Outbox, Waiting
from ingest.threads import Threads

_BATCH_MESSAGES = 500
_BATCH_BYTES = 4_000_000
_RETRY = RetryPolicy(initial_seconds=0.5, max_seconds=30.0)


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where the items go."""

    appender: Appender
    topic: str
    metrics: Metrics


class Publisher:
    """Appends what waits in the outbox and deletes it once acknowledged.

    At least once: after a failure, or a crash before the deletion, the same bytes are appended again.
    """

    def __init__(self, outbox: Outbox, threads: Threads, outlet: Outlet) -> None:
        self._outbox = outbox
        self._threads = threads
        self._appender = outlet.appender
        self._topic = outlet.topic
        self._metrics = outlet.metrics
        self._random = Random()  # noqa: S311 - jitter
        self._more = asyncio.Event()
        self._log = structlog.get_logger("depesche.publish")
        self.waiting = 0
        """Messages in the outbox."""
        self.is_up = True
        """Whether the last append was acknowledged."""

    async def resume(self) -> None:
        """Count what an earlier run left in the outbox."""
        self._set_up(is_up=True)  # until an append says otherwise
        self._set_waiting(await self._threads.database(self._outbox.count))

    def added(self, messages: int) -> None:
        """Messages have been recorded in the outbox."""
        self._set_waiting(self.waiting + messages)

    async def run(self, closing: asyncio.Event) -> None:
        """Publish until ``closing``, then once more what is left if the log is there. Raises `ConfigurationError`."""
        failures = 0
        while True:
            last_round = closing.is_set()
            try:
                await self.drain()
                failures = 0
            except LogUnavailable as error:
                failures += 1
                self._log.warning("event log unavailable", topic=self._topic, waiting=self.waiting, error=str(error))
                self._metrics.retries.labels(stage="poll", error="LogUnavailable").inc()
            if last_round:
                return
            if failures:
                pause = _RETRY.delay_seconds(failures, self._random)
                await _wait({closing}, pause)
            else:
                await _wait({closing, self._more}, None)

    async def drain(self) -> None:
        """Publish all that waits. Raises `LogUnavailable`; what was not acknowledged is still in the outbox."""
        self._more.clear()
        while batch := await self._threads.database(self._outbox.waiting, _BATCH_MESSAGES, _BATCH_BYTES):
            await self._append(batch)

    async def _append(self, batch: list[Waiting]) -> None:
        try:
            await self._threads.appending(self._appender.append, self._topic, [one.message for one in batch])
        except LogUnavailable:
            self._set_up(is_up=False)
            raise
        except MessageTooLarge as error:
            await self._drop(batch[error.index], error)
            return
        self._set_up(is_up=True)
        await self._done([one.sequence for one in batch], "done")

    async def _drop(self, refused: Waiting, error: MessageTooLarge) -> None:
        """The log will never take this one. Items are cut to its limit, so the limits of the two disagree."""
        self._log.error(
            "message over the event log's limit dropped: lower eventlog.max_message_bytes",
            topic=self._topic,
            key=(refused.message.key or b"").decode("utf-8", "replace"),
            bytes=len(refused.message.value),
            error=str(error),
        )
        await self._done([refused.sequence], "dropped")

    async def _done(self, sequences: list[int], outcome: str) -> None:
        await self._threads.database(self._outbox.published, sequences)
        self._metrics.records.labels(stage="poll", outcome=outcome).inc(len(sequences))
        self._set_waiting(self.waiting - len(sequences))

    def _set_waiting(self, count: int) -> None:
        self.waiting = count
        self._metrics.outbox.set(count)
        if count:
            self._more.set()

    def _set_up(self, *, is_up: bool) -> None:
        self.is_up = is_up
        self._metrics.downstream_up.labels(stage="poll").set(int(is_up))


async def _wait(events: set[asyncio.Event], timeout_seconds: float | None) -> None:
    """Until one of the events is set, or the time is over."""
    tasks = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, timeout=timeout_seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
