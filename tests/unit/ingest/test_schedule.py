from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.scheduling.schedule import JITTER, Cadence, first_due_ms, next_due_ms, resumed_due_ms, retry_after_seconds

CADENCE = Cadence(interval=900, max_backoff=86_400)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def pause_seconds(failures: int = 0, retry_after: float | None = None, *, gone: bool = False, seed: int = 1) -> float:
    due = next_due_ms(
        CADENCE, now_ms=0, failures=failures, gone=gone, retry_after_seconds=retry_after, random=Random(seed)
    )
    return due / 1_000


@given(seed=st.integers(), failures=st.integers(0, 10_000))
def test_a_pause_is_never_shorter_than_the_interval_nor_longer_than_the_back_off(seed: int, failures: int) -> None:
    assert 900 * (1 - JITTER) <= pause_seconds(failures, seed=seed) <= 86_400 * (1 + JITTER)


def test_each_failure_doubles_the_pause() -> None:
    assert pause_seconds(3) == pytest.approx(8 * pause_seconds(0))


def test_a_feed_that_is_gone_waits_longest_at_once() -> None:
    assert pause_seconds(1, gone=True) == pytest.approx(86_400, rel=JITTER)


@given(asked=st.floats(0, 1e12), seed=st.integers())
def test_what_the_server_asks_for_is_a_lower_bound_up_to_the_longest_back_off(asked: float, seed: int) -> None:
    pause = pause_seconds(1, asked, seed=seed)
    assert pause >= min(asked, 86_400) - 0.001
    assert pause <= 86_400 * (1 + JITTER) + 0.001


def test_few_new_feeds_start_within_seconds() -> None:
    assert [first_due_ms(CADENCE, now_ms=0, position=n, total=3) for n in range(3)] == [0, 200, 400]


@given(total=st.integers(1, 1_000_000))
def test_all_new_feeds_start_within_one_interval(total: int) -> None:
    assert first_due_ms(CADENCE, now_ms=0, position=total - 1, total=total) < 900_000


def test_a_restart_keeps_the_plan() -> None:
    assert resumed_due_ms(CADENCE, now_ms=1_000, stored_due_ms=500_000, failures=0) == 500_000


def test_a_restart_with_a_shorter_interval_brings_the_plan_forward() -> None:
    assert resumed_due_ms(CADENCE, now_ms=0, stored_due_ms=86_400_000, failures=0) == 990_000


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds


@given(st.text())
def test_no_retry_after_header_crashes(header: str) -> None:
    found = retry_after_seconds(header, NOW)
    assert found is None or found >= 0
