"""Whether items came and went between two polls, and how long a pause may be so that none does (pure)."""

from __future__ import annotations

import math

from ingest.scheduling.history import HOUR_MS, History, Observation
from ingest.scheduling.rhythm import Rhythm

_DEVIATIONS = 3.0
"""Standard deviations of the arrivals for which a document must have room."""
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


def missed_estimate(history: History, observation: Observation) -> int:
    """Items that probably came and went since the last poll, which has left ``history``.

    None while an entry of that poll is still there. Else as many as the rhythm makes expect between that poll and the
    oldest entry of this one, or, without dates, as many more than the document holds.
    """
    if observation.overlap is not False or not history.seen_ms or history.items == 0 or not observation.items:
        return 0
    rhythm = Rhythm(history)
    dated = [at for at in observation.published_ms if history.seen_ms < at <= observation.at_ms]
    if len(dated) * 2 >= observation.items:
        expected = rhythm.expected(history.seen_ms, min(dated))
    else:
        expected = rhythm.expected(history.seen_ms, observation.at_ms) - observation.items
    return round(min(max(expected, 0.0), _MOST_MISSED))


def limit_after(history: History, observation: Observation) -> float:
    """The longest pause from now on, in seconds; 0 for none.

    A poll without overlap halves the pause that led to it. Polls with overlap, or without news, relax that again: each
    by an eighth, until it is twice the pause that was too long or a day, whichever is reached first.
    """
    limit = history.limit_seconds
    if observation.overlap is False and history.seen_ms and history.items and observation.items:
        pause = max(0.0, (observation.at_ms - history.seen_ms) / 1_000)
        return max(1.0, min(pause, limit or pause) / 2)
    if not limit:
        return 0.0
    relaxed = limit * 1.125
    return relaxed if relaxed < 24 * HOUR_MS / 1_000 else 0.0
