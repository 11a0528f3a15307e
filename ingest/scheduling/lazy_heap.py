"""A priority queue whose entries can be withdrawn at any time (pure): the poller's work list is made of these."""

from __future__ import annotations

import heapq
from typing import Generic, Protocol, TypeVar

_SPARE = 16
"""Stale entries that are never worth a clean-up."""


class Holder(Protocol):
    """What is queued. It knows its one valid entry: any other of it is stale."""

    @property
    def entry(self) -> object: ...


H = TypeVar("H", bound=Holder)


class LazyHeap(Generic[H]):
    """Entries ``(rank, tie-breaker, holder)``, lowest first. No two holders may share a tie-breaker.

    An entry is withdrawn by setting its holder's ``entry`` to another one or ``None`` and calling `withdrawn`: it is
    skipped when it comes up. Stale entries never outnumber the valid ones by more than a few. All costs are
    O(log n), amortised.
    """

    __slots__ = ("_entries", "_stale")

    def __init__(self) -> None:
        self._entries: list[tuple[int, int, H]] = []
        self._stale = 0

    def __len__(self) -> int:
        """Valid entries."""
        return len(self._entries) - self._stale

    def push(self, entry: tuple[int, int, H]) -> None:
        """Add the entry that its holder has now."""
        heapq.heappush(self._entries, entry)

    def first(self) -> tuple[int, int, H] | None:
        """The lowest valid entry, which stays."""
        entries = self._entries
        while entries:
            entry = entries[0]
            if entry[2].entry is entry:
                return entry
            heapq.heappop(entries)
            self._stale -= 1
        return None

    def pop(self) -> tuple[int, int, H] | None:
        """The lowest valid entry, taken out."""
        entry = self.first()
        if entry is not None:
            heapq.heappop(self._entries)
        return entry

    def withdrawn(self) -> None:
        """One of the entries has become stale."""
        self._stale += 1
        if self._stale > _SPARE + len(self._entries) // 2:
            self._entries = [entry for entry in self._entries if entry[2].entry is entry]
            heapq.heapify(self._entries)
            self._stale = 0
