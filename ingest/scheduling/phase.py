"""At which minutes of the hour a feed's items appear (pure): many publishers run a job at fixed minutes."""

from __future__ import annotations

from collections.abc import Iterable
from operator import mul

_MINUTE_MS = 60_000
_MIN_EVENTS = 16
_MIN_CONCENTRATION = 3.0
"""Chance that two items share their minute, in multiples of what it is without any rhythm. With 16 events and no
rhythm it is 1 ± 0.7; with items at two minutes of the hour, 30."""
_MAX_EVENTS = 300
"""Beyond it all counts are halved: a changed job is learned within days."""


def counted(minutes: bytes, appeared_ms: Iterable[int]) -> bytes:
    """``minutes`` with the items of one poll: those of one minute are one event, so that a batch counts once."""
    found = {at // _MINUTE_MS % 60 for at in appeared_ms}
    if not found:
        return minutes
    counts = list(minutes) if len(minutes) == 60 else [0] * 60
    if sum(counts) > _MAX_EVENTS or max(counts) >= 254:
        counts = [count // 2 for count in counts]
    for minute in found:
        counts[minute] += 1
    return bytes(counts)


def is_concentrated(minutes: bytes) -> bool:
    """Whether items appear at certain minutes, beyond doubt."""
    total = sum(minutes)
    if total < _MIN_EVENTS:
        return False
    pairs: int = sum(map(mul, minutes, minutes)) - total
    return 60 * pairs >= _MIN_CONCENTRATION * total * (total - 1)


def shares(minutes: bytes) -> list[float]:
    """Share of an hour's items that appears in each of its minutes; a tenth is spread evenly."""
    total = sum(minutes)
    return [0.9 * count / total + 0.1 / 60 for count in minutes]
