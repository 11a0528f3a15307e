from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from depesche.settings.polling import ScheduleSettings
from ingest.parsing.parsed_feed import PublisherHints
from ingest.scheduling.history import HOUR_MS, History, Observation
from ingest.scheduling.observe import observed
from ingest.scheduling.schedule import JITTER, Cadence, first_due_ms, next_due_ms, resumed_due_ms
from tests.unit.ingest.scheduling.histories import histories

CADENCE = Cadence(interval=900, max_backoff=2_592_000)
FIXED = Cadence(interval=900, max_backoff=86_400, floor=900, ceiling=900, adaptive=False)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SUNDAY_MS = 1_772_323_200_000
"""2026-03-01, 00:00 UTC."""


def pause_seconds(
    cadence: Cadence, history: History | None = None, *, now_ms: int = SUNDAY_MS, seed: int = 1, **given: Any
) -> float:
    poll: dict[str, Any] = {"failures": 0, "gone": False, "retry_after_seconds": None, "pushed": False}
    due = next_due_ms(cadence, history or History(), now_ms=now_ms, random=Random(seed), **(poll | given))
    return (due - now_ms) / 1_000


def hourly(**document: Any) -> History:
    """Of a feed with an item each hour, last polled at `SUNDAY_MS`; the minutes of the items are never alike."""
    dates = tuple(SUNDAY_MS - n * HOUR_MS - n * 37 % 60 * 60_000 - n for n in range(1, 60))
    return observed(History(), Observation(SUNDAY_MS, is_first=True, items=59, published_ms=dates, **document))


def test_a_feed_of_which_nothing_is_known_is_polled_at_the_initial_interval() -> None:
    assert pause_seconds(CADENCE) == pytest.approx(900, rel=JITTER)


def test_the_initial_interval_is_a_setting() -> None:
    assert pause_seconds(Cadence(interval=3_600, max_backoff=86_400)) == pytest.approx(3_600, rel=JITTER)


@given(history=histories(), seed=st.integers(), ahead=st.integers(0, 10**12))
def test_the_pause_of_a_feed_that_does_not_fail_is_within_floor_and_ceiling(
    history: History, seed: int, ahead: int
) -> None:
    pause = pause_seconds(CADENCE, history, now_ms=history.seen_ms + ahead, seed=seed)
    assert CADENCE.floor <= pause <= CADENCE.ceiling * (1 + JITTER) + 0.001


@given(history=histories(), seed=st.integers(), failures=st.integers(0, 10_000), gone=st.booleans())
def test_a_failure_never_makes_the_pause_shorter_and_the_longest_back_off_bounds_it(
    history: History, seed: int, failures: int, *, gone: bool
) -> None:
    pauses = [
        pause_seconds(CADENCE, history, now_ms=history.seen_ms, seed=seed, failures=count, gone=gone)
        for count in (failures, failures + 1)
    ]
    assert pauses[0] <= pauses[1] + 0.002
    assert CADENCE.floor <= pauses[1] <= CADENCE.max_backoff * (1 + JITTER) + 0.001


@given(seed=st.integers(), failures=st.integers(0, 10_000))
def test_a_schedule_that_does_not_adapt_has_the_interval_and_its_back_off(seed: int, failures: int) -> None:
    pause = pause_seconds(FIXED, hourly(), seed=seed, failures=failures)
    assert pause == pytest.approx(min(86_400, 900 * 2.0 ** min(failures, 60)), rel=JITTER + 0.001)


def test_each_failure_doubles_the_pause_of_a_feed_with_no_past() -> None:
    assert pause_seconds(CADENCE, failures=3) == pytest.approx(8 * pause_seconds(CADENCE))


def test_a_slow_feed_that_fails_once_is_not_tried_later_than_without() -> None:
    slow = observed(History(), Observation(SUNDAY_MS, is_first=True, items=2, published_ms=(1, 2)))
    assert pause_seconds(CADENCE, slow, failures=1) == pause_seconds(CADENCE, slow)


def test_a_feed_that_is_gone_waits_longest_at_once() -> None:
    assert pause_seconds(CADENCE, failures=1, gone=True) == pytest.approx(2_592_000, rel=JITTER)


@given(asked=st.floats(0, 1e12), seed=st.integers())
def test_what_the_server_asks_for_is_a_lower_bound_up_to_its_limit(asked: float, seed: int) -> None:
    pause = pause_seconds(CADENCE, failures=1, retry_after_seconds=asked, seed=seed)
    assert pause >= min(asked, 86_400) - 0.001
    assert pause <= 86_400 * (1 + JITTER) + 0.001


def test_a_feed_that_is_pushed_is_polled_at_the_push_interval() -> None:
    assert pause_seconds(CADENCE, hourly(), pushed=True) == pytest.approx(21_600, rel=JITTER)


def test_feeds_that_were_due_together_drift_apart() -> None:
    assert len({pause_seconds(CADENCE, hourly(), seed=seed) for seed in range(50)}) == 50


def test_a_ttl_of_an_hour_is_kept_by_a_feed_with_little_news() -> None:
    assert pause_seconds(CADENCE, hourly()) < 2_400
    assert pause_seconds(CADENCE, hourly(hints=PublisherHints(ttl_minutes=60))) == pytest.approx(3_500, rel=0.2)


@pytest.mark.parametrize("fresh", [86_400.0, 31_536_000.0, 1e300])
def test_absurd_freshness_does_not_hold_up_a_feed(fresh: float) -> None:
    assert pause_seconds(CADENCE, hourly(fresh_seconds=fresh)) < 4_200


def test_skipped_hours_are_waited_for() -> None:
    at_four = SUNDAY_MS + 4 * HOUR_MS
    sparse = observed(
        History(),
        Observation(
            at_four,
            is_first=True,
            items=9,
            published_ms=tuple(SUNDAY_MS - n * 24 * HOUR_MS - 9 * HOUR_MS - n * 999_999 for n in range(9)),
            hints=PublisherHints(skip_hours=frozenset(range(4, 10))),
        ),
    )
    assert pause_seconds(CADENCE, sparse, now_ms=at_four) == pytest.approx(6 * 3_600 + 150, abs=150)


def test_skipped_days_never_lead_past_the_ceiling() -> None:
    hints = PublisherHints(skip_days=frozenset({0, 5, 6}))
    quiet = observed(History(), Observation(SUNDAY_MS, is_first=True, items=1, published_ms=(1,), hints=hints))
    assert pause_seconds(CADENCE, quiet) <= CADENCE.ceiling * (1 + JITTER)


def test_skipped_hours_in_which_the_feed_publishes_are_not_skipped() -> None:
    assert pause_seconds(CADENCE, hourly(hints=PublisherHints(skip_hours=frozenset(range(23))))) < 3_600


def test_few_new_feeds_start_within_seconds() -> None:
    assert [first_due_ms(CADENCE, now_ms=0, position=n, total=3) for n in range(3)] == [0, 200, 400]


@given(total=st.integers(1, 1_000_000))
def test_all_new_feeds_start_within_one_interval(total: int) -> None:
    assert first_due_ms(CADENCE, now_ms=0, position=total - 1, total=total) < 900_000


@given(failures=st.integers(0, 100), seed=st.integers())
def test_a_restart_keeps_the_plan(failures: int, seed: int) -> None:
    pause = pause_seconds(CADENCE, hourly(), failures=failures, seed=seed)
    due_ms = SUNDAY_MS + round(pause * 1_000)
    assert resumed_due_ms(CADENCE, now_ms=SUNDAY_MS, stored_due_ms=due_ms, failures=failures) == due_ms


def test_a_restart_with_a_shorter_interval_brings_the_plan_forward() -> None:
    assert resumed_due_ms(FIXED, now_ms=0, stored_due_ms=86_400_000, failures=0) == 990_000


def test_the_settings_of_a_feed_take_precedence() -> None:
    source = FeedSource(url="https://feed.example/", min_interval_seconds=600, max_interval_seconds=1_200)
    cadence = Cadence.of(IngestSettings(), source)
    assert (cadence.floor, cadence.ceiling, cadence.interval, cadence.adaptive) == (600, 1_200, 900, True)


def test_a_fixed_interval_of_a_feed_is_fixed() -> None:
    cadence = Cadence.of(IngestSettings(), FeedSource(url="https://feed.example/", interval_seconds=30))
    assert pause_seconds(cadence, hourly(fresh_seconds=3_600.0)) == pytest.approx(30, rel=JITTER)


@pytest.mark.parametrize(
    ("own", "floor", "ceiling"),
    [
        ({"max_interval_seconds": 60}, 60, 60),
        ({"min_interval_seconds": 100_000}, 100_000, 100_000),
        ({"min_interval_seconds": 900, "max_interval_seconds": 300}, 900, 900),
    ],
)
def test_a_feeds_own_bound_moves_the_general_one_where_they_cross(
    own: dict[str, float], floor: float, ceiling: float
) -> None:
    cadence = Cadence.of(IngestSettings(), FeedSource(url="https://feed.example/", **own))
    assert (cadence.floor, cadence.ceiling) == (floor, ceiling)
    assert floor <= cadence.interval <= ceiling


def test_without_adapting_the_interval_is_that_of_the_settings() -> None:
    settings = IngestSettings(schedule=ScheduleSettings(adaptive=False, initial_interval_seconds=60))
    cadence = Cadence.of(settings, FeedSource(url="https://feed.example/"))
    assert pause_seconds(cadence) == pytest.approx(60, rel=JITTER)
