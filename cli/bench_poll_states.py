"""Any number of registered feeds with a past: the OPML and state file that `cli.bench_poll_memory` starts a poller on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from cli.bench_poll_feeds import SEED
from depesche.settings.feed_source import FeedSource
from ingest.fetching.fetch import Validators
from ingest.known_item import KnownItem
from ingest.normalising.revision_text import SKETCH_BYTES
from ingest.poll_event import PollEvent
from ingest.registry.opml import write_opml
from ingest.scheduling.history import HOUR_MS, History, Observation
from ingest.scheduling.observe import observed
from ingest.state.feed import FeedMemory, FeedState
from ingest.state.feed_store import FeedStore, PollRecord

_TAGS = (("politics",), ("business",), ("sports", "local"), ("culture",))
_TOGETHER = 500


def write_feeds(folder: Path, feeds: int, *, items: int, due_per_second: float) -> None:
    """Write ``feeds.opml`` and ``state.db``: feeds of one site each, polled once, so many of them due each second from now on."""
    urls = [f"http://news{number}.example/feeds/all.xml" for number in range(feeds)]
    sources = (
        FeedSource(url=url, title=f"News of town {number}", language="en", tags=_TAGS[number % len(_TAGS)])
        for number, url in enumerate(urls)
    )
    (folder / "feeds.opml").write_bytes(write_opml(sources, "bench"))
    store = FeedStore(folder / "state.db")
    records = _records(urls, items, due_per_second)
    while batch := list(islice(records, _TOGETHER)):
        store.record_all(batch)
    store.close()


def _records(urls: list[str], items: int, due_per_second: float) -> Iterator[PollRecord]:
    random = Random(SEED)  # noqa: S311 - repeatable data, not a secret
    now = datetime.now(UTC)
    now_ms = int(now.timestamp() * 1_000)
    for number, url in enumerate(urls):
        due = now + timedelta(seconds=number / due_per_second)
        state = FeedState(
            url,
            Validators(b'"1"', b"Tue, 18 Jun 2024 10:00:00 GMT"),
            body_hash=random.randbytes(16),
            title=f"News of town {number}",
            next_due_ms=int(due.timestamp() * 1_000),
            last_outcome="changed",
            last_status=200,
            last_polled_ms=now_ms - HOUR_MS,
            last_success_ms=now_ms - HOUR_MS,
            health="healthy",
            polls=1,
            memory=FeedMemory(history=_history(random, now_ms - HOUR_MS)),
        )
        known = [_item(random, now_ms) for _ in range(items)]
        event = PollEvent(url, "changed", 200, now - timedelta(hours=1), due, "healthy", 0.3, bytes=90_000, new=items)
        yield PollRecord(state, known, (), event)


def _history(random: Random, at_ms: int) -> History:
    """Of a first poll that found 30 items of the last days."""
    published = tuple(at_ms - random.randrange(90 * HOUR_MS) for _ in range(30))
    return observed(
        History(), Observation(at_ms, is_first=True, items=30, new_items=30, published_ms=published, fresh_seconds=300)
    )


def _item(random: Random, now_ms: int) -> KnownItem:
    some = random.randbytes(16 + 16 + 8 + 8 + 8 + SKETCH_BYTES + 4 + 16)
    return KnownItem(
        some[:16].hex(),
        now_ms,
        some[16:32],
        guid_hash=some[32:40],
        url_hash=some[40:48],
        title_hash=some[48:56],
        sketch=some[56:-20],
        recent=some[-20:-16],
        raw_hash=some[-16:],
    )
