from __future__ import annotations

import sys
import tracemalloc
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from depesche.settings.polling import PolitenessSettings
from ingest.scheduling.due_queue import DueQueue
from ingest.scheduling.host_pace import Answer

SERVED = Answer("served", seconds=0.01)


def a_queue(concurrency: int = 1, gap_seconds: float = 0.0, max_gap_seconds: float = 0.0) -> DueQueue:
    settings = PolitenessSettings(
        per_host_concurrency=concurrency, min_gap_seconds=gap_seconds, max_gap_seconds=max_gap_seconds
    )
    return DueQueue(settings, Random(1))


def taken(queue: DueQueue, now_ms: int) -> list[str]:
    found: list[str] = []
    while (url := queue.take(now_ms)) is not None:
        found.append(url)
    return found


def test_feeds_come_in_the_order_in_which_they_are_due() -> None:
    queue = a_queue(concurrency=5)
    queue.put("b", "h", 20)
    queue.put("a", "h", 10)
    assert [queue.take(30), queue.take(30), queue.take(30)] == ["a", "b", None]


def test_a_feed_is_not_taken_before_it_is_due() -> None:
    queue = a_queue()
    queue.put("a", "h", 10)
    assert queue.take(9) is None
    assert queue.next_ready_ms() == 10


def test_a_busy_host_holds_up_no_other() -> None:
    queue = a_queue()
    queue.put("a1", "a", 1)
    queue.put("a2", "a", 2)
    queue.put("b1", "b", 3)
    assert taken(queue, 9) == ["a1", "b1"]
    assert queue.overdue(9) == 1


def test_a_due_feed_is_taken_when_its_host_has_room_again() -> None:
    queue = a_queue()
    queue.put("a1", "a", 1)
    queue.put("a2", "a", 2)
    assert taken(queue, 9) == ["a1"]
    queue.done("a1", 9, 99)
    assert queue.take(9) == "a2"


def test_starts_of_one_host_keep_the_gap() -> None:
    queue = a_queue(concurrency=5, gap_seconds=0.5)
    queue.put("a1", "a", 0)
    queue.put("a2", "a", 0)
    assert taken(queue, 1_000) == ["a1"]
    assert queue.next_ready_ms() == 1_500
    assert taken(queue, 1_499) == []
    assert taken(queue, 1_500) == ["a2"]


def test_a_host_that_refuses_keeps_all_of_its_feeds_waiting_and_no_other() -> None:
    queue = a_queue()
    for url, site in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        queue.put(url, site, 0)
    assert queue.take(0) == "a1"
    queue.done("a1", 0, 50, Answer("refused", retry_after_seconds=60))
    assert taken(queue, 59_999) == ["b1"]
    assert taken(queue, 66_001) == ["a2"]


def test_sites_at_one_address_share_its_limit_of_eight_times_one_of_theirs() -> None:
    queue = a_queue(concurrency=1)
    for number in range(20):
        queue.put(f"u{number}", f"s{number}", 0)
    for url in taken(queue, 0):
        queue.done(url, 0, 1_000, Answer("served", address="192.0.2.1"))
    assert len(taken(queue, 1_000)) == 8
    queue.done("u0", 1_000, 5_000, SERVED)
    assert taken(queue, 1_000) == ["u8"]


def test_sites_at_another_address_are_not_held_up() -> None:
    queue = a_queue(concurrency=1)
    for number in range(20):
        queue.put(f"u{number}", f"s{number}", 0)
    for number, url in enumerate(taken(queue, 0)):
        queue.done(url, 0, 1_000, Answer("served", address=f"192.0.2.{number % 2}"))
    assert len(taken(queue, 1_000)) == 16


def test_an_address_that_does_not_answer_is_asked_for_one_of_its_sites_at_a_time() -> None:
    queue = a_queue(concurrency=1)
    for number in range(64):
        queue.put(f"u{number}", f"s{number}", 0)
    for url in taken(queue, 0):
        queue.done(url, 0, 1_000, Answer("served", address="192.0.2.1"))
    for now_ms in (1_000, 2_000, 3_000):
        for url in taken(queue, now_ms):
            queue.done(url, now_ms, 90_000, Answer("silent", seconds=1))
    assert len(taken(queue, 4_000)) == 1


def test_thousands_of_feeds_that_are_due_at_once_are_taken_in_order_and_counted_within_some_calls() -> None:
    queue = a_queue(concurrency=1)
    for number in range(12_000):
        queue.put(f"u{number}", "big" if number < 11_000 else f"s{number}", number)
    assert [queue.take(20_000), queue.take(20_000)] == ["u0", "u11000"]
    assert [queue.overdue(20_000) for _ in range(3)][-1] == 11_998


def test_sites_that_were_never_reached_hold_up_no_other_whose_address_is_not_known() -> None:
    queue = a_queue(concurrency=1)
    for number in range(200):
        queue.put(f"u{number}", f"s{number}", 0)
    for url in taken(queue, 0)[:100]:
        queue.done(url, 0, 90_000, Answer("silent", seconds=1))
    for number in range(200, 300):
        queue.put(f"u{number}", f"s{number}", 0)
    assert len(taken(queue, 1_000)) == 100


def test_a_host_with_thousands_of_due_feeds_takes_no_more_than_its_turn() -> None:
    queue = a_queue(concurrency=2)
    for number in range(3_000):
        queue.put(f"big{number}", "big", number)
    for number in range(50):
        queue.put(f"small{number}", f"small{number}", 5_000 + number)
    assert taken(queue, 10_000) == ["big0", "big1", *(f"small{number}" for number in range(50))]


def test_a_feed_that_was_removed_is_not_taken() -> None:
    queue = a_queue()
    queue.put("waiting", "h", 10)
    queue.put("due", "h", 0)
    assert queue.overdue(5) == 1
    queue.remove("due")
    queue.remove("waiting")
    assert (taken(queue, 20), queue.overdue(20), len(queue), queue.next_ready_ms()) == ([], 0, 0, None)


def test_a_feed_that_is_removed_while_in_hand_frees_its_host_and_does_not_return() -> None:
    queue = a_queue()
    queue.put("a", "h", 0)
    queue.put("b", "h", 1)
    assert queue.take(5) == "a"
    queue.remove("a")
    queue.done("a", 5, 6)
    assert taken(queue, 100) == ["b"]


def test_a_feed_that_is_added_again_while_in_hand_is_taken_once_it_has_returned() -> None:
    queue = a_queue(concurrency=5)
    queue.put("a", "h", 0)
    assert queue.take(5) == "a"
    queue.remove("a")
    queue.put("a", "h", 7)
    assert queue.take(9) is None
    queue.done("a", 9, 99)
    assert queue.take(9) == "a"


def test_putting_a_feed_again_moves_it() -> None:
    queue = a_queue()
    queue.put("a", "h", 10)
    queue.put("a", "h", 20)
    assert (queue.take(15), queue.take(20), queue.take(30)) == (None, "a", None)


def test_a_due_feed_can_be_put_off() -> None:
    queue = a_queue()
    queue.put("a", "h", 10)
    assert queue.overdue(15) == 1
    queue.put("a", "h", 20)
    assert (queue.overdue(15), queue.take(15), queue.take(20)) == (0, None, "a")


def test_a_feed_moves_to_another_site() -> None:
    queue = a_queue()
    queue.put("a", "old", 0)
    queue.put("b", "old", 0)
    assert queue.take(0) == "a"
    queue.put("b", "new", 0)
    assert queue.take(0) == "b"


def test_a_hastened_feed_is_due_at_once_and_never_later_than_it_was() -> None:
    queue = a_queue(concurrency=2)
    queue.put("far", "h", 10_000)
    queue.put("near", "h", 10)
    queue.hasten("far", 20)
    queue.hasten("near", 20)
    queue.hasten("unknown", 20)
    assert taken(queue, 10) == ["near"]
    assert taken(queue, 20) == ["far"]


def test_a_feed_that_is_hastened_while_in_hand_returns_sooner() -> None:
    queue = a_queue()
    queue.put("a", "h", 0)
    assert queue.take(0) == "a"
    queue.hasten("a", 5)
    queue.done("a", 3, 10_000)
    assert queue.take(5) == "a"


def test_a_feed_without_a_next_time_leaves_the_queue() -> None:
    queue = a_queue()
    queue.put("a", "h", 0)
    assert queue.take(0) == "a"
    queue.done("a", 0, None)
    assert len(queue) == 0


def test_the_backlog_is_as_old_as_the_oldest_due_feed_whatever_it_waits_for() -> None:
    queue = a_queue()
    queue.put("a1", "a", 1_000)
    queue.put("a2", "a", 2_000)
    queue.put("b1", "b", 7_000)
    assert queue.take(3_000) == "a1"
    assert queue.backlog_seconds(9_000) == 7.0
    assert queue.behind_seconds(9_000) == 2.0


def test_there_is_no_backlog_before_anything_is_due() -> None:
    queue = a_queue()
    queue.put("a", "h", 1_000)
    assert (queue.overdue(999), queue.backlog_seconds(999), queue.behind_seconds(999)) == (0, 0.0, 0.0)


def test_feeds_that_come_and_go_leave_nothing_behind() -> None:
    queue = a_queue()
    queue.put("held", "h", 0)
    assert queue.take(0) == "held"
    for number in range(200):
        queue.put(f"u{number}", "h", 1)
    tracemalloc.start()
    for number in range(20_000):
        queue.put(f"u{number % 200}", "h", number)
        queue.overdue(number // 2)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 200_000


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 20)), max_size=40), st.integers(1, 3))
def test_every_feed_is_taken_exactly_once_and_no_host_is_overloaded(feeds: list[tuple[str, int]], limit: int) -> None:
    queue = a_queue(concurrency=limit)
    for number, (host, due) in enumerate(feeds):
        queue.put(f"{host}{number}", host, due)
    ended: list[str] = []
    in_hand: list[str] = []
    while True:
        url = queue.take(20)
        if url is not None:
            in_hand.append(url)
            assert sum(1 for one in in_hand if one[0] == url[0]) <= limit
        elif in_hand:
            ended.append(in_hand.pop(0))
            queue.done(ended[-1], 20, sys.maxsize)
        else:
            break
    assert sorted(ended) == sorted(f"{host}{number}" for number, (host, _) in enumerate(feeds))
