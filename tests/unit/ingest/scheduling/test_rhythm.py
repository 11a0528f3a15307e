"""What a feed's past makes the schedule do: polls of a feed in a loop, with a clock of the test's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from ingest.scheduling.history import HOUR_MS, History, Observation
from ingest.scheduling.observe import observed
from ingest.scheduling.phase import counted, is_concentrated
from ingest.scheduling.rhythm import PRICE_HOURS, Rhythm, worth
from ingest.scheduling.schedule import Cadence, next_due_ms

MONDAY_MS = 1_767_571_200_000
MINUTE_MS = 60_000
DAY_MS = 24 * HOUR_MS
CADENCE = Cadence(interval=900, max_backoff=2_592_000)


def polls(items: Sequence[int], days: float, *, window: int = 30, history: History | None = None) -> list[int]:
    """When a feed with items at these times is polled (ms), from Monday on."""
    history, random = history or History(), Random(5)
    now_ms, known, times = MONDAY_MS, 0, []
    while now_ms < MONDAY_MS + days * DAY_MS:
        count = bisect_right(items, now_ms)
        new = items[max(known, count - window) : count]
        overlap = None if not times else count - window < known
        history = observed(
            history,
            Observation(
                now_ms,
                is_first=not times,
                items=min(count, window),
                new_items=len(new),
                published_ms=tuple(new),
                overlap=overlap,
            ),
        )
        times.append(now_ms)
        known = count
        due = next_due_ms(
            CADENCE,
            history,
            now_ms=now_ms,
            failures=0,
            gone=False,
            retry_after_seconds=None,
            pushed=False,
            random=random,
        )
        now_ms = due
    return times


def delays_minutes(items: Sequence[int], times: Sequence[int], since_day: float) -> list[float]:
    late = [item for item in items if MONDAY_MS + since_day * DAY_MS <= item < times[-1]]
    return [(times[bisect_right(times, item - 1)] - item) / MINUTE_MS for item in late]


def test_a_feed_that_publishes_at_office_hours_is_left_alone_at_night() -> None:
    random = Random(2)
    days = [day for day in range(-14, 14) if day % 7 < 5]
    hours = [MONDAY_MS + day * DAY_MS + hour * HOUR_MS for day in days for hour in range(8, 18) for _ in range(4)]
    items = sorted(start + random.randrange(HOUR_MS) for start in hours)
    of_day = [at % DAY_MS // HOUR_MS for at in polls(items, 14) if at >= MONDAY_MS + 7 * DAY_MS]
    by_day = [hour for hour in of_day if 8 <= hour < 18]
    assert len(by_day) > 3 * (len(of_day) - len(by_day))


def test_a_job_at_a_fixed_minute_is_learned_and_polled_just_after() -> None:
    items = [MONDAY_MS + hour * HOUR_MS + 17 * MINUTE_MS for hour in range(-30, 10 * 24)]
    times = polls(items, 10)
    delays = sorted(delays_minutes(items, times, since_day=2))
    assert delays[len(delays) * 9 // 10] < 3
    assert len(times) < 30 * 10


def test_a_daily_batch_is_expected_at_its_time() -> None:
    items = sorted(MONDAY_MS + day * DAY_MS + 5 * HOUR_MS + n * 1_000 for day in range(-3, 21) for n in range(20))
    times = polls(items, 21)
    delays = sorted(delays_minutes(items, times, since_day=10))
    assert delays[len(delays) // 2] < 5
    assert len(times) < 21 * 30


def test_a_feed_that_has_been_dead_for_a_year_is_polled_twice_a_day() -> None:
    items = [MONDAY_MS - 365 * DAY_MS - n * DAY_MS for n in range(20, 0, -1)]
    assert 18 <= len(polls(items, 10)) <= 26


def test_a_dead_feed_that_wakes_up_is_soon_polled_often() -> None:
    old = [MONDAY_MS - 365 * DAY_MS - n * DAY_MS for n in range(20, 0, -1)]
    wake = MONDAY_MS + 5 * DAY_MS
    new = [wake + n * 20 * MINUTE_MS + n * n % 7 * MINUTE_MS for n in range(100)]
    times = polls(old + new, 6.4)
    awake = [at for at in times if at > wake + DAY_MS]
    gaps = [later - earlier for earlier, later in pairwise(awake)]
    assert sorted(gaps)[len(gaps) // 2] < HOUR_MS


def test_a_burst_is_followed_closely_and_then_forgotten() -> None:
    random = Random(3)
    slow = [MONDAY_MS + n * 11 * HOUR_MS + random.randrange(HOUR_MS) for n in range(-30, 60)]
    start = MONDAY_MS + 10 * DAY_MS
    burst = [start + n * 10 * MINUTE_MS + random.randrange(5 * MINUTE_MS) for n in range(36)]
    times = polls(sorted(slow + burst), 20)

    def per_hour(since_ms: int, hours: int) -> float:
        return sum(since_ms <= at < since_ms + hours * HOUR_MS for at in times) / hours

    assert per_hour(start + 2 * HOUR_MS, 4) > 2 * per_hour(start - 48 * HOUR_MS, 48)
    assert per_hour(start + 5 * DAY_MS, 96) < per_hour(start + 2 * HOUR_MS, 4) / 2


def test_a_small_document_is_polled_before_it_is_full() -> None:
    random = Random(4)
    items = sorted(MONDAY_MS + random.randrange(-DAY_MS, 5 * DAY_MS) for _ in range(6 * 400))
    times = polls(items, 5, window=10)
    arrivals = [bisect_right(items, later) - bisect_right(items, earlier) for earlier, later in pairwise(times)]
    assert sum(max(0, count - 10) for count in arrivals) < 0.01 * len(items)


def test_polls_of_a_steady_feed_cost_what_they_save() -> None:
    rate = 3.0
    pause = (PRICE_HOURS / rate) ** 0.5
    assert worth(rate * pause * 1.001, pause * 1.001, rate)
    assert not worth(rate * pause * 0.99, pause * 0.99, rate)


def test_the_expected_count_of_a_day_is_the_sum_of_its_hours() -> None:
    history = observed(
        History(),
        Observation(MONDAY_MS, is_first=True, items=99, published_ms=tuple(MONDAY_MS - n * HOUR_MS for n in range(99))),
    )
    rhythm = Rhythm(history)
    hours = [rhythm.rate(MONDAY_MS // HOUR_MS + hour) for hour in range(24)]
    assert abs(rhythm.expected(MONDAY_MS, MONDAY_MS + DAY_MS) - sum(hours)) < 1e-6


def test_items_at_random_minutes_show_no_job() -> None:
    random, minutes = Random(6), b""
    wrong = 0
    for _ in range(400):
        minutes = counted(minutes, (random.randrange(HOUR_MS),))
        wrong += is_concentrated(minutes)
    assert wrong == 0


def test_a_changed_job_is_learned_anew() -> None:
    minutes = b""
    for minute in (5, 40):
        for _ in range(1_000):
            minutes = counted(minutes, (minute * MINUTE_MS,))
    assert max(range(60), key=minutes.__getitem__) == 40
    assert minutes[5] < minutes[40] / 4
