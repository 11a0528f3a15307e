"""How long to wait until the next poll pays (pure): the expected rate, integrated forward from now."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ingest.scheduling.coverage import room
from ingest.scheduling.history import HOUR_MS, History
from ingest.scheduling.phase import shares
from ingest.scheduling.rhythm import PRICE_HOURS, Rhythm, worth

_MOST_STEPS = 48
"""Hours that are looked at one by one; what is further away goes by the mean rate."""
_LOOK_AHEAD_MINUTES = 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of a pause, in hours."""

    shortest: float
    longest: float


@dataclass(frozen=True, slots=True)
class _Need:
    """When a poll is due: it pays (`worth`), or the document may be full, but not before the shortest pause."""

    most: float
    shortest: float

    def met(self, waiting: float, hours: float, rate: float) -> bool:
        return hours >= self.shortest and (waiting >= self.most or worth(waiting, hours, rate))

    def hours_left(self, waiting: float, hours: float, rate: float) -> float:
        """Hours from now until it is met, at a constant rate."""
        enough = (math.sqrt(PRICE_HOURS * rate) - waiting) / rate
        # (waiting + rate · x) · (hours + x) = price
        half = (waiting / rate + hours) / 2
        lack = (PRICE_HOURS - waiting * hours) / rate
        long_enough = math.sqrt(half * half + lack) - half if lack > 0 else 0.0
        full = (self.most - waiting) / rate
        return max(0.0, self.shortest - hours, min(max(enough, long_enough), full))


def pause_hours(history: History, rhythm: Rhythm, now_ms: int, bounds: Bounds) -> float:
    """Hours until a poll is due, within the bounds; to the minute where the feed has fixed minutes."""
    need = _Need(room(history), min(bounds.shortest, bounds.longest))
    minutes = shares(history.minutes) if history.is_phased else None
    waiting, hours = history.owed, 0.0
    hour, left = now_ms // HOUR_MS, 1 - now_ms % HOUR_MS / HOUR_MS
    for _ in range(_MOST_STEPS):
        rate = rhythm.rate(hour)
        coming = rate * (sum(minutes[60 - math.ceil(left * 60) :]) if minutes else left)
        if need.met(waiting + coming, hours + left, rate):
            if minutes:
                found = _at_minute(minutes, need, (waiting, hours, left), rate)
            else:
                found = hours + need.hours_left(waiting, hours, rate)
            return min(bounds.longest, found)
        waiting += coming
        hours += left
        if hours >= bounds.longest:
            return bounds.longest
        hour, left = hour + 1, 1.0
    return min(bounds.longest, hours + need.hours_left(waiting, hours, rhythm.mean))


def _at_minute(minutes: list[float], need: _Need, at: tuple[float, float, float], rate: float) -> float:
    """Hours until the end of the minute in which it is due, or of a later one where more is about to come."""
    waiting, hours, left = at
    first = 60 - math.ceil(left * 60)
    step = left - (59 - first) / 60  # the running minute may be over in part
    for minute in range(first, 60):
        waiting += rate * minutes[minute]
        hours += step
        step = 1 / 60
        if need.met(waiting, hours, rate):
            return hours + _worthwhile_delay(minutes, minute + 1, waiting, rate) / 60
    return hours


def _worthwhile_delay(minutes: list[float], minute: int, waiting: float, rate: float) -> int:
    """Minutes to wait for items that would come just after the poll, and then wait for the next one."""
    next_wait = 60 * math.sqrt(PRICE_HOURS / rate) / 2
    best, best_gain, coming = 0, 0.0, 0.0
    for delay in range(1, _LOOK_AHEAD_MINUTES + 1):
        coming += rate * minutes[(minute + delay - 1) % 60]
        gain = coming * next_wait - waiting * delay
        if gain > best_gain:
            best, best_gain = delay, gain
    return best
