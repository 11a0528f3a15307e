"""Whether items came and went between two polls, and how long a pause may be so that none does (pure)."""

from __future__ import annotations

import math

from ingest.scheduling.history import HOUR_MS, History, Observation
from ingest.scheduling.rhythm import Rhythm

_DEVIATIONS = 3.0
"""Standard deviations of the arrivals for which a document must have room."""
_STRANGE_POLLS = 6
_MOST_TIMES = 6.0
"""Times the mean rate that a document may show and still be a sample of it."""
_MOST_MISSED = 1_000_000
"""Bound on one estimate, against clocks that jump."""


def room(history: History) -> float:
    """Items that may be expected to arrive in one pause, so that hardly ever more come than the document holds.

    That is m where m + 3 standard deviations fill it; the variance of batches is learned.
    """
    if history.items < 1:
        return math.inf
    spread = _DEVIATIONS * math.sqrt(history.dispersion)
    root = (math.sqrt(spread * spread + 4 * history.items) - spread) / 2
    return root * root


def _is_replaced(history: History, observation: Observation) -> bool:
    """Whether both documents have entries, and none in common."""
    return observation.overlap is False and history.seen_ms > 0 and history.items != 0 and (observation.items or 0) > 0


def missed_estimate(history: History, observation: Observation) -> int:
    """Items that probably came and went since the last poll, which has left ``history``.

    None while an entry of that poll is still there, and none of a feed that `is_strange`. Else as many as are expected
    between that poll and the oldest entry of this one, or, without dates, as many more than the document holds.
    """
    if not _is_replaced(history, observation) or is_strange(history):
        return 0
    rhythm = Rhythm(history)
    items = observation.items or 0
    dated = [at for at in observation.published_ms if history.seen_ms < at < observation.at_ms]
    if dated and len(dated) * 2 >= items:
        expected = _in_gap(rhythm, history.seen_ms, min(dated), len(dated) * HOUR_MS / (observation.at_ms - min(dated)))
    else:
        expected = rhythm.expected(history.seen_ms, observation.at_ms) - items
    return round(min(max(expected, 0.0), _MOST_MISSED))


def _in_gap(rhythm: Rhythm, seen_ms: int, oldest_ms: int, shown: float) -> float:
    """Items expected between two polls and before the oldest entry; the document itself shows ``shown`` per hour.

    The rhythm knows only what was seen, and that was too little where polls missed items: so it is corrected (geometric
    mean) towards the rate in the document. One far above the mean is that of a batch, and tells nothing of the gap.
    """
    usual = rhythm.expected(seen_ms, oldest_ms)
    if shown > _MOST_TIMES * rhythm.mean:
        return usual
    return math.sqrt(usual * shown * (oldest_ms - seen_ms) / HOUR_MS)


def is_strange(history: History) -> bool:
    """Whether the feed shows other entries at each poll, however soon it is polled again.

    Either it picks them at random or renames them: then these are no news, and haste is of no use.
    """
    return history.strange_polls >= _STRANGE_POLLS


def limit_after(history: History, observation: Observation) -> float:
    """The longest pause from now on, in seconds; 0 for none.

    A poll without overlap halves the pause that led to it, unless the feed `is_strange`. Every other poll relaxes the
    limit by an eighth, until it is a day.
    """
    limit = history.limit_seconds
    if _is_replaced(history, observation) and not is_strange(history):
        pause = max(0.0, (observation.at_ms - history.seen_ms) / 1_000)
        return max(1.0, min(pause, limit or pause) / 2)
    relaxed = limit * 1.125
    return relaxed if relaxed < 24 * HOUR_MS / 1_000 else 0.0
