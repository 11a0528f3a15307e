from __future__ import annotations

from random import Random

import pytest

from ingest.scheduling.coverage import limit_after, missed_estimate, room
from ingest.scheduling.history import HOUR_MS, History, Observation
from ingest.scheduling.observe import observed
from ingest.scheduling.schedule import Cadence, next_due_ms

MONDAY_MS = 1_767_571_200_000
MINUTE_MS = 60_000


def wire(per_hour: int = 10, items: int = 40) -> History:
    """Of a feed with so many items an hour, last polled at `MONDAY_MS`."""
    dates = tuple(MONDAY_MS - n * HOUR_MS // per_hour - n * 7_919 for n in range(items))
    return observed(History(), Observation(MONDAY_MS, is_first=True, items=items, published_ms=dates))


def replaced(at_ms: int, items: int = 20, *, per_hour: int = 10) -> Observation:
    """A poll that finds none of the entries of the last one."""
    dates = tuple(at_ms - n * HOUR_MS // per_hour - 1 for n in range(items))
    return Observation(at_ms, items=items, new_items=items, published_ms=dates, overlap=False)


def test_nothing_was_missed_while_an_entry_is_still_there() -> None:
    seen = Observation(MONDAY_MS + 9 * HOUR_MS, items=20, new_items=19, overlap=True)
    assert missed_estimate(wire(), seen) == 0


def test_what_the_document_could_not_hold_is_estimated_from_the_gap_before_its_oldest_entry() -> None:
    assert missed_estimate(wire(), replaced(MONDAY_MS + 10 * HOUR_MS)) == pytest.approx(80, rel=0.35)


def test_without_dates_it_is_estimated_from_the_pause() -> None:
    seen = Observation(MONDAY_MS + 10 * HOUR_MS, items=20, new_items=20, overlap=False)
    assert missed_estimate(wire(), seen) == pytest.approx(80, rel=0.35)


@pytest.mark.parametrize("history", [History(), observed(History(), Observation(MONDAY_MS, items=0))])
def test_nothing_was_missed_where_there_was_nothing_before(history: History) -> None:
    assert missed_estimate(history, replaced(MONDAY_MS + HOUR_MS)) == 0


def test_estimates_add_up_in_the_history() -> None:
    history = observed(wire(), replaced(MONDAY_MS + 10 * HOUR_MS))
    first = history.missed
    history = observed(history, replaced(MONDAY_MS + 20 * HOUR_MS))
    assert history.missed > first > 0


def test_the_estimate_for_a_wire_polled_too_seldom_is_near_the_truth() -> None:
    random = Random(1)
    items = sorted(MONDAY_MS + random.randrange(-4 * HOUR_MS, 240 * HOUR_MS) for _ in range(20 * 244))
    history, known, truth = History(), 0, 0
    for hour in range(0, 240, 3):
        at_ms = MONDAY_MS + hour * HOUR_MS
        count = sum(at <= at_ms for at in items)
        shown = items[max(0, count - 25) : count]
        new = [at for at in shown if at > items[known - 1]] if known else shown
        if known:
            truth += count - known - len(new)
        seen = Observation(
            at_ms,
            is_first=not known,
            items=len(shown),
            new_items=len(new),
            published_ms=tuple(new),
            overlap=len(new) < len(shown) if known else None,
        )
        history = observed(history, seen)
        known = count
    assert history.missed == pytest.approx(truth, rel=0.25)


def test_a_miss_halves_the_pause_and_news_with_overlap_relax_it() -> None:
    history = observed(wire(), replaced(MONDAY_MS + 40 * MINUTE_MS))
    assert history.limit_seconds == 1_200
    assert limit_after(history, Observation(MONDAY_MS + HOUR_MS, items=20, new_items=3, overlap=True)) > 1_200


def test_after_a_miss_the_next_pause_is_at_most_half_whatever_the_publisher_asks_for() -> None:
    history = observed(wire(per_hour=1), replaced(MONDAY_MS + HOUR_MS // 2, per_hour=60))
    due_ms = next_due_ms(
        Cadence(interval=900, max_backoff=86_400),
        observed(history, Observation(history.seen_ms + 1, fresh_seconds=3_600.0)),
        now_ms=history.seen_ms,
        failures=0,
        gone=False,
        retry_after_seconds=None,
        pushed=False,
        random=Random(1),
    )
    assert due_ms - history.seen_ms <= 1.3 * HOUR_MS / 4


def test_a_feed_that_renames_all_entries_at_each_poll_is_not_chased() -> None:
    history, random, now_ms = History(), Random(1), MONDAY_MS
    pauses = []
    for number in range(400):
        overlap = False if number else None
        history = observed(history, Observation(now_ms, is_first=not number, items=20, new_items=20, overlap=overlap))
        due_ms = next_due_ms(
            Cadence(interval=900, max_backoff=86_400),
            history,
            now_ms=now_ms,
            failures=0,
            gone=False,
            retry_after_seconds=None,
            pushed=False,
            random=random,
        )
        pauses.append((due_ms - now_ms) / 1_000)
        now_ms = due_ms
    assert min(pauses[-50:]) > 900


def test_room_leaves_space_for_chance_and_more_for_batches() -> None:
    assert room(History(items=100)) == pytest.approx(74, abs=2)
    assert room(History(items=100, dispersion=9.0)) < 50
    assert room(History(items=0)) == float("inf")
