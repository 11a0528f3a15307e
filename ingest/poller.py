"""The poller: polls each feed when it is due and puts what is new on the event log. The stage ``poll``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from urllib.parse import urlsplit

from depesche.eventlog.contract import Appender
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from depesche.telemetry.metrics import Metrics
from ingest.document import DEFAULT_MAX_BYTES, milliseconds
from ingest.fetching.fetch import Fetcher
from ingest.fetching.guarded_transport import Resolve
from ingest.poll import PollEvent, PollLimits
from ingest.poll_report import PollReport
from ingest.publish import Outlet, Publisher
from ingest.registry.sources import load_sources
from ingest.scheduling.due_queue import DueQueue
from ingest.scheduling.schedule import Cadence, first_due_ms, resumed_due_ms
from ingest.session import Session, open_session

_TURN_SECONDS = 1.0
"""The loop turns at least this often, for liveness and metrics."""


def utc_now() -> datetime:
    """The clock of a poller that is given none."""
    return datetime.now(UTC)


_Active = dict[asyncio.Task[PollEvent], str]
"""Polls in hand and their feeds."""


@dataclass(frozen=True, slots=True)
class PollerOptions:
    """What a poller takes from outside its own settings section, and what a test replaces."""

    max_message_bytes: int = DEFAULT_MAX_BYTES
    """``eventlog.max_message_bytes``: longer items are cut."""
    shutdown_seconds: float = 20.0
    """``service.shutdown_deadline_seconds``: `Poller.run` returns within this time of the stop."""
    clock: Callable[[], datetime] = utc_now
    """Aware times."""
    resolve: Resolve | None = None
    """Look-up of host names; the system's where unset."""
    random: Random | None = None
    """Source of jitter."""


class Poller:
    """Polls the configured feeds for as long as it runs.

    A feed that fails is an event, a metric and a later try. While the log is away, new items collect in the state
    file, and polling pauses at ``max_outbox_items``. Raises `ConfigurationError` for an OPML file that cannot be used.
    """

    def __init__(
        self,
        settings: IngestSettings,
        *,
        topic: str,
        appender: Appender,
        metrics: Metrics,
        options: PollerOptions | None = None,
    ) -> None:
        self._settings = settings
        self._topic = topic
        self._appender = appender
        self._metrics = metrics
        self._options = options or PollerOptions()
        self._random = self._options.random or Random()  # noqa: S311 - jitter
        self._sources = {source.url: source for source in load_sources(settings)}
        self._report = PollReport(metrics, self._options.clock)
        self._publisher: Publisher | None = None
        self.last_turn = time.monotonic()
        """When the loop last turned (`time.monotonic`): it does so every second."""

    @property
    def sources(self) -> tuple[FeedSource, ...]:
        """The registered feeds."""
        return tuple(self._sources.values())

    def problems(self) -> Sequence[str]:
        """What keeps the poller from being ready, in words; empty when it is."""
        publisher = self._publisher
        if publisher is None:
            return ("the poller has not started",)
        if publisher.is_up:
            return ()
        if self._is_full(publisher):
            return ("the event log is unavailable; polling pauses until it is back",)
        return ("the event log is unavailable; items wait in the outbox",)

    async def poll_once(self) -> tuple[PollEvent, ...]:
        """Poll each feed once, now, and publish what came; the events in the order in which the polls ended.

        Raises `LogUnavailable` when not all could be published; it waits in the outbox for the next run.
        """
        async with self._session() as session:
            queue = self._queue()
            for url in self._sources:
                queue.put(url, _host(url), 0)
            events: list[PollEvent] = []
            active: _Active = {}
            try:
                while self._start_due(session, queue, active, now_ms=0) or active:
                    self.last_turn = time.monotonic()
                    done, _ = await asyncio.wait(active, timeout=_TURN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        queue.done(_host(active.pop(task)))
                        events.append(self._ended(session, task))
            finally:
                await self._finish(session, active, grace_seconds=0.0)
            await session.publisher.drain()
            return tuple(events)

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until ``stop``, then finish: polls in hand get a quarter of the shutdown time, the outbox the rest.

        What remains then is neither lost nor doubled: it is polled or published by the next run. Raises
        `ConfigurationError` when the topic does not exist.
        """
        async with self._session() as session:
            closing = asyncio.Event()
            publishing = asyncio.create_task(session.publisher.run(closing), name="publish")
            active: _Active = {}
            try:
                await self._poll_until(stop, session, publishing, active)
            finally:
                deadline = time.monotonic() + self._options.shutdown_seconds * 0.8
                await self._finish(session, active, grace_seconds=self._options.shutdown_seconds / 4)
                closing.set()
                await asyncio.wait({publishing}, timeout=max(0.0, deadline - time.monotonic()))
                publishing.cancel()
            with suppress(asyncio.CancelledError):
                await publishing  # its error, if it ended with one

    async def _poll_until(
        self,
        stop: asyncio.Event,
        session: Session,
        publishing: asyncio.Task[None],
        active: _Active,
    ) -> None:
        queue = self._queue()
        await self._plan(session, queue)
        stopping = asyncio.create_task(stop.wait(), name="stop")
        try:
            while not stop.is_set() and not publishing.done():
                self.last_turn = time.monotonic()
                now_ms = milliseconds(self._options.clock())
                if not self._is_full(session.publisher):
                    self._start_due(session, queue, active, now_ms)
                self._report.turned(queue, now_ms)
                done, _ = await asyncio.wait(
                    {stopping, publishing, *active},
                    timeout=self._pause_seconds(session, queue, active, now_ms),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in [one for one in active if one in done]:
                    url = active.pop(task)
                    queue.done(_host(url))
                    event = self._ended(session, task)
                    queue.put(url, _host(url), milliseconds(event.next_due))
        finally:
            stopping.cancel()

    def _pause_seconds(self, session: Session, queue: DueQueue, active: _Active, now_ms: int) -> float:
        due_ms = queue.next_due_ms()
        if due_ms is None or len(active) >= self._settings.concurrency or self._is_full(session.publisher):
            return _TURN_SECONDS
        return min(_TURN_SECONDS, max(0.0, (due_ms - now_ms) / 1_000))

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Session]:
        options = self._options
        limits = PollLimits(self._settings.limits.max_items, options.max_message_bytes)
        fetcher = Fetcher(self._settings, clock=options.clock, resolve=options.resolve)
        outlet = Outlet(self._appender, self._topic, self._metrics)
        async with open_session(self._settings.state_file, fetcher, outlet, options.clock, limits) as session:
            self._publisher = session.publisher
            try:
                yield session
            finally:
                self._publisher = None

    def _start_due(self, session: Session, queue: DueQueue, active: _Active, now_ms: int) -> bool:
        """Start polls of due feeds as far as concurrency allows; whether any was started."""
        before = len(active)
        while len(active) < self._settings.concurrency and (url := queue.take(now_ms)) is not None:
            poll = session.feed_poll.poll(self._sources[url], self._cadence(url), self._random)
            active[asyncio.create_task(poll, name="poll")] = url
        return len(active) > before

    async def _plan(self, session: Session, queue: DueQueue) -> None:
        """Put every feed into the queue: known ones when they were due, new ones one after the other from now on."""
        now_ms = milliseconds(self._options.clock())
        known = await session.threads.database(lambda: {state.url: state for state in session.store.feeds()})
        new = [url for url in self._sources if url not in known]
        for url in self._sources.keys() & known.keys():
            state = known[url]
            self._report.health(url, state.health)
            due_ms = resumed_due_ms(
                self._cadence(url),
                now_ms=now_ms,
                stored_due_ms=state.next_due_ms,
                failures=state.failures,
                gone=state.last_outcome == "gone",
            )
            queue.put(url, _host(url), due_ms)
        for position, url in enumerate(new):
            due_ms = first_due_ms(self._cadence(url), now_ms=now_ms, position=position, total=len(new))
            queue.put(url, _host(url), due_ms)

    def _cadence(self, url: str) -> Cadence:
        return Cadence.of(self._settings, self._sources[url])

    def _queue(self) -> DueQueue:
        for url in self._sources:
            self._report.health(url, "new")
        return DueQueue(self._settings.politeness.per_host_concurrency)

    def _is_full(self, publisher: Publisher) -> bool:
        return publisher.waiting >= self._settings.max_outbox_items

    def _ended(self, session: Session, task: asyncio.Task[PollEvent]) -> PollEvent:
        event = task.result()
        self._report.ended(event)
        session.publisher.added(event.queued)
        return event

    async def _finish(self, session: Session, active: _Active, grace_seconds: float) -> None:
        """Let polls in hand end, or else cancel them: nothing of a poll counts until all of it is recorded."""
        if not active:
            return
        done, rest = await asyncio.wait(active, timeout=grace_seconds)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for task in done:
            self._ended(session, task)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
