"""The feeds in the order in which they become due, none while its host is to be left alone (pure; the poller's work list)."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from random import Random

from depesche.settings.polling import PolitenessSettings
from ingest.scheduling.host_pace import Answer
from ingest.scheduling.lanes import Lanes, QueuedFeed, Start
from ingest.scheduling.lazy_heap import LazyHeap

_STEP = 500
"""Feeds that become due in one step at most, about 5 ms: after a long pause all 100,000 of them are due at once."""
_COUNTED = 5_000
"""The same where feeds are only counted, once a second."""


@dataclass(slots=True)
class _InHand:
    start: Start
    wanted_ms: int | None = None
    """A due time that was asked for meanwhile."""


class DueQueue:
    """A priority queue of feeds that keeps to the pace of each site and of each network address.

    A feed is waiting, due (behind its host) or in hand. Due feeds are taken oldest first, as far as their hosts may
    be asked: a host with thousands of due feeds holds up no other. Every step costs O(log n), amortised. Times are in
    ms of one clock that does not go back.
    """

    def __init__(self, politeness: PolitenessSettings, random: Random) -> None:
        self._random = random
        self._feeds: dict[str, QueuedFeed] = {}
        self._waiting: LazyHeap[QueuedFeed] = LazyHeap()
        self._due: LazyHeap[QueuedFeed] = LazyHeap()
        """All due feeds, in whichever lane."""
        self._lanes = Lanes(politeness)
        self._in_hand: dict[str, _InHand] = {}
        self._number = 0
        self._now_ms = 0

    def __len__(self) -> int:
        """Registered feeds."""
        return len(self._feeds)

    def __contains__(self, url: object) -> bool:
        return url in self._feeds

    def put(self, url: str, site: str, due_ms: int) -> None:
        """Register the feed, or set when it is due and to which site it belongs.

        While it is in hand, it returns at the earlier of this time and the one that `done` is given.
        """
        feed = self._feeds.get(url)
        if feed is None:
            self._number += 1
            feed = self._feeds[url] = QueuedFeed(url, sys.intern(site), self._number)
        if (in_hand := self._in_hand.get(url)) is not None:
            feed.site = sys.intern(site)
            in_hand.wanted_ms = due_ms if in_hand.wanted_ms is None else min(due_ms, in_hand.wanted_ms)
            return
        self._withdraw(feed)
        feed.site = sys.intern(site)
        self._wait(feed, due_ms)

    def hasten(self, url: str, due_ms: int) -> None:
        """Due no later than this (a hub has pushed, an operator asks); nothing for a feed that is not registered."""
        feed = self._feeds.get(url)
        if feed is not None and (feed.entry is None or feed.entry[0] > due_ms):
            self.put(url, feed.site, due_ms)

    def remove(self, url: str) -> None:
        """Forget the feed; if it is in hand, `done` is due all the same."""
        feed = self._feeds.pop(url, None)
        if feed is not None:
            self._withdraw(feed)
        if (in_hand := self._in_hand.get(url)) is not None:
            in_hand.wanted_ms = None

    def take(self, now_ms: int) -> str | None:
        """The feed that has been due longest and whose host may be asked; call `done` when its poll has ended."""
        is_complete = self._promote(now_ms, _STEP)
        while (start := self._lanes.start(now_ms)) is None:
            if is_complete:
                return None
            is_complete = self._promote(now_ms, _STEP)
        self._due.withdrawn()
        url = start.feed.url
        self._in_hand[url] = _InHand(start)
        return url

    def done(self, url: str, now_ms: int, due_ms: int | None, answer: Answer | None = None) -> None:
        """The poll has ended and the feed, if it is still registered, is due again then.

        ``answer`` sets the pace of the host; ``None`` leaves it. Without ``due_ms`` the feed is not registered any
        more, unless it has been put meanwhile.
        """
        in_hand = self._in_hand.pop(url)
        self._now_ms = now_ms
        self._lanes.ended(in_hand.start, now_ms, answer, self._random.random())
        times = [time for time in (due_ms, in_hand.wanted_ms) if time is not None]
        feed = self._feeds.get(url)
        if feed is None:
            return
        if times:
            self._wait(feed, min(times))
        else:
            del self._feeds[url]

    def next_ready_ms(self) -> int | None:
        """When `take` may give something next, unless a `done` or `put` comes first; in the past for now.

        It may be too early, never too late: a feed becomes due and its host turns out to be busy.
        """
        next_due = self._waiting.first()
        times = (None if next_due is None else next_due[0], self._lanes.next_ms())
        return min((time for time in times if time is not None), default=None)

    def overdue(self, now_ms: int) -> int:
        """Feeds that are due and not in hand; after a long pause it takes some calls until all are counted."""
        self._promote(now_ms, _COUNTED)
        return len(self._due)

    def backlog_seconds(self, now_ms: int) -> float:
        """For how long the oldest of them has been due, whatever it waits for."""
        self._promote(now_ms, _STEP)
        oldest = self._due.first()
        return 0.0 if oldest is None else max(0, now_ms - oldest[0]) / 1_000

    def behind_seconds(self, now_ms: int) -> float:
        """For how long the oldest has been due that could start now: what this process, not a host, is late."""
        self._promote(now_ms, _STEP)
        oldest_ms = self._lanes.oldest_ready_ms(now_ms)
        return 0.0 if oldest_ms is None else max(0, now_ms - oldest_ms) / 1_000

    def _promote(self, now_ms: int, most: int) -> bool:
        """Move what has become due behind its host, oldest first; whether that is all."""
        self._now_ms = now_ms
        for _ in range(most):
            entry = self._waiting.first()
            if entry is None or entry[0] > now_ms:
                return True
            self._waiting.pop()
            self._due.push(entry)
            self._lanes.add(entry[2], now_ms)
        return False

    def _wait(self, feed: QueuedFeed, due_ms: int) -> None:
        feed.entry = (due_ms, feed.number, feed)
        self._waiting.push(feed.entry)

    def _withdraw(self, feed: QueuedFeed) -> None:
        """Take the feed from where it waits, if it does."""
        if feed.entry is None:
            return
        feed.entry = None
        if feed.lane is None:
            self._waiting.withdrawn()
        else:
            self._due.withdrawn()
            self._lanes.withdraw(feed, self._now_ms)
