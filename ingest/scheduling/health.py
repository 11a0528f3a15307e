"""How a feed is doing (pure): a state that operators see, not an error."""

from __future__ import annotations

from ingest.scheduling.history import HOUR_MS, History
from ingest.scheduling.rhythm import MEMORY_HOURS, Rhythm

_EMPTY_POLLS = 5
_SILENT_EXPECTED = 12.0
"""Items that must have been expected since the last one. Were they independent, none would come once in 160,000 times …"""
_SILENT_GAPS = 3.0
"""… but they are not: the gap must also be longer than the feed's longest recent ones, by this factor, …"""
_SILENT_MS = 6 * HOUR_MS
"""… and than this."""


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
    if not history.latest_ms or gap_ms < max(_SILENT_MS, _SILENT_GAPS * history.longest_gap_ms):
        return False
    most = gap_ms / HOUR_MS * history.rate_then
    if most < _SILENT_EXPECTED * history.dispersion**0.5:
        return False
    return True
