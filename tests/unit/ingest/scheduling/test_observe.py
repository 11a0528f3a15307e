from __future__ import annotations

from functools import reduce

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.scheduling.history import HOUR_MS, History, Observation
from ingest.scheduling.observe import observed
from ingest.scheduling.rhythm import Rhythm
from tests.unit.ingest.scheduling.histories import histories, observations

MONDAY_MS = 1_767_571_200_000
"""2026-01-05, 00:00 UTC."""
MINUTE_MS = 60_000
MAX_BYTES = 700


def first(*ages_hours: float, at_ms: int = MONDAY_MS) -> History:
    dates = tuple(at_ms - round(age * HOUR_MS) for age in ages_hours)
    return observed(History(), Observation(at_ms, is_first=True, items=len(dates), published_ms=dates))


@given(histories())
def test_any_sequence_of_observations_gives_a_small_history_that_can_be_stored(history: History) -> None:
    stored = msgspec.msgpack.encode(history)
    assert len(stored) <= MAX_BYTES
    assert msgspec.msgpack.decode(stored, type=History) == history


@settings(max_examples=20)
@given(st.lists(observations(), min_size=1, max_size=4))
def test_the_history_does_not_grow_with_the_number_of_polls(seen: list[Observation]) -> None:
    assert len(msgspec.msgpack.encode(reduce(observed, seen * 50, History()))) <= MAX_BYTES


@given(histories(), observations())
def test_observing_is_pure(history: History, observation: Observation) -> None:
    assert observed(history, observation) == observed(history, observation)


def test_an_older_shorter_record_is_read_with_defaults() -> None:
    stored = msgspec.msgpack.encode([MONDAY_MS, MONDAY_MS, 3.0])
    assert msgspec.msgpack.decode(stored, type=History) == History(MONDAY_MS, MONDAY_MS, 3.0)


def test_the_first_document_tells_the_rate_of_the_past() -> None:
    assert 0.9 < Rhythm(first(*range(1, 49))).mean < 1.1


def test_a_pinned_entry_of_years_ago_does_not_make_a_feed_slow() -> None:
    assert Rhythm(first(*range(1, 25), 30_000)).mean > 0.9


def test_a_document_whose_entries_all_carry_one_time_is_no_wire() -> None:
    assert Rhythm(first(*(0.01 for _ in range(30)))).mean < 1.5


def test_dates_without_a_time_of_day_tell_no_hour() -> None:
    history = first(*(24.0 * day for day in range(1, 30)))
    rates = [Rhythm(history).usual(MONDAY_MS // HOUR_MS + hour) for hour in range(24)]
    assert max(rates) < 4 * min(rates)


def test_a_feed_whose_dates_are_an_hour_ahead_is_understood() -> None:
    history = first(*(age - 1 + 0.3 for age in range(24)))
    assert history.shift_hours == -1
    assert Rhythm(history).mean > 0.9


def test_a_new_item_counts_in_the_hour_of_its_date() -> None:
    before = first()
    at_ms = MONDAY_MS + 10 * HOUR_MS
    date = MONDAY_MS + 3 * HOUR_MS + 5 * MINUTE_MS
    after = observed(before, Observation(at_ms, items=1, new_items=1, published_ms=(date,), overlap=True))
    assert after.latest_ms == date
    assert Rhythm(after).items_at(3) == 1.0


def test_a_new_item_without_a_date_counts_in_all_hours_of_the_pause() -> None:
    after = observed(first(), Observation(MONDAY_MS + 4 * HOUR_MS - 1, items=1, new_items=1, overlap=True))
    assert [round(Rhythm(after).items_at(hour), 2) for hour in range(5)] == [0.25, 0.25, 0.25, 0.25, 0]


def test_a_date_in_the_future_or_the_far_past_is_no_time_of_appearance() -> None:
    for date in (MONDAY_MS + 500 * HOUR_MS, 1, -5):
        at_ms = MONDAY_MS + 2 * HOUR_MS
        after = observed(first(), Observation(at_ms, items=1, new_items=1, published_ms=(date,), overlap=True))
        assert MONDAY_MS <= after.latest_ms <= at_ms


def test_items_behind_a_cache_teach_the_lag() -> None:
    history = first()
    for hour in range(1, 30):
        for at_ms, new in ((hour * HOUR_MS + 2 * MINUTE_MS, 0), (hour * HOUR_MS + 6 * MINUTE_MS, 1)):
            dates = (MONDAY_MS + hour * HOUR_MS + 1,) * new
            seen = Observation(MONDAY_MS + at_ms, items=5, new_items=new, published_ms=dates, overlap=True)
            history = observed(history, seen)
    assert 2 * MINUTE_MS <= history.lag_ms + 2_000 <= 6 * MINUTE_MS


def test_the_rhythm_follows_a_feed_that_becomes_slow() -> None:
    history = first(*range(1, 200))
    for day in range(1, 100):
        history = observed(history, Observation(MONDAY_MS + day * 24 * HOUR_MS))
    assert Rhythm(history).mean < 0.1


def test_a_century_of_silence_is_no_problem() -> None:
    history = observed(first(*range(1, 50)), Observation(MONDAY_MS + 100 * 365 * 24 * HOUR_MS))
    history = observed(history, Observation(history.seen_ms + HOUR_MS, items=1, new_items=1, overlap=True))
    assert 0 < Rhythm(history).mean < 0.01


def test_a_document_that_was_not_looked_into_leaves_what_is_known_of_it() -> None:
    before = observed(History(), Observation(MONDAY_MS, items=7, fresh_seconds=60.0))
    after = observed(before, Observation(MONDAY_MS + HOUR_MS))
    assert (after.items, after.fresh_seconds) == (7, 60.0)
