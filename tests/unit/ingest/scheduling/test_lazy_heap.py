from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.scheduling.lazy_heap import LazyHeap


class Thing:
    def __init__(self, number: int) -> None:
        self.number = number
        self.entry: tuple[int, int, Thing] | None = None

    def push(self, heap: LazyHeap[Thing], rank: int) -> None:
        self.entry = (rank, self.number, self)
        heap.push(self.entry)


def test_a_withdrawn_entry_is_skipped() -> None:
    heap: LazyHeap[Thing] = LazyHeap()
    one, two = Thing(1), Thing(2)
    one.push(heap, 10)
    two.push(heap, 20)
    one.entry = None
    heap.withdrawn()
    assert (len(heap), heap.pop(), heap.pop()) == (1, (20, 2, two), None)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=300))
def test_each_thing_comes_once_in_the_order_of_its_last_rank(moves: list[tuple[int, int]]) -> None:
    heap: LazyHeap[Thing] = LazyHeap()
    things = [Thing(number) for number in range(10)]
    ranks: dict[int, int] = {}
    for rank, number in moves:
        if number in ranks:
            things[number].entry = None
            heap.withdrawn()
        things[number].push(heap, rank)
        ranks[number] = rank
        assert len(heap) == len(ranks)
    found: list[tuple[int, int]] = []
    while (entry := heap.pop()) is not None:
        found.append(entry[:2])
    assert found == sorted((rank, number) for number, rank in ranks.items())
