"""The poller's plan: the registered feeds and when each is due. It changes while the poller runs."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.registry.feed_list import FeedList
from ingest.scheduling.due_queue import DueQueue
from ingest.scheduling.host_pace import Answer
from ingest.scheduling.schedule import Cadence, first_due_ms, resumed_due_ms
from ingest.scheduling.site import site_of
from ingest.state.feed_store import FeedBrief


class WorkList:
    """Which feeds there are, which of them is due next and may be asked, and which are in hand."""

    def __init__(self, settings: IngestSettings, random: Random) -> None:
        self._settings = settings
        self._queue = DueQueue(settings.politeness, random)
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
        unplanned = dict.fromkeys(come)
        for brief in briefs:
            if brief.url in unplanned:
                del unplanned[brief.url]
                self._put(brief.url, self._resumed_ms(brief, now_ms))
        for position, url in enumerate(unplanned):
            cadence = Cadence.of(self._settings, feeds[url])
            self._put(url, first_due_ms(cadence, now_ms=now_ms, position=position, total=len(unplanned)))
        return come, left

    def put_all(self, now_ms: int) -> None:
        """Every feed is due now."""
        for url in self.feeds:
            self._put(url, now_ms)

    def hasten(self, url: str, due_ms: int) -> None:
        """Poll this feed no later than then; nothing for one that is not registered."""
        self._queue.hasten(url, due_ms)

    def take(self, now_ms: int) -> FeedSource | None:
        """The feed that has been due longest and whose host may be asked; call `done` when its poll has ended."""
        url = self._queue.take(now_ms)
        return None if url is None else self.feeds[url]

    def done(self, url: str, now_ms: int, due_ms: int | None, answer: Answer | None = None) -> None:
        """The poll of a feed has ended and the next is due then; ``None``: not in this run.

        ``answer`` sets the pace of its host; ``None`` leaves that as it is.
        """
        self._queue.done(url, now_ms, due_ms, answer)

    def __len__(self) -> int:
        """Feeds that wait or are in hand."""
        return len(self._queue)

    def next_ready_ms(self) -> int | None:
        """When `take` may give something next; ``None`` when nothing waits."""
        return self._queue.next_ready_ms()

    def overdue(self, now_ms: int) -> int:
        """Feeds that are due and not in hand."""
        return self._queue.overdue(now_ms)

    def backlog_seconds(self, now_ms: int) -> float:
        """For how long the oldest of them has been due, whatever it waits for."""
        return self._queue.backlog_seconds(now_ms)

    def behind_seconds(self, now_ms: int) -> float:
        """For how long the oldest has been due that could start now: what this process, not a host, is late."""
        return self._queue.behind_seconds(now_ms)

    def _resumed_ms(self, brief: FeedBrief, now_ms: int) -> int:
        return resumed_due_ms(
            Cadence.of(self._settings, self.feeds[brief.url]),
            now_ms=now_ms,
            stored_due_ms=brief.next_due_ms,
            failures=brief.failures,
            gone=brief.health == "gone",
        )

    def _put(self, url: str, due_ms: int) -> None:
        self._queue.put(url, site_of(url), due_ms)
