"""How many revisions of one item are published (pure): a publisher that alternates between two headlines must not fill the log."""

from __future__ import annotations

_BURST = 20.0
"""Revisions at once; they come back evenly over a day."""
_DAY_MS = 86_400_000
_RETURN_COST = 4.0
"""What a return to a version that was published lately costs: 5 at once, then 5 a day."""
_MARK_BYTES = 4
_MARKS = 4


def spent(pace: float, elapsed_ms: int) -> float:
    """What of the spending is left after a time."""
    return max(0.0, pace - _BURST * max(0, elapsed_ms) / _DAY_MS)


def pace_after(pace: float, recent: bytes, mark: bytes, elapsed_ms: int) -> float | None:
    """The pace after a further revision, ``None`` where it has to wait. ``recent`` are the marks of the last ones."""
    marks = {recent[place : place + _MARK_BYTES] for place in range(0, len(recent), _MARK_BYTES)}
    after = spent(pace, elapsed_ms) + (_RETURN_COST if mark in marks else 1.0)
    return after if after <= _BURST else None


def remembered(recent: bytes, mark: bytes) -> bytes:
    """The marks with that of a new revision, the oldest dropped."""
    return (recent + mark)[-_MARKS * _MARK_BYTES :]
