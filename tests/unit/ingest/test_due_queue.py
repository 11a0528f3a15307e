from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.scheduling.due_queue import DueQueue


def test_feeds_come_in_the_order_in_which_they_are_due() -> None:
    queue = DueQueue(per_host=5)
    queue.put("b", "h", 20)
    queue.put("a", "h", 10)
    assert [queue.take(30), queue.take(30), queue.take(30)] == ["a", "b", None]


def test_a_feed_is_not_taken_before_it_is_due() -> None:
    queue = DueQueue(per_host=1)
    queue.put("a", "h", 10)
    assert queue.take(9) is None
    assert queue.next_due_ms() == 10


def test_a_busy_host_holds_up_no_other() -> None:
    queue = DueQueue(per_host=1)
    queue.put("a1", "a", 1)
    queue.put("a2", "a", 2)
    queue.put("b1", "b", 3)
    assert [queue.take(9), queue.take(9), queue.take(9)] == ["a1", "b1", None]
    assert queue.overdue(9) == 1


def test_a_parked_feed_is_taken_when_its_host_has_room_again() -> None:
    queue = DueQueue(per_host=1)
    queue.put("a1", "a", 1)
    queue.put("a2", "a", 2)
    queue.take(9)
    assert queue.take(9) is None
    queue.done("a")
    assert queue.take(9) == "a2"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 20)), max_size=40), st.integers(1, 3))
def test_every_feed_is_taken_exactly_once_and_no_host_is_overloaded(feeds: list[tuple[str, int]], limit: int) -> None:
    queue = DueQueue(per_host=limit)
    for number, (host, due) in enumerate(feeds):
        queue.put(f"{host}{number}", host, due)
    taken: list[str] = []
    in_hand: list[str] = []
    while True:
        url = queue.take(20)
        if url is not None:
            in_hand.append(url)
            assert sum(1 for one in in_hand if one[0] == url[0]) <= limit
        elif in_hand:
            ended = in_hand.pop(0)
            taken.append(ended)
            queue.done(ended[0])
        else:
            break
    assert sorted(taken) == sorted(f"{host}{number}" for number, (host, _) in enumerate(feeds))
