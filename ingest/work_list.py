"""The poller's plan: the registered feeds and when each is due. It changes while the poller runs."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.registry.feed_list import FeedList
from ingest.scheduling.due_queue import DueQueue
from ingest.scheduling.schedule import Cadence, first_due_ms, resumed_due_ms
from ingest.state.feed_store import FeedBrief


class WorkList:
    """Which feeds there are, which of them is due next, and which are in hand."""

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self._queue = DueQueue(settings.politeness.per_host_concurrency)
        self._in_hand: set[str] = set()
        self._again: set[str] = set()  # in hand, and wanted once more as soon as that poll has ended
        self.feeds = FeedList()

    def replace(self, feeds: FeedList, briefs: Iterable[FeedBrief], now_ms: int) -> tuple[list[str], list[str]]:
        """Poll these feeds from now on; returns those that are new to the list and those that left it.

        Known feeds that come are due when they were (``briefs``), others one after the other from now on. Feeds that
        stay keep their time. A poll in hand of a feed that left ends as it would have.
        """
        come = [url for url in feeds if url not in self.feeds]
        left = [url for url in self.feeds if url not in feeds]
        self.feeds = feeds
        for url in left:
            self._queue.remove(url)
            self._again.discard(url)
        unplanned = dict.fromkeys(url for url in come if url not in self._in_hand)
        for brief in briefs:
            if brief.url in unplanned:
                del unplanned[brief.url]
                self._put(brief.url, self._resumed_ms(brief, now_ms))
        cadence = Cadence.of(self._settings)
        for position, url in enumerate(unplanned):
            self._put(url, first_due_ms(cadence, now_ms=now_ms, position=position, total=len(unplanned)))
        return come, left

    def put_all(self, now_ms: int) -> None:
        """Every feed is due now."""
        for url in self.feeds:
            self._put(url, now_ms)

    def wish(self, url: str, now_ms: int) -> None:
        """Poll this feed now, whenever it was due; ignored where it is not registered."""
        if url in self._in_hand:
            self._again.add(url)
        elif url in self.feeds:
            self._queue.remove(url)
            self._put(url, now_ms)

    def take(self, now_ms: int) -> FeedSource | None:
        """The feed that has been due longest and whose host has room; call `done` when its poll has ended."""
        url = self._queue.take(now_ms)
        if url is None:
            return None
        self._in_hand.add(url)
        return self.feeds[url]

    def done(self, url: str, due_ms: int | None, now_ms: int) -> None:
        """The poll of a feed has ended, and the next is due then; ``None``: not in this run."""
        self._in_hand.discard(url)
        self._queue.done(_host(url))
        if url in self._again:
            self._again.discard(url)
            due_ms = now_ms
        if due_ms is not None and url in self.feeds:
            self._put(url, due_ms)

    def next_due_ms(self) -> int | None:
        """When the next feed can be taken; ``None`` when there is none."""
        return self._queue.next_due_ms()

    def overdue(self, now_ms: int) -> int:
        """Feeds that are due and not in hand."""
        return self._queue.overdue(now_ms)

    def _resumed_ms(self, brief: FeedBrief, now_ms: int) -> int:
        return resumed_due_ms(
            Cadence.of(self._settings), now_ms=now_ms, stored_due_ms=brief.next_due_ms, failures=brief.failures
        )

    def _put(self, url: str, due_ms: int) -> None:
        self._queue.put(url, _host(url), due_ms)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
