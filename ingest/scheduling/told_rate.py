"""The rate of a feed as it is told to people (pure): nothing until enough has been seen of it."""

from __future__ import annotations

from ingest.scheduling.coverage import is_strange
from ingest.scheduling.history import HOUR_MS, History
from ingest.scheduling.rhythm import Rhythm

_AFTER_HOURS = 24
"""Time watched, backlog included; before, the mean says more about the assumption at the start than about the feed."""


def items_per_day(history: History) -> float | None:
    """Items a day expected, or ``None`` where too little has been seen."""
    if is_strange(history) or history.seen_ms - history.start_ms < _AFTER_HOURS * HOUR_MS:
        return None
    return round(Rhythm(history).mean * 24, 2)
