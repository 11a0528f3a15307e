"""The poller: polls each feed when it is due and puts what is new on the event log. The stage ``poll``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from depesche.eventlog.contract import Appender
from depesche.settings.ingest import IngestSettings
from depesche.telemetry.metrics import Metrics
from ingest.document import DEFAULT_MAX_BYTES, milliseconds
from ingest.fetching.fetch import Fetcher
from ingest.fetching.guarded_transport import Resolve
from ingest.poll_event import PollEvent
from ingest.poll_report import PollReport
from ingest.publish import Outlet, Publisher
from ingest.registry.registry_watch import RegistryWatch
from ingest.session import Session, SessionPlan, open_session
from ingest.websub.push_queue import Push
from ingest.work_list import WorkList

_TURN_SECONDS = 1.0
"""The loop turns at least this often, for liveness, metrics and changes of the registered feeds."""


def utc_now() -> datetime:
    """The clock of a poller that is given none."""
    return datetime.now(UTC)


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
    random: Random = field(default_factory=Random)
    """Source of jitter."""


@dataclass(slots=True)
class _Run:
    """What one run of the poller has in hand."""

    session: Session
    work: WorkList
    watch: RegistryWatch
    active: dict[asyncio.Task[PollEvent], str] = field(default_factory=dict)
    """Polls and their feeds."""
    listed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the registered feeds are known."""


class Poller:
    """Polls the registered feeds for as long as it runs.

    A feed that fails is an event, a metric and a later try. While the log is away, new items collect in the state
    file, and polling pauses at ``max_outbox_items``. Feeds may come, change and go meanwhile (`ingest.registry`).
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
        self._report = PollReport(metrics, self._options.clock)
        self._publisher: Publisher | None = None
        self._reload: IngestSettings | None = None
        self.last_turn = time.monotonic()
        """When the loop last turned (`time.monotonic`): it does so every second."""

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

    def reload(self, settings: IngestSettings) -> None:
        """Take the feeds and OPML files of these settings at the next turn. Call it from the poller's own thread."""
        self._reload = settings

    async def poll_once(self) -> tuple[PollEvent, ...]:
        """Poll each feed once, now, and publish what came; the events in the order in which the polls ended.

        Raises `LogUnavailable` when not all could be published; it waits in the outbox for the next run.
        """
        async with self._run() as run:
            await self._follow_registry(run)
            run.work.put_all(0)
            events: list[PollEvent] = []
            try:
                while self._start_due(run, now_ms=0) or run.active:
                    self.last_turn = time.monotonic()
                    done, _ = await asyncio.wait(run.active, timeout=_TURN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        events.append(self._ended(run, task))
                        run.work.done(run.active.pop(task), None, 0)
            finally:
                await self._finish(run, grace_seconds=0.0)
            await run.session.publisher.drain()
            return tuple(events)

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until ``stop``, then finish: polls in hand get a quarter of the shutdown time, the outbox the rest.

        What remains then is neither lost nor doubled: it is polled or published by the next run. Raises
        `ConfigurationError` when the topic does not exist, or at the start for an OPML file that cannot be used.
        """
        async with self._run(listens=True) as run:
            closing, ending = asyncio.Event(), asyncio.Event()
            publishing = asyncio.create_task(run.session.publisher.run(closing), name="publish")
            pushing = asyncio.create_task(self._take_in_pushes(run, ending), name="push")
            try:
                await self._poll_until(stop, run, {publishing, pushing})
            finally:
                ending.set()
                run.listed.set()
                deadline = time.monotonic() + self._options.shutdown_seconds * 0.8
                await self._finish(run, grace_seconds=self._options.shutdown_seconds / 4)
                await asyncio.wait({pushing}, timeout=self._options.shutdown_seconds / 8)
                pushing.cancel()
                closing.set()
                await asyncio.wait({publishing}, timeout=max(0.0, deadline - time.monotonic()))
                publishing.cancel()
            for task in (publishing, pushing):
                with suppress(asyncio.CancelledError):
                    await task  # its error, if it ended with one

    async def _take_in_pushes(self, run: _Run, ending: asyncio.Event) -> None:
        """Record what hubs push, until the end; where there is no WebSub, only wait for it."""
        websub = run.session.websub
        if websub is None:
            await ending.wait()
            return

        async def take_in(push: Push) -> int:
            while self._is_full(run.session.publisher) and not ending.is_set():
                with suppress(TimeoutError):  # meanwhile the queue fills up, and hubs are told to come again
                    await asyncio.wait_for(ending.wait(), _TURN_SECONDS)
            source = run.work.feeds.get(push.feed_url)
            if source is None:  # it left the list while it was being subscribed to
                await websub.registered(run.work.feeds, [push.feed_url])
                return 0
            event = await run.session.feed_poll.pushed(source, push.body, push.content_type)
            self._report.ended(event)
            run.session.publisher.added(event.queued)
            if event.error is not None:
                run.work.wish(push.feed_url, self._now_ms())
            return event.new

        await run.listed.wait()  # a push may come before we know whose it is: it waits in the queue
        await websub.run(ending, take_in)

    async def _poll_until(self, stop: asyncio.Event, run: _Run, beside: set[asyncio.Task[None]]) -> None:
        """Poll until ``stop``, or until one of the tasks beside the polling ends."""
        stopping = asyncio.create_task(stop.wait(), name="stop")
        try:
            while not stop.is_set() and not any(task.done() for task in beside):
                self.last_turn = time.monotonic()
                await self._follow_registry(run)
                now_ms = self._now_ms()
                if not self._is_full(run.session.publisher):
                    self._start_due(run, now_ms)
                self._report.turned(run.work, now_ms)
                done, _ = await asyncio.wait(
                    {stopping, *beside, *run.active},
                    timeout=self._pause_seconds(run, now_ms),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in [one for one in run.active if one in done]:
                    event = self._ended(run, task)
                    run.work.done(run.active.pop(task), milliseconds(event.next_due), self._now_ms())
                    if event.moved_to is not None:
                        await run.watch.moved(event.feed_url, event.moved_to, run.work.feeds)
        finally:
            stopping.cancel()

    async def _follow_registry(self, run: _Run) -> None:
        """Take over what has changed about the registered feeds."""
        if self._reload is not None:
            run.watch.settings, self._reload = self._reload, None
        changes = await run.watch.changes()
        if changes is None:
            return
        now_ms = self._now_ms()
        if changes.feeds is not None:
            come, left = run.work.replace(changes.feeds, changes.briefs, now_ms)
            self._report.listed(run.work.feeds, changes.briefs, come, left)
            if run.session.websub is not None:
                await run.session.websub.registered(run.work.feeds, left)
            run.listed.set()
        for url in changes.wishes:
            run.work.wish(url, now_ms)

    def _pause_seconds(self, run: _Run, now_ms: int) -> float:
        due_ms = run.work.next_due_ms()
        is_busy = len(run.active) >= self._settings.concurrency
        if due_ms is None or is_busy or self._is_full(run.session.publisher):
            return _TURN_SECONDS
        return min(_TURN_SECONDS, max(0.0, (due_ms - now_ms) / 1_000))

    @asynccontextmanager
    async def _run(self, *, listens: bool = False) -> AsyncIterator[_Run]:
        options = self._options
        plan = SessionPlan(
            fetcher=Fetcher(self._settings, clock=options.clock, resolve=options.resolve),
            outlet=Outlet(self._appender, self._topic, self._metrics),
            clock=options.clock,
            random=options.random,
            max_message_bytes=options.max_message_bytes,
            metrics=self._metrics,
            resolve=options.resolve,
            listens=listens,
        )
        async with open_session(self._settings, plan) as session:
            self._publisher = session.publisher
            watch = RegistryWatch(self._settings, session.store, session.threads)
            try:
                yield _Run(session, WorkList(self._settings), watch)
            finally:
                self._publisher = None

    def _start_due(self, run: _Run, now_ms: int) -> bool:
        """Start polls of due feeds as far as concurrency allows; whether any was started."""
        before = len(run.active)
        while len(run.active) < self._settings.concurrency and (source := run.work.take(now_ms)) is not None:
            task = asyncio.create_task(run.session.feed_poll.poll(source), name="poll")
            run.active[task] = source.url
        return len(run.active) > before

    def _is_full(self, publisher: Publisher) -> bool:
        return publisher.waiting >= self._settings.max_outbox_items

    def _now_ms(self) -> int:
        return milliseconds(self._options.clock())

    def _ended(self, run: _Run, task: asyncio.Task[PollEvent]) -> PollEvent:
        event = task.result()
        self._report.ended(event)
        run.session.publisher.added(event.queued)
        return event

    async def _finish(self, run: _Run, grace_seconds: float) -> None:
        """Let polls in hand end, or else cancel them: nothing of a poll counts until all of it is recorded."""
        if not run.active:
            return
        done, rest = await asyncio.wait(run.active, timeout=grace_seconds)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for task in done:
            self._ended(run, task)
