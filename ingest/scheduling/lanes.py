"""Due feeds behind their hosts (pure): a lane per site and one per address decide which feed may start next.

A feed queues in the lane of its site. A site that may start queues in the lane of its address, and an address that
may start is ready. A lane that has to wait for a point in time is in a timer; one that is full is nowhere, until a
fetch of it ends. So a step touches the lanes concerned only, however many others there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from depesche.settings.polling import PolitenessSettings
from ingest.scheduling.host_pace import Answer, HostPace, PaceLimits
from ingest.scheduling.lazy_heap import Holder, LazyHeap
from ingest.scheduling.pace_book import PaceBook

_NO_LIMITS = PaceLimits(concurrency=2**31, min_gap_ms=0, max_gap_ms=0, share=0, max_hold_ms=0)

H = TypeVar("H", bound=Holder)


class Lane(Generic[H]):
    """What waits for a host."""

    __slots__ = ("behind", "entry", "home", "host", "number", "pace", "waiting")

    def __init__(self, host: str, number: int, pace: HostPace) -> None:
        self.host = host
        self.number = number
        self.pace = pace
        self.waiting: LazyHeap[H] = LazyHeap()
        """By due time."""
        self.home: LazyHeap[Lane[H]] | None = None
        """Where the lane itself queues …"""
        self.entry: tuple[int, int, Lane[H]] | None = None
        """… and its entry there: its rank is the due time of its first, or in a timer the time when it is free."""
        self.behind: Lane[Lane[H]] | None = None
        """The lane whose heap that is, if it is one's."""

    def leave(self) -> None:
        """It has been popped from its home."""
        self.entry = self.home = self.behind = None

    def move(self, home: LazyHeap[Lane[H]] | None, rank: int = 0) -> None:
        """Queue there instead."""
        if self.home is home and (self.entry is None or self.entry[0] == rank):
            return
        self.entry = None
        if self.home is not None:
            self.home.withdrawn()
        self.home = home
        if home is not None:
            self.entry = (rank, self.number, self)
            home.push(self.entry)


class QueuedFeed:
    """A feed and its place."""

    __slots__ = ("entry", "lane", "number", "site", "url")

    def __init__(self, url: str, site: str, number: int) -> None:
        self.url = url
        self.site = site
        self.number = number
        self.entry: tuple[int, int, QueuedFeed] | None = None
        """(due in ms, number, feed); ``None`` while in hand."""
        self.lane: Lane[QueuedFeed] | None = None
        """Where it waits for its host, once it is due."""


@dataclass(frozen=True, slots=True)
class Start:
    """A fetch that has started, and the lanes that it occupies."""

    feed: QueuedFeed
    site: Lane[QueuedFeed]
    address: Lane[Lane[QueuedFeed]]


class Lanes:
    """The lanes that have due feeds or fetches in hand. Times are in ms and never go back."""

    def __init__(self, politeness: PolitenessSettings) -> None:
        self._site_paces = PaceBook(PaceLimits.of_site(politeness))
        self._address_paces = PaceBook(PaceLimits.of_address(politeness))
        self._sites: dict[str, Lane[QueuedFeed]] = {}
        self._addresses: dict[str, Lane[Lane[QueuedFeed]]] = {}
        self._elsewhere: Lane[Lane[QueuedFeed]] = Lane("", 0, HostPace(_NO_LIMITS))
        """Sites whose address is not known."""
        self._ready: LazyHeap[Lane[Lane[QueuedFeed]]] = LazyHeap()
        self._site_timer: LazyHeap[Lane[QueuedFeed]] = LazyHeap()
        self._address_timer: LazyHeap[Lane[Lane[QueuedFeed]]] = LazyHeap()
        self._number = 0

    def add(self, feed: QueuedFeed, now_ms: int) -> None:
        """The feed, which has its entry, is due."""
        lane = self._sites.get(feed.site)
        if lane is None:
            self._number += 1
            lane = self._sites[feed.site] = Lane(feed.site, self._number, self._site_paces.use(feed.site))
        feed.lane = lane
        if feed.entry is not None:
            lane.waiting.push(feed.entry)
        self._arrange_site(lane, now_ms)

    def withdraw(self, feed: QueuedFeed, now_ms: int) -> None:
        """The feed, whose entry has been taken from it, does not wait for its host any more."""
        lane, feed.lane = feed.lane, None
        if lane is not None:
            lane.waiting.withdrawn()
            self._arrange_site(lane, now_ms)

    def start(self, now_ms: int) -> Start | None:
        """Start the feed that has been due longest among those whose site and address may be asked now."""
        self._wake(now_ms)
        while (next_address := self._ready.pop()) is not None:
            address = next_address[2]
            address.leave()
            if (next_site := address.waiting.pop()) is not None:
                site = next_site[2]
                site.leave()
                if (next_feed := site.waiting.pop()) is not None:
                    return self._started(Start(next_feed[2], site, address), now_ms)
                self._arrange_site(site, now_ms)
            self._arrange_address(address, now_ms)
        return None

    def ended(self, start: Start, now_ms: int, answer: Answer | None, jitter: float) -> None:
        """The fetch has ended. Its feed is in no lane."""
        site, address = start.site, start.address
        same = answer is not None and address is not self._elsewhere and answer.address in {None, address.host}
        address.pace.ended(now_ms, answer.at_address() if answer is not None and same else None)
        site.pace.ended(now_ms, answer, jitter)
        self._arrange_site(site, now_ms)
        self._arrange_address(address, now_ms)

    def next_ms(self) -> int | None:
        """When a lane can start, as things stand: in the past for one that can already."""
        firsts = (self._ready.first(), self._site_timer.first(), self._address_timer.first())
        return min((first[0] for first in firsts if first is not None), default=None)

    def oldest_ready_ms(self, now_ms: int) -> int | None:
        """Since when the feed is due that `start` would give."""
        self._wake(now_ms)
        first = self._ready.first()
        return None if first is None else first[0]

    def _started(self, start: Start, now_ms: int) -> Start:
        start.feed.entry = start.feed.lane = None
        start.site.pace.started(now_ms)
        start.address.pace.started(now_ms)
        self._arrange_site(start.site, now_ms)
        self._arrange_address(start.address, now_ms)
        return start

    def _wake(self, now_ms: int) -> None:
        while (next_site := self._site_timer.first()) is not None and next_site[0] <= now_ms:
            self._arrange_site(next_site[2], now_ms)
        while (next_address := self._address_timer.first()) is not None and next_address[0] <= now_ms:
            self._arrange_address(next_address[2], now_ms)

    def _arrange_site(self, lane: Lane[QueuedFeed], now_ms: int) -> None:
        """Queue the lane where its state belongs, or drop it when there is nothing to do."""
        first = lane.waiting.first()
        free_ms = lane.pace.free_ms()
        before, lane.behind = lane.behind, None
        if first is None or free_ms is None:
            lane.move(None)
        elif free_ms > now_ms:
            lane.move(self._site_timer, free_ms)
        else:
            lane.behind = self._address_of(lane)
            lane.move(lane.behind.waiting, first[0])
            self._arrange_address(lane.behind, now_ms)
        if before is not None and before is not lane.behind:
            self._arrange_address(before, now_ms)
        if first is None and lane.pace.in_hand == 0:
            del self._sites[lane.host]
            self._site_paces.release(lane.host, now_ms)

    def _arrange_address(self, lane: Lane[Lane[QueuedFeed]], now_ms: int) -> None:
        first = lane.waiting.first()
        free_ms = lane.pace.free_ms()
        if first is None or free_ms is None:
            lane.move(None)
        elif free_ms > now_ms:
            lane.move(self._address_timer, free_ms)
        else:
            lane.move(self._ready, first[0])
        if first is None and lane.pace.in_hand == 0 and self._addresses.get(lane.host) is lane:
            del self._addresses[lane.host]
            self._address_paces.release(lane.host, now_ms)

    def _address_of(self, lane: Lane[QueuedFeed]) -> Lane[Lane[QueuedFeed]]:
        host = lane.pace.address
        if host is None:
            return self._elsewhere
        address = self._addresses.get(host)
        if address is None:
            self._number += 1
            address = self._addresses[host] = Lane(host, self._number, self._address_paces.use(host))
        return address
