"""What a poll adds to the history of a feed (pure)."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from ingest.scheduling.backlog import backlog
from ingest.scheduling.coverage import is_strange, limit_after, missed_estimate
from ingest.scheduling.history import HOUR_MS, WEEK_HOURS, History, Observation
from ingest.scheduling.phase import counted, is_concentrated
from ingest.scheduling.publisher_wishes import asked_seconds, bits
from ingest.scheduling.rhythm import MEMORY_HOURS, RECENT_HOURS, Rhythm, packed, slot, unpacked

_MOST_DATES = 1_000
_MOST_UNITS = 65_535
_FIRST_UNITS = 256
"""Units that the first item of a week is; all are divided by 16 where an hour would exceed the most."""
_LAST_MS = 2**53
"""Bound on times and counts: whatever is stored fits."""
_NOTHING = 1e-6
"""Weight below which old items are forgotten."""
_LONGEST_LAG_MS = 30 * 60_000
"""Items that appear later than this after their date say nothing about the feed's usual lag."""
_MOST_SHIFT_HOURS = 14
_SAME_MOMENT_MS = 5_000
"""Dates this close to the poll were made by it."""
_LEARNING = 0.05
_MOST_DISPERSION = 16.0
_OWED_SHARE = 0.5
"""Part of what was expected and did not come that may only be late."""


def observed(history: History, observation: Observation) -> History:
    """The history after a poll that did not fail. Clocks may jump: time that runs backwards counts as none."""
    at_ms = min(max(1, observation.at_ms), _LAST_MS)
    changes: dict[str, Any] = {"seen_ms": at_ms, **_of_document(history, observation)}
    if not history.seen_ms:
        return _first(history, observation, changes, at_ms)
    elapsed = 0 if observation.is_first else max(0, at_ms - history.seen_ms)
    expected = Rhythm(history).expected(history.seen_ms, at_ms) if elapsed else 0.0
    missed = missed_estimate(history, observation)
    new = 0 if is_strange(history) else max(0, observation.new_items)
    changes |= _faded(history, elapsed, expected, new)
    changes |= {
        "start_ms": min(history.start_ms, at_ms),
        "owed": _owed(history, expected, new),
        "missed": min(history.missed + missed, _LAST_MS),
        "limit_seconds": limit_after(history, observation),
    }
    after = msgspec.structs.replace(history, **changes)
    if is_strange(after) and not is_strange(history):
        # What these polls have taught was wrong.
        after = msgspec.structs.replace(after, week=b"", unit=1.0, total=0.0, minutes=b"", is_phased=False, recent=0.0)
    if is_strange(after) or (not new and not missed):
        return after
    return _with_arrivals(history, after, observation, missed)


def _faded(history: History, elapsed_ms: int, expected: float, new: int) -> dict[str, Any]:
    """What decays, and the figures that only count."""
    kept = math.exp(-elapsed_ms / HOUR_MS / MEMORY_HOURS)
    faded = math.exp(-elapsed_ms / HOUR_MS / RECENT_HOURS)
    unit = history.unit * kept
    # One batch is one surprise: it does not raise hopes for as many items again.
    recent = min(new, 2 + 2 * expected)
    changes: dict[str, Any] = {
        "total": history.total * kept,
        "unit": unit,
        "recent": (history.recent + recent) * faded,
        "recent_expected": (history.recent_expected + expected) * faded,
    }
    if unit * _MOST_UNITS < _NOTHING:
        changes |= {"week": b"", "unit": 1.0}
    if expected > 0.01:
        variance = min((new - expected) ** 2 / max(expected, 0.1), 20 * _MOST_DISPERSION)
        dispersion = history.dispersion + _LEARNING * (variance - history.dispersion)
        changes["dispersion"] = min(max(dispersion, 1.0), _MOST_DISPERSION)
    return changes


def _of_document(history: History, observation: Observation) -> dict[str, Any]:
    """What the answer says of itself."""
    items = history.items if observation.items is None else max(0, min(observation.items, _LAST_MS))
    changes: dict[str, Any] = {
        "items": items,
        "empty_polls": min(history.empty_polls + 1, 1_000) if items == 0 else 0,
    }
    if observation.overlap is not None:
        is_odd = not observation.overlap and not _are_dated(history, observation)
        changes["strange_polls"] = min(history.strange_polls + 1, 1_000) if is_odd else 0
    if (hints := observation.hints) is not None:
        changes["asked_seconds"] = asked_seconds(hints)
        changes["skip_hours"] = bits(hints.skip_hours, 24)
        changes["skip_days"] = bits(hints.skip_days, 7)
    if observation.fresh_seconds is not None and math.isfinite(observation.fresh_seconds):
        changes["fresh_seconds"] = max(0.0, observation.fresh_seconds)
    return changes


def _are_dated(history: History, observation: Observation) -> bool:
    """Whether at least half of the new items are dated within the pause."""
    dates = (date + history.shift_hours * HOUR_MS for date in observation.published_ms[:_MOST_DATES])
    near = sum(_is_near(date, history.seen_ms, observation.at_ms) for date in dates)
    return 2 * near >= max(1, observation.new_items)


def _first(history: History, observation: Observation, changes: dict[str, Any], at_ms: int) -> History:
    shift = _ahead_hours(observation.published_ms[:_MOST_DATES], at_ms)
    dates = [date + shift * HOUR_MS for date in observation.published_ms[:_MOST_DATES]]
    start_ms, times = backlog(dates, at_ms)
    after = msgspec.structs.replace(history, start_ms=max(1, start_ms), shift_hours=shift, **changes)
    for time in times:
        weight = math.exp(-(at_ms - time) / HOUR_MS / MEMORY_HOURS)
        if weight > _NOTHING:
            after = _added(after, [time], weight)
    if not times:
        return after
    minutes = _counted_each(times)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return msgspec.structs.replace(
        after,
        minutes=minutes,
        is_phased=is_concentrated(minutes),
        latest_ms=times[-1],
        rate_then=len(times) * HOUR_MS / max(times[-1] - start_ms, HOUR_MS),
        longest_gap_ms=max(gaps, default=0),
    )


def _ahead_hours(dates: Sequence[int], at_ms: int) -> int:
    """Whole hours, at most 0, that put dates out of the future where that is the time zone's fault."""
    ahead = max(dates, default=0) - at_ms
    return -ahead // HOUR_MS if 60_000 < ahead <= _MOST_SHIFT_HOURS * HOUR_MS else 0


def _counted_each(times: Iterable[int]) -> bytes:
    """Minutes of a backlog: each minute of the past is an event of its own."""
    minutes = b""
    for minute in sorted({time // 60_000 for time in times}):
        minutes = counted(minutes, (minute * 60_000,))
    return minutes


def _owed(history: History, expected: float, new: int) -> float:
    if not history.is_phased:
        return 0.0
    return min(1.0, _OWED_SHARE * max(0.0, history.owed + expected - new))


def _with_arrivals(before: History, after: History, observation: Observation, missed: int) -> History:
    """With the new items, each when it appeared: at its date and the feed's lag, else some time in the pause."""
    start_ms, at_ms = min(before.seen_ms, after.seen_ms), after.seen_ms
    dated, clock = _appeared(before, observation, start_ms, at_ms)
    others = max(0, observation.new_items - len(dated)) + missed
    after = _added(after, dated, 1.0)
    if others:
        after = _spread(after, others, start_ms, at_ms)
    latest_ms = max(dated, default=start_ms + (at_ms - start_ms) // 2)
    gap_ms = max(0, latest_ms - before.latest_ms) if before.latest_ms else 0
    faded_ms = round(before.longest_gap_ms * math.exp(-gap_ms / HOUR_MS / (2 * MEMORY_HOURS)))
    minutes = counted(after.minutes, dated)
    return msgspec.structs.replace(
        after,
        minutes=minutes,
        is_phased=is_concentrated(minutes) if dated else after.is_phased,
        latest_ms=latest_ms,
        rate_then=Rhythm(after).mean,
        longest_gap_ms=max(gap_ms, faded_ms),
        **clock,
    )


def _appeared(before: History, observation: Observation, start_ms: int, at_ms: int) -> tuple[list[int], dict[str, int]]:
    """When the new items with a usable date appeared, and what the dates tell of the publisher's clock.

    An item that was not there at the last poll has appeared since, whatever its date is. So a date before that poll is
    a lower bound of the lag, one after it an upper bound. A date far off, of which only one whole number of hours makes
    a time in the pause, has the wrong time zone.
    """
    lag, shift = float(before.lag_ms), before.shift_hours
    dated: list[int] = []
    for written in observation.published_ms[: min(_MOST_DATES, max(0, observation.new_items))]:
        date = written + shift * HOUR_MS
        if not _is_near(date, start_ms, at_ms):
            shift = _shift(written, start_ms, at_ms, shift)
            date = written + shift * HOUR_MS
            if not _is_near(date, start_ms, at_ms):
                continue
        least, most = start_ms - date, at_ms - date
        if least > lag:
            lag += (least - lag) / 2
        elif most < lag:
            lag += (most - lag) / 2
        dated.append(round(min(max(date + lag, start_ms), at_ms)))
    return dated, {"lag_ms": round(min(lag, _LONGEST_LAG_MS)), "shift_hours": shift}


def _is_near(date: int, start_ms: int, at_ms: int) -> bool:
    return start_ms - _LONGEST_LAG_MS < date < at_ms - _SAME_MOMENT_MS


def _shift(written: int, start_ms: int, at_ms: int, shift: int) -> int:
    """The whole hours that put a date into the pause; those of before where it is not certain.

    A full hour is no time but a date, or too round to tell.
    """
    hours = -((written - start_ms) // HOUR_MS)
    only = written + hours * HOUR_MS < at_ms - _SAME_MOMENT_MS and at_ms - start_ms < HOUR_MS
    return hours if only and written % HOUR_MS and abs(hours) <= _MOST_SHIFT_HOURS else shift


def _spread(history: History, items: int, start_ms: int, at_ms: int) -> History:
    """Items that came at an unknown time of a pause: a part in each of its hours, the last week of them at most."""
    hours = min((at_ms - start_ms) // HOUR_MS + 1, WEEK_HOURS)
    step = (at_ms - start_ms) / hours
    times = [at_ms - round(step * (part + 0.5)) for part in range(hours)]
    return _added(history, times, items / hours)


def _added(history: History, times: Sequence[int], weight: float) -> History:
    """With items of this weight at these times in the week."""
    if not times:
        return history
    cells, unit = unpacked(history.week), history.unit
    if not cells:
        cells, unit = array("H", bytes(2 * WEEK_HOURS)), weight / _FIRST_UNITS
    for time in times:
        at = slot(time // HOUR_MS)
        units = weight / unit
        while cells[at] + units > _MOST_UNITS:
            cells, unit = array("H", [(cell + 8) // 16 for cell in cells]), unit * 16
            units = weight / unit
        cells[at] += round(units)
    total = history.total + weight * len(times)
    return msgspec.structs.replace(history, week=packed(cells), unit=unit, total=total)
