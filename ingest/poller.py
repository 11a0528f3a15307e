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
from ingest.poll import PollEnd
from ingest.poll_event import PollEvent
from ingest.poll_report import PollReport
from ingest.polls_in_hand import PollsInHand
from ingest.publish import Outlet, Publisher
from ingest.push_intake import PushIntake
from ingest.registry.registry_watch import RegistryWatch
from ingest.scheduling.outage import OutageDetector
from ingest.session import Session, SessionPlan, open_session
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
    outage: OutageDetector
    polls: PollsInHand = field(default_factory=PollsInHand)
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
            run.work.put_all(_monotonic_ms())
            events: list[PollEvent] = []
            try:
                while len(run.work):
                    self.last_turn = time.monotonic()
                    now_ms = _monotonic_ms()  # the pace of hosts needs a clock that moves
                    self._start_due(run, now_ms)
                    pause_seconds = self._pause_seconds(run, now_ms)
                    if not run.polls:
                        await asyncio.sleep(pause_seconds)
                        continue
                    for task in await run.polls.ended(pause_seconds):
                        events.append(self._ended(run, task).event)
                        run.work.done(run.polls.taken(task), _monotonic_ms(), None)
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
            intake = PushIntake(run.session, run.work, self._report, self._now_ms, self._settings.max_outbox_items)
            pushing = asyncio.create_task(intake.run(run.listed, ending), name="push")
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

    async def _poll_until(self, stop: asyncio.Event, run: _Run, beside: set[asyncio.Task[None]]) -> None:
        """Poll until ``stop``, or until one of the tasks beside the polling ends."""
        stopping = asyncio.create_task(stop.wait(), name="stop")
        for other in (stopping, *beside):
            other.add_done_callback(run.polls.wake)
        try:
            while not stop.is_set() and not any(task.done() for task in beside):
                self.last_turn = time.monotonic()
                await self._follow_registry(run)
                now_ms = self._now_ms()
                if not self._is_full(run.session.publisher):
                    self._start_due(run, now_ms)
                self._report.turned(run.work, now_ms)
                self._report.outage(is_down=run.outage.is_down)
                for task in await run.polls.ended(self._pause_seconds(run, now_ms)):
                    await self._settle(run, run.polls.taken(task), self._ended(run, task))
        finally:
            stopping.cancel()

    async def _settle(self, run: _Run, url: str, end: PollEnd) -> None:
        """Plan the next poll of a feed, and what its last one means for others."""
        event = end.event
        run.work.done(url, self._now_ms(), milliseconds(event.next_due), end.answer)
        if event.moved_to is not None:
            await run.watch.moved(url, event.moved_to, run.work.feeds)
        if end.pardon:
            now_ms = self._now_ms()
            await run.session.threads.database(run.session.store.pardon, end.pardon, now_ms)
            for pardoned in set(end.pardon):
                run.work.hasten(pardoned, now_ms)

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
            run.work.hasten(url, now_ms)

    def _pause_seconds(self, run: _Run, now_ms: int) -> float:
        ready_ms = run.work.next_ready_ms()
        is_busy = len(run.polls) >= self._settings.concurrency
        if ready_ms is None or is_busy or self._is_full(run.session.publisher):
            return _TURN_SECONDS
        start_ms = max(ready_ms, run.outage.next_start_ms())
        return min(_TURN_SECONDS, max(0.0, (start_ms - now_ms) / 1_000))

    @asynccontextmanager
    async def _run(self, *, listens: bool = False) -> AsyncIterator[_Run]:
        options = self._options
        outage = OutageDetector(self._settings.outage)
        plan = SessionPlan(
            fetcher=Fetcher(self._settings, clock=options.clock, resolve=options.resolve),
            outlet=Outlet(self._appender, self._topic, self._metrics),
            clock=options.clock,
            random=options.random,
            outage=outage,
            max_message_bytes=options.max_message_bytes,
            metrics=self._metrics,
            resolve=options.resolve,
            listens=listens,
        )
        async with open_session(self._settings, plan) as session:
            self._publisher = session.publisher
            watch = RegistryWatch(self._settings, session.store, session.threads)
            run = _Run(session, WorkList(self._settings, options.random), watch, outage)
            watch.on_read(run.polls.wake)
            try:
                yield run
            finally:
                self._publisher = None
                await watch.aclose()

    def _start_due(self, run: _Run, now_ms: int) -> None:
        """Start polls of due feeds as far as concurrency allows; while this side is down, few."""
        while len(run.polls) < self._settings.concurrency and run.outage.may_start(now_ms):
            source = run.work.take(now_ms)
            if source is None:
                return
            run.outage.started(now_ms)
            run.polls.start(source.url, run.session.feed_poll.poll(source))

    def _is_full(self, publisher: Publisher) -> bool:
        return publisher.waiting >= self._settings.max_outbox_items

    def _now_ms(self) -> int:
        return milliseconds(self._options.clock())

    def _ended(self, run: _Run, task: asyncio.Task[PollEnd]) -> PollEnd:
        end = task.result()
        self._report.ended(end.event)
        run.session.publisher.added(end.event.queued)
        return end

    async def _finish(self, run: _Run, grace_seconds: float) -> None:
        """Let polls in hand end, or else cancel them: nothing of a poll counts until all of it is recorded."""
        if not run.polls:
            return
        done, rest = await asyncio.wait(run.polls.tasks, timeout=grace_seconds)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for task in done:
            self._ended(run, task)


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000
