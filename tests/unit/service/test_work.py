"""How far a partition may be committed, and which messages are still ours."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from depesche.errors import PoisonError
from depesche.eventlog.contract import StoredMessage, TopicPartition
from depesche.service.work import Work, committable, split_owned

partitions = st.builds(TopicPartition, st.sampled_from(["news.raw", "news.enriched"]), st.integers(0, 3))


@st.composite
def batches(draw: st.DrawFn) -> list[Work[str]]:
    """Works of several partitions, mixed, each partition's in rising order of offsets with gaps."""
    next_offset: dict[TopicPartition, int] = defaultdict(int)
    works = []
    for source, gap, settled in draw(st.lists(st.tuples(partitions, st.integers(0, 5), st.booleans()), max_size=30)):
        offset = next_offset[source] + gap
        next_offset[source] = offset + 1
        works.append(Work[str](StoredMessage(source, offset, 0, None, b""), settled=settled))
    return works


@given(batches())
def test_everything_before_a_committed_offset_is_settled(works: list[Work[str]]) -> None:
    offsets = committable(works)
    for work in works:
        if work.message.offset < offsets.get(work.message.source, 0):
            assert work.settled


@given(batches())
def test_a_committed_offset_is_as_high_as_can_be(works: list[Work[str]]) -> None:
    offsets = committable(works)
    for source in {work.message.source for work in works}:
        later = [work for work in works if work.message.source == source]
        later = [work for work in later if work.message.offset >= offsets.get(source, 0)]
        assert not later or not later[0].settled


@given(batches())
def test_one_unsettled_partition_holds_back_no_other(works: list[Work[str]]) -> None:
    together = committable(works)
    for source in {work.message.source for work in works}:
        alone = committable([work for work in works if work.message.source == source])
        assert alone.get(source) == together.get(source)


def test_nothing_is_committable_of_nothing() -> None:
    assert committable([]) == {}


@given(batches(), st.frozensets(partitions))
def test_works_are_split_by_ownership_in_their_order(works: list[Work[str]], owned: frozenset[TopicPartition]) -> None:
    kept, lost = split_owned(works, owned)
    assert all(work.message.source in owned for work in kept)
    assert not any(work.message.source in owned for work in lost)
    assert sorted(kept + lost, key=works.index) == works


@given(st.none() | st.just("output"), st.none() | st.just(PoisonError("no")), st.booleans())
def test_a_work_has_one_next_step_until_it_is_settled(
    output: str | None,
    poison: PoisonError | None,
    settled: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    work = Work[str](StoredMessage(TopicPartition("t", 0), 0, 0, None, b""), output, poison, settled)
    assert [work.to_handle, work.to_write, work.to_bury].count(True) == (0 if settled else 1)
