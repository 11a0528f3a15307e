"""What is open while the poller runs: state file, threads, HTTP client and the way to the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from depesche.settings.ingest import IngestSettings
from ingest.fetching.fetch import Fetcher
from ingest.poll import FeedPoll, PollParts
from ingest.publish import Outlet, Publisher
from ingest.scheduling.outage import OutageDetector
from ingest.state.feed_store import FeedStore
from ingest.state.recorder import Recorder
from ingest.threads import Threads


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What a session is opened with, beside the settings."""

    fetcher: Fetcher
    outlet: Outlet
    clock: Callable[[], datetime]
    random: Random
    outage: OutageDetector
    max_message_bytes: int


@dataclass(frozen=True, slots=True)
class Session:
    """The parts, ready for use."""

    store: FeedStore
    threads: Threads
    publisher: Publisher
    feed_poll: FeedPoll


@asynccontextmanager
async def open_session(settings: IngestSettings, plan: SessionPlan) -> AsyncIterator[Session]:
    """Open all parts, close them at the end. Raises what `FeedStore` raises."""
    threads = Threads()
    try:
        async with plan.fetcher:
            store = await threads.database(FeedStore, settings.state_file, kept_poll_events=settings.kept_poll_events)
            try:
                publisher = Publisher(store.outbox, threads, plan.outlet)
                await publisher.resume()
                recorder = Recorder(store, threads)
                parts = PollParts(plan.fetcher, store, recorder, threads, plan.outage, plan.clock, plan.random)
                yield Session(store, threads, publisher, FeedPoll(parts, settings, plan.max_message_bytes))
            finally:
                await threads.database(store.close)
    finally:
        threads.close()
