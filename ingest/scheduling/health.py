"""How a feed is doing (pure): a state that operators see, not an error."""

from __future__ import annotations

import math

from ingest.scheduling.history import HOUR_MS, WEEK_HOURS, History

_EMPTY_POLLS = 5
_SILENT_EXPECTED = 12.0
"""Items that must have been expected since the last one. Were they independent, none would come once in 160,000 times …"""
_SILENT_GAPS = 3.0
"""… but they are not: the time without must also be three times the feed's longest recent one, …"""
_SILENT_MS = 6 * HOUR_MS
"""… and at least this, …"""
_WEEKEND_MS = 84 * HOUR_MS
"""… or this, as long as no two weekends of the feed are known."""


def health(history: History, *, now_ms: int, failures: int, last_outcome: str | None) -> str:
    """One of `depesche.telemetry.metrics.FEED_HEALTH`; ``last_outcome`` is that of the last poll, ``None`` before any."""
    if last_outcome is None:
        return "new"
    if last_outcome == "gone":
        return "gone"
    if failures:
        return "failing"
    if history.empty_polls >= _EMPTY_POLLS:
        return "empty"
    return "silent" if is_silent(history, now_ms) else "healthy"


def is_silent(history: History, now_ms: int) -> bool:
    """Whether the feed has been without new items for longer than its own rhythm makes likely."""
    gap_ms = now_ms - history.latest_ms
    is_known = history.latest_ms - history.start_ms > 2 * WEEK_HOURS * HOUR_MS
    shortest = max(_SILENT_MS if is_known else _WEEKEND_MS, _SILENT_GAPS * history.longest_gap_ms)
    if not history.latest_ms or gap_ms < shortest:
        return False
    return gap_ms / HOUR_MS * history.rate_then >= _SILENT_EXPECTED * math.sqrt(history.dispersion)
