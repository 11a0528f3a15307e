"""What publishers ask of those who poll, made into bounds (pure): Cache-Control, ``ttl``, ``sy:*``, ``skipHours``.

Many of these values are defaults of some software (a ttl of 60 minutes on a wire, a day in Expires). So a pause that
is asked for is kept up to an hour, and not where several items would wait in it.
"""

from __future__ import annotations

import math

from ingest.parsing.parsed_feed import PublisherHints
from ingest.scheduling.coverage import room
from ingest.scheduling.history import HOUR_MS, History
from ingest.scheduling.rhythm import Rhythm, slot

_LONGEST_SECONDS = 3_600.0
_ABSURD_SECONDS = 7 * 86_400.0
"""A document that asks for a longer pause than this is not believed at all."""
_FRESH_PATIENCE = 2.0
"""Items that may wait because an answer is still fresh: an intermediary may serve it again for that long."""
_ASKED_PATIENCE = 1.0
"""Items that may wait because the document asks for a pause."""
_NEARLY = 0.95
"""Part of the pause that will do: so a poll every hour at the same minute stays there, with a ttl of an hour."""
_BUSY_ITEMS = 1.5
"""An hour or day with more items than this, so more than one, …"""
_BUSY_SHARE = 0.5
"""… and this share of the usual is not skipped: the feed does publish then."""


def asked_seconds(hints: PublisherHints) -> float:
    """The pause that a document asks for; 0 for none, or none that can be meant."""
    return max(_sane((hints.ttl_minutes or 0.0) * 60), _sane(hints.update_seconds or 0.0))


def _sane(seconds: float) -> float:
    return seconds if math.isfinite(seconds) and 0 < seconds <= _ABSURD_SECONDS else 0.0


def bits(numbers: frozenset[int], size: int) -> int:
    """A set of small numbers as bits; those outside of the size are left, and so is a set that leaves nothing out."""
    found = sum(1 << number for number in numbers if 0 <= number < size)
    return 0 if found == (1 << size) - 1 else found


def shortest_pause_seconds(history: History, rhythm: Rhythm, now_ms: int) -> float:
    """The pause that the publisher asks for, as far as it is kept; 0 for none."""
    if not (history.fresh_seconds or history.asked_seconds):
        return 0.0
    per_second = rhythm.rate(now_ms // HOUR_MS) / 3_600
    most = room(history)
    fresh = min(history.fresh_seconds, _LONGEST_SECONDS, min(_FRESH_PATIENCE, most) / per_second)
    asked = min(history.asked_seconds, _LONGEST_SECONDS, min(_ASKED_PATIENCE, most) / per_second)
    return max(fresh, asked) * _NEARLY


def after_skipped(history: History, rhythm: Rhythm, due_ms: int, latest_ms: int) -> int:
    """The due time, moved to the end of the stretch in which the document asks not to be polled, at most to the latest.

    Hours in which the feed is seen to publish are not skipped.
    """
    if not (history.skip_hours or history.skip_days):
        return due_ms
    moved = due_ms
    while moved < latest_ms and _is_skipped(history, rhythm, moved // HOUR_MS):
        moved = (moved // HOUR_MS + 1) * HOUR_MS
    return min(moved, max(latest_ms, due_ms))


def _is_skipped(history: History, rhythm: Rhythm, hour: int) -> bool:
    day, of_day = divmod(slot(hour), 24)
    busy_hour = max(_BUSY_ITEMS, _BUSY_SHARE * history.total / 24)
    busy_day = max(_BUSY_ITEMS, _BUSY_SHARE * history.total / 7)
    is_hour = bool(history.skip_hours >> of_day & 1) and rhythm.items_at(of_day) < busy_hour
    return is_hour or (bool(history.skip_days >> day & 1) and rhythm.items_on(day) < busy_day)
