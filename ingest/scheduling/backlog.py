"""What the first poll of a feed tells of its past: its document goes back some hours or some years (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ingest.scheduling.history import HOUR_MS

_DAY_MS = 24 * HOUR_MS
_SHORTEST_MS = HOUR_MS
"""A backlog is taken to cover at least this, …"""
_BATCH_MS = 10 * 60_000
"""… and a day where all its items are within this: one batch, or dates that only say when the document was made."""
_EARLY_MS = 60_000
"""By so much may a publisher's clock be ahead."""


def backlog(published_ms: Sequence[int], at_ms: int) -> tuple[int, tuple[int, ...]]:
    """Since when the past is known (``at_ms`` where it is not), and the times of its items, some of them left out.

    The oldest tenth of the entries may have been kept for another reason than their turn (a pinned notice). The
    oldest of the others only marks how far the document reaches. Times of a day that are all alike are none.
    """
    times = sorted(min(at, at_ms) for at in published_ms if 0 < at <= at_ms + _EARLY_MS)
    times = times[len(times) // 10 :]
    if len(times) < 2:
        return at_ms, ()
    reach = at_ms - times[0]
    shortest = _DAY_MS if times[-1] - times[0] < _BATCH_MS else _SHORTEST_MS
    known = times if reach < shortest else times[1:]
    return at_ms - max(reach, shortest), tuple(_without_time_of_day(known, at_ms) if _are_dates(known) else known)


def _are_dates(times: Sequence[int]) -> bool:
    """Whether they seem to be days without a time: on several days, nearly always at the same second."""
    if len({at // _DAY_MS for at in times}) < 3:
        return False
    (_, most), *_ = Counter(at % _DAY_MS for at in times).most_common(1)
    return most >= 0.8 * len(times)


def _without_time_of_day(times: Sequence[int], at_ms: int) -> list[int]:
    """The same days, the items spread over them."""
    count = len(times)
    return [
        min(at_ms, at // _DAY_MS * _DAY_MS + index * 7 % count * _DAY_MS // count) for index, at in enumerate(times)
    ]
