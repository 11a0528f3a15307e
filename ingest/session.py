"""What is open while the poller runs: state file, threads, HTTP client and the way to the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from depesche.settings.ingest import IngestSettings
from depesche.telemetry.metrics import Metrics
from ingest.fetching.fetch import Fetcher
from ingest.fetching.guarded_transport import Resolve
from ingest.poll import FeedPoll, PollParts
from ingest.publish import Outlet, Publisher
from ingest.scheduling.outage import OutageDetector
from ingest.state.feed_store import FeedStore
from ingest.state.poller_lock import poller_lock
from ingest.state.recorder import Recorder
from ingest.threads import Threads
from ingest.websub.guarded_send import guarded_send
from ingest.websub.websub import WebSub, WebSubParts, open_websub


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What a session is opened with, beside the settings."""

    fetcher: Fetcher
    outlet: Outlet
    clock: Callable[[], datetime]
    random: Random
    outage: OutageDetector
    max_message_bytes: int
    metrics: Metrics
    resolve: Resolve | None = None
    listens: bool = False
    """Whether the session is long enough for hubs to push to it."""


@dataclass(frozen=True, slots=True)
class Session:
    """The parts, ready for use."""

    store: FeedStore
    threads: Threads
    publisher: Publisher
    feed_poll: FeedPoll
    websub: WebSub | None


@asynccontextmanager
async def open_session(settings: IngestSettings, plan: SessionPlan) -> AsyncIterator[Session]:
    """Open all parts, close them at the end. Raises what `FeedStore` and `poller_lock` raise."""
    with poller_lock(settings.state_file):
        threads = Threads()
        try:
            async with plan.fetcher:
                store = await threads.database(
                    FeedStore, settings.state_file, kept_poll_events=settings.kept_poll_events
                )
                try:
                    publisher = Publisher(store.outbox, threads, plan.outlet)
                    await publisher.resume()
                    recorder = Recorder(store, threads)
                    async with _websub(settings, plan, threads) as websub:
                        parts = PollParts(
                            plan.fetcher, store, recorder, threads, plan.outage, plan.clock, plan.random, websub
                        )
                        feed_poll = FeedPoll(parts, settings, plan.max_message_bytes)
                        yield Session(store, threads, publisher, feed_poll, websub)
                finally:
                    await threads.database(store.close)
        finally:
            threads.close()


@asynccontextmanager
async def _websub(settings: IngestSettings, plan: SessionPlan, threads: Threads) -> AsyncIterator[WebSub | None]:
    if not (plan.listens and settings.websub.enabled):
        yield None
        return
    async with guarded_send(settings, plan.resolve) as send:
        parts = WebSubParts(
            settings.state_file, threads, send, plan.clock, plan.metrics, settings.limits.max_body_bytes, plan.random
        )
        async with open_websub(settings.websub, parts) as websub:
            yield websub
