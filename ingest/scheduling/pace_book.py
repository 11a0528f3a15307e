"""The paces of all hosts of one kind, sites or addresses: those in use, and a bounded number that are remembered (pure)."""

from __future__ import annotations

from collections import OrderedDict

from ingest.scheduling.host_pace import HostPace, PaceLimits

REMEMBERED = 50_000
"""Hosts out of use whose pace is kept; about 400 bytes each."""
_SPARED = 16
"""Hosts that are passed over for being held, before the oldest is forgotten all the same."""


class PaceBook:
    """Paces by host. What is in use is never forgotten; of the rest, what was used longest ago goes first."""

    def __init__(self, limits: PaceLimits, remembered: int = REMEMBERED) -> None:
        self._limits = limits
        self._remembered = remembered
        self._used: dict[str, HostPace] = {}
        self._idle: OrderedDict[str, HostPace] = OrderedDict()

    def __len__(self) -> int:
        """Paces in memory."""
        return len(self._used) + len(self._idle)

    def use(self, host: str) -> HostPace:
        """The host's pace, kept until `release`; a host that was not met lately has a fresh one."""
        pace = self._used.get(host)
        if pace is None:
            pace = self._idle.pop(host) if host in self._idle else HostPace(self._limits)
            self._used[host] = pace
        return pace

    def release(self, host: str, now_ms: int) -> None:
        """The host has no due work and nothing in hand."""
        self._idle[host] = self._used.pop(host)
        for _ in range(_SPARED):
            if len(self._idle) <= self._remembered:
                return
            oldest, pace = self._idle.popitem(last=False)
            if pace.is_held(now_ms):
                self._idle[oldest] = pace
        if len(self._idle) > self._remembered:
            self._idle.popitem(last=False)
