"""The batch size: between one and the maximum, as many as can be afforded, growing with care."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from depesche.service.batch_size import FIRST_BATCH, BatchSize

maxima = st.integers(1, 10_000)
targets = st.floats(0.1, 60)
batches = st.lists(st.tuples(st.integers(1, 10_000), st.floats(0, 1e6)), max_size=20)


@given(maxima, targets, batches)
def test_the_size_is_always_between_one_and_the_maximum(
    maximum: int, target: float, seen: list[tuple[int, float]]
) -> None:
    batch = BatchSize(maximum, target)
    for messages, seconds in seen:
        batch.observe(messages, seconds)
        assert 1 <= batch.size <= maximum


@given(maxima, targets, batches)
def test_the_size_at_most_doubles_from_one_batch_to_the_next(
    maximum: int, target: float, seen: list[tuple[int, float]]
) -> None:
    batch = BatchSize(maximum, target)
    for messages, seconds in seen:
        before = batch.size
        batch.observe(messages, seconds)
        assert batch.size <= 2 * before


@given(st.floats(1e-4, 100), targets)
def test_a_steady_cost_leads_to_batches_that_take_the_target_at_most(cost: float, target: float) -> None:
    batch = BatchSize(10_000, target)
    for _ in range(20):
        batch.observe(batch.size, batch.size * cost)
    assert batch.size == 1 or batch.size * cost <= target * 1.001


@given(maxima, targets)
def test_a_fast_stage_soon_reads_the_maximum(maximum: int, target: float) -> None:
    batch = BatchSize(maximum, target)
    for _ in range(20):
        batch.observe(batch.size, 0.0)
    assert batch.size == maximum


def test_a_stage_that_turns_slow_reads_fewer_messages_at_once() -> None:
    batch = BatchSize(1_000, 5.0)
    for _ in range(10):
        batch.observe(batch.size, batch.size * 0.001)
    batch.observe(batch.size, batch.size * 1.0)
    assert batch.size < 20


def test_the_first_batch_is_small_since_nothing_is_known_yet() -> None:
    assert (BatchSize(1_000, 5.0).size, BatchSize(3, 5.0).size) == (FIRST_BATCH, 3)


def test_an_empty_batch_teaches_nothing() -> None:
    batch = BatchSize(1_000, 5.0)
    batch.observe(0, 100.0)
    assert batch.size == FIRST_BATCH
