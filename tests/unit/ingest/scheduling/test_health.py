from __future__ import annotations

from typing import Any

import pytest

from depesche.telemetry.metrics import FEED_HEALTH
from ingest.scheduling.health import health
from ingest.scheduling.history import HOUR_MS, History, Observation
from ingest.scheduling.observe import observed

MONDAY_MS = 1_767_571_200_000
DAY_MS = 24 * HOUR_MS


def state(history: History, now_ms: int, **given: Any) -> str:
    found = health(history, now_ms=now_ms, **({"failures": 0, "last_outcome": "changed"} | given))
    assert found in FEED_HEALTH
    return found


def published(times: list[int]) -> History:
    """Of a feed with items at these times, each found within minutes."""
    history = observed(History(), Observation(times[0] - HOUR_MS, items=10))
    for time in times:
        seen = Observation(time + 120_000, items=10, new_items=1, published_ms=(time,), overlap=True)
        history = observed(history, seen)
    return history


DAILY = [MONDAY_MS + hour * 2 * HOUR_MS for hour in range(30 * 12)]
OFFICE = [MONDAY_MS + day * DAY_MS + hour * HOUR_MS for day in range(40) for hour in range(8, 18) if day % 7 < 5]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"last_outcome": None}, "new"),
        ({"last_outcome": "gone", "failures": 3}, "gone"),
        ({"last_outcome": "timeout", "failures": 1}, "failing"),
        ({"last_outcome": "not_modified"}, "healthy"),
    ],
)
def test_the_last_poll_decides_first(given: dict[str, Any], expected: str) -> None:
    assert state(History(), MONDAY_MS, **given) == expected


def test_a_feed_without_items_again_and_again_is_empty() -> None:
    history = History()
    for hour in range(4):
        history = observed(history, Observation(MONDAY_MS + hour * HOUR_MS, items=0))
    assert state(history, history.seen_ms) == "healthy"
    history = observed(history, Observation(MONDAY_MS + 5 * HOUR_MS))  # a 304: it is as empty as it was
    assert state(history, history.seen_ms) == "empty"
    history = observed(history, Observation(MONDAY_MS + 6 * HOUR_MS, items=1, new_items=1, overlap=None))
    assert state(history, history.seen_ms) == "healthy"


def test_a_feed_that_always_had_something_within_hours_is_silent_after_two_days() -> None:
    history = published(DAILY)
    assert state(history, DAILY[-1] + 20 * HOUR_MS) == "healthy"
    assert state(history, DAILY[-1] + 48 * HOUR_MS) == "silent"


def test_silence_ends_with_an_item() -> None:
    late = DAILY[-1] + 10 * DAY_MS
    history = observed(published(DAILY), Observation(late, items=5, new_items=1, published_ms=(late - 60_000,)))
    assert state(history, late) == "healthy"


def test_a_weekend_is_no_silence_for_a_feed_of_office_days() -> None:
    history = published([time for time in OFFICE if time < MONDAY_MS + 33 * DAY_MS])
    assert state(history, MONDAY_MS + 35 * DAY_MS + 7 * HOUR_MS) == "healthy"
    assert state(history, MONDAY_MS + 43 * DAY_MS) == "silent"


def test_the_first_weekend_is_no_silence_either() -> None:
    history = published([time for time in OFFICE if time < MONDAY_MS + 5 * DAY_MS])
    assert state(history, MONDAY_MS + 7 * DAY_MS + 9 * HOUR_MS) == "healthy"


def test_a_monthly_feed_is_not_silent_after_two_months() -> None:
    monthly = [MONDAY_MS + month * 30 * DAY_MS for month in range(12)]
    assert state(published(monthly), monthly[-1] + 60 * DAY_MS) == "healthy"


def test_a_feed_that_stopped_long_before_its_first_poll_is_silent() -> None:
    dates = tuple(MONDAY_MS - (200 + n) * DAY_MS - n * 977 for n in range(30))
    history = observed(History(), Observation(MONDAY_MS, is_first=True, items=30, published_ms=dates))
    assert state(history, MONDAY_MS) == "silent"


def test_a_feed_with_hardly_any_past_is_not_called_silent() -> None:
    assert state(published(DAILY[:2]), DAILY[1] + 2 * DAY_MS) == "healthy"
