"""What is open while the poller runs: state file, threads, HTTP client and the way to the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.fetching.fetch import Fetcher
from ingest.poll import FeedPoll, PollLimits
from ingest.publish import Outlet, Publisher
from ingest.state.feed_state import FeedStore
from ingest.threads import Threads


@dataclass(frozen=True, slots=True)
class Session:
    """The parts, ready for use."""

    store: FeedStore
    threads: Threads
    publisher: Publisher
    feed_poll: FeedPoll


@asynccontextmanager
async def open_session(
    state_file: Path, fetcher: Fetcher, outlet: Outlet, clock: Callable[[], datetime], limits: PollLimits
) -> AsyncIterator[Session]:
    """Open all parts, close them at the end. Raises what `FeedStore` raises."""
    threads = Threads()
    try:
        async with fetcher:
            store = await threads.database(FeedStore, state_file)
            try:
                publisher = Publisher(store, threads, outlet)
                await publisher.resume()
                yield Session(store, threads, publisher, FeedPoll(fetcher, store, threads, clock, limits))
            finally:
                await threads.database(store.close)
    finally:
        threads.close()
