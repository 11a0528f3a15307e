"""The feeds in the order in which they become due, none while its host is busy (pure; the poller's work list)."""

from __future__ import annotations

import heapq
from collections import deque


class DueQueue:
    """A priority queue of feeds with a limit per host.

    A feed is waiting, parked (due, but its host has as many polls in hand as it may) or in hand. Taking and
    returning costs O(log n). Feeds of a busy host never hold up those of another, and drain oldest first.
    """

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._waiting: list[tuple[int, str, str]] = []  # (due in ms, feed URL, host)
        self._parked: dict[str, deque[tuple[int, str, str]]] = {}
        self._in_hand: dict[str, int] = {}  # host → polls
        self._due: dict[str, int] = {}

    def put(self, url: str, host: str, due_ms: int) -> None:
        """Wait for ``due_ms``, whatever was planned before. A feed must not be put while it is in hand."""
        self._due[url] = due_ms
        heapq.heappush(self._waiting, (due_ms, url, host))

    def take(self, now_ms: int) -> str | None:
        """The feed that has been due longest and whose host has room; call `done` when its poll has ended."""
        while self._waiting and self._waiting[0][0] <= now_ms:
            entry = heapq.heappop(self._waiting)
            host = entry[2]
            if self._due.get(entry[1]) != entry[0]:
                continue
            if self._in_hand.get(host, 0) < self._per_host:
                self._in_hand[host] = self._in_hand.get(host, 0) + 1
                del self._due[entry[1]]
                return entry[1]
            self._parked.setdefault(host, deque()).append(entry)
        return None

    def remove(self, url: str) -> None:
        """Plan no poll of this feed any more."""
        self._due.pop(url, None)

    def done(self, host: str) -> None:
        """A poll of this host has ended: the next parked feed of it is due at once."""
        left = self._in_hand[host] - 1
        if left:
            self._in_hand[host] = left
        else:
            del self._in_hand[host]
        if parked := self._parked.get(host):
            heapq.heappush(self._waiting, parked.popleft())
            if not parked:
                del self._parked[host]

    def next_due_ms(self) -> int | None:
        """When the next feed that is not parked becomes due."""
        return self._waiting[0][0] if self._waiting else None

    def overdue(self, now_ms: int) -> int:
        """Feeds that are due and not in hand. O(n): for metrics, not for every turn."""
        parked = sum(len(entries) for entries in self._parked.values())
        return parked + sum(1 for due_ms, _, _ in self._waiting if due_ms <= now_ms)
