"""How many items a feed is likely to publish, and when: its history read as a rate for each hour (pure).

A hierarchy of gamma-Poisson estimates. The mean rate is shrunk to a prior; the hour of the day to the mean; the hour
of the week to the product of hour and day. Each step trusts the data as far as they go: a wire's hours of the week
stand after two weeks, a blog keeps its mean for months. What the last hours brought beyond or below expectation
raises or lowers all of it for some hours (bursts, holidays, a feed that wakes up).
"""

from __future__ import annotations

import math
import sys
from array import array

from ingest.scheduling.history import HOUR_MS, WEEK_HOURS, History

MEMORY_HOURS = 4.0 * WEEK_HOURS
"""Time constant with which the rhythm is forgotten."""
RECENT_HOURS = 6.0
"""Time constant with which a burst or a lull is."""
PRICE_HOURS = 1_150.0 / 3_600.0
"""What a request costs: twice the waiting, in item-hours, that it must be expected to save (see `worth`).

It alone sets how often all feeds are polled. At this value the simulated month takes a tenth less requests than polling
hourly, with a delay a sixth below polling every 15 minutes (`depesche bench schedule`).
"""
DEFAULT_PRIOR = PRICE_HOURS / 0.25**2
"""Items per hour of a feed of which nothing is known: the rate that is worth a poll every 15 minutes."""

_PRIOR_HOURS = 0.25
"""Weight of that prior, as hours watched: feeds without a past are soon known to be slow."""
_MONDAY = 72  # the epoch was a Thursday
_HOUR_SHAPE = 1.0
"""How alike the hours of a day are: shape of the gamma prior, in items."""
_DAY_SHAPE = 3.0
_CELL_SHAPE = 6.0


def slot(hour: int) -> int:
    """Hour of the week, from Monday midnight UTC, of an hour since the epoch."""
    return (hour + _MONDAY) % WEEK_HOURS


def unpacked(week: bytes) -> array[int]:
    """`History.week` as numbers; none where it is empty or of another size."""
    cells = array("H", week if len(week) == 2 * WEEK_HOURS else b"")
    if sys.byteorder == "big":
        cells.byteswap()
    return cells


def packed(cells: array[int]) -> bytes:
    """The opposite of `unpacked`."""
    if sys.byteorder == "big":
        cells = cells[:]
        cells.byteswap()
    return cells.tobytes()


def watched(hours: float) -> float:
    """Hours watched, old ones counting less: what the decayed counts are divided by."""
    return MEMORY_HOURS * -math.expm1(-hours / MEMORY_HOURS)


class Rhythm:
    """Expected items per hour, as of the history's last poll. ``prior`` is the rate where nothing is known."""

    __slots__ = ("_cells", "_hour", "_kept", "_level", "_running", "_span", "_unit", "mean")

    def __init__(self, history: History, prior: float = DEFAULT_PRIOR) -> None:
        self._cells = unpacked(history.week)
        self._unit = history.unit
        self._hour = history.seen_ms // HOUR_MS
        self._span = max(0.0, (history.seen_ms - history.start_ms) / HOUR_MS) if history.start_ms else 0.0
        seen = watched(self._span)
        self._running = min(self._span, history.seen_ms % HOUR_MS / HOUR_MS)
        self._kept = seen / self._span if self._span else 1.0
        self.mean = (history.total + prior * _PRIOR_HOURS) / (seen + _PRIOR_HOURS)
        """Items per hour, averaged over the week."""
        strength = 0.05 + self.mean * RECENT_HOURS
        self._level = (strength + history.recent) / (strength + history.recent_expected)

    def items_at(self, of_day: int) -> float:
        """Items seen in this hour of the day, old ones counting less."""
        return sum(self._cells[of_day::24]) * self._unit

    def items_on(self, day: int) -> float:
        """Items seen on this day of the week (0 is Monday), old ones counting less."""
        return sum(self._cells[24 * day : 24 * day + 24]) * self._unit

    def usual(self, hour: int) -> float:
        """Items expected in this hour (since the epoch), going by the week alone."""
        if not self._cells:
            return self.mean
        ahead = max(0, hour - self._hour)
        at = slot(hour)
        of_day = at % 24
        running = self._running if ahead == 0 else 0.0
        days = ((self._span + ahead) // 24 - ahead // 24) * self._kept + running
        rate = (self.items_at(of_day) + _HOUR_SHAPE) / (days + _HOUR_SHAPE / self.mean)
        if self._span < WEEK_HOURS:
            return rate
        weeks = self._span * self._kept / WEEK_HOURS
        rate *= (self.items_on(at // 24) + _DAY_SHAPE) / (24 * weeks * self.mean + _DAY_SHAPE)
        return (self._cells[at] * self._unit + _CELL_SHAPE) / (weeks + running + _CELL_SHAPE / rate)

    def rate(self, hour: int) -> float:
        """Items expected in this hour, with what the last hours have shown."""
        ahead = max(0, hour - self._hour)
        return self.usual(hour) * (1 + (self._level - 1) * math.exp(-ahead / RECENT_HOURS))

    def expected(self, start_ms: int, end_ms: int) -> float:
        """Items expected between two times; beyond two days by the mean."""
        hours = (end_ms - start_ms) / HOUR_MS
        if hours <= 0:
            return 0.0
        if hours > 48 or not self._cells:
            return self.mean * hours
        first, last = start_ms // HOUR_MS, end_ms // HOUR_MS
        if first == last:
            return self.rate(first) * hours
        items = self.rate(first) * (1 - start_ms % HOUR_MS / HOUR_MS) + self.rate(last) * (end_ms % HOUR_MS / HOUR_MS)
        return items + sum(self.rate(hour) for hour in range(first + 1, last))


def worth(waiting: float, hours: float, rate: float) -> bool:
    """Whether a poll pays: ``waiting`` items expected since the last one ``hours`` ago, at a rate of ``rate`` per hour.

    Polls cost requests, waiting items cost delay. At a constant rate r the sum of both is least with a pause of
    sqrt(price / r), so that sqrt(price · r) items wait: polls of a feed grow with the square root of its rate (Sia, Cho
    and Cho, "Efficient Monitoring Algorithm for Fast News Alerts", 2007, have the same law). The first condition says so
    for the rate of now: none too early before a busy hour. The second holds the past to it: no rush into a quiet one.
    """
    return waiting * waiting >= PRICE_HOURS * rate and waiting * hours >= PRICE_HOURS
