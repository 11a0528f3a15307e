"""The retry policy: pauses grow, stay bounded, and honour what the other side asks for."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from depesche.service.retry import RetryPolicy
from tests.unit.service.scripted import NoJitter

seconds = st.floats(0.001, 1_000)
attempts = st.integers(1, 10**9)
asked = st.none() | st.floats(allow_nan=True, allow_infinity=True)
policies = st.builds(RetryPolicy, seconds, seconds)


@given(policies, attempts, st.integers())
def test_a_pause_is_never_longer_than_the_longest(policy: RetryPolicy, attempt: int, seed: int) -> None:
    assert 0 <= policy.delay_seconds(attempt, Random(seed)) <= policy.max_seconds


@given(policies, st.integers())
def test_the_first_pause_is_at_most_the_initial_one(policy: RetryPolicy, seed: int) -> None:
    assert policy.delay_seconds(1, Random(seed)) <= policy.initial_seconds


@given(policies, attempts)
def test_the_bound_of_the_pause_doubles_until_the_longest(policy: RetryPolicy, attempt: int) -> None:
    this, following = (policy.delay_seconds(number, NoJitter()) for number in (attempt, attempt + 1))
    assert following == min(policy.max_seconds, 2 * this) or following == this == policy.max_seconds


@given(policies, attempts, st.floats(0, 10_000))
def test_a_pause_is_not_shorter_than_asked_for_up_to_ten_times_the_longest(
    policy: RetryPolicy, attempt: int, wished: float
) -> None:
    assert policy.delay_seconds(attempt, Random(0), wished) >= min(wished, 10 * policy.max_seconds)


@given(policies, attempts, asked)
def test_no_wish_makes_a_pause_negative_endless_or_longer_than_ten_times_the_longest(
    policy: RetryPolicy, attempt: int, wished: float | None
) -> None:
    assert 0 <= policy.delay_seconds(attempt, Random(0), wished) <= 10 * policy.max_seconds


def test_pauses_of_one_attempt_are_spread_over_the_whole_range() -> None:
    random = Random(1)
    pauses = [RetryPolicy(1.0, 60.0).delay_seconds(4, random) for _ in range(1_000)]
    assert min(pauses) < 0.8
    assert max(pauses) > 7.2
