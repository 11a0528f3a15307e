"""How long to wait until the next poll pays (pure): the expected rate, integrated forward from now."""

from __future__ import annotations

import math

from ingest.scheduling.coverage import room
from ingest.scheduling.history import HOUR_MS, History
from ingest.scheduling.phase import minute_of, shares
from ingest.scheduling.rhythm import PRICE_HOURS, Rhythm, worth

_MOST_STEPS = 48
"""Hours that are looked at one by one; what is further away goes by the mean rate."""
_LOOK_AHEAD_MINUTES = 10


def pause_hours(history: History, rhythm: Rhythm, now_ms: int, longest_hours: float) -> float:
    """Hours until a poll pays (`worth`), or the document may be full, but not more than the longest."""
    most = room(history)
    waiting, hours = history.owed, 0.0
    hour, minute = now_ms // HOUR_MS, minute_of(now_ms)
    left = 1 - now_ms % HOUR_MS / HOUR_MS
    minutes = shares(history.minutes) if history.is_phased else None
    for _ in range(_MOST_STEPS):
        rate = rhythm.rate(hour)
        coming = rate * (sum(minutes[minute:]) if minutes else left)
        if _is_due(waiting + coming, hours + left, rate, most):
            if minutes:
                return min(longest_hours, _at_minute(minutes, minute, (waiting, hours, rate, most), left))
            return min(longest_hours, hours + _within_hour(waiting, hours, rate, most))
        waiting += coming
        hours += left
        if hours >= longest_hours:
            return longest_hours
        hour, minute, left = hour + 1, 0, 1.0
    return min(longest_hours, hours + _within_hour(waiting, hours, rhythm.mean, most))


def _is_due(waiting: float, hours: float, rate: float, most: float) -> bool:
    return waiting >= most or worth(waiting, hours, rate)


def _within_hour(waiting: float, hours: float, rate: float, most: float) -> float:
    """Hours from now until `_is_due`, at a constant rate."""
    enough = (math.sqrt(PRICE_HOURS * rate) - waiting) / rate
    # (waiting + rate · x) · (hours + x) = price
    half = (waiting / rate + hours) / 2
    lack = (PRICE_HOURS - waiting * hours) / rate
    long_enough = math.sqrt(half * half + lack) - half if lack > 0 else 0.0
    return max(0.0, min(max(enough, long_enough), (most - waiting) / rate))


def _at_minute(minutes: list[float], minute: int, at: tuple[float, float, float, float], left: float) -> float:
    """Hours until the end of the minute after which it is due; a little later where more is about to come."""
    waiting, hours, rate, most = at
    # The running minute may be in part over.
    step = left - (59 - minute) / 60
    while minute < 60:
        waiting += rate * minutes[minute]
        hours += step
        minute, step = minute + 1, 1 / 60
        if _is_due(waiting, hours, rate, most):
            break
    return hours + _worthwhile_delay(minutes, minute, waiting, rate) / 60


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
