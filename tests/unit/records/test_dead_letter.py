"""Dead letters: the original untouched, the failure beside it, everything read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.records.dead_letter import ERROR_PREFIX, DeadLetter, Failure, Headers, dead_topic
from tests.unit.records.arbitrary import texts, times

names = st.text(min_size=1, max_size=10).filter(lambda name: not name.startswith(ERROR_PREFIX))
original_headers = st.lists(st.tuples(names, st.binary(max_size=20)), max_size=4).map(tuple)
failures = st.builds(
    Failure,
    stage=texts,
    topic=texts,
    partition=st.integers(0, 10_000),
    offset=st.integers(0, 2**62),
    error_class=texts,
    message=texts,
    stack_trace=texts,
    attempts=st.integers(1, 1_000),
    first_failed_at=times,
    last_failed_at=times,
)
letters = st.builds(
    DeadLetter,
    key=st.none() | st.binary(max_size=20),
    value=st.binary(max_size=100),
    timestamp_ms=st.integers(0, 2**48),
    headers=original_headers,
    failure=failures,
)
FAILURE = Failure(
    stage="enrich",
    topic="news.raw",
    partition=3,
    offset=7,
    error_class="RecordUndecodable",
    message="not a raw-item",
    stack_trace="Traceback …",
    attempts=2,
    first_failed_at=datetime(2026, 1, 1, tzinfo=UTC),
    last_failed_at=datetime(2026, 1, 2, tzinfo=UTC),
)


@given(letters)
def test_a_dead_letter_is_read_back_from_its_topic_as_it_was_written(letter: DeadLetter) -> None:
    assert DeadLetter.from_message(letter.key, letter.value, letter.timestamp_ms, letter.all_headers()) == letter


@given(letters)
def test_original_headers_come_first_in_their_order(letter: DeadLetter) -> None:
    assert letter.all_headers()[: len(letter.headers)] == letter.headers


@given(letters, failures)
def test_a_second_failure_replaces_the_headers_of_the_first(letter: DeadLetter, second: Failure) -> None:
    again = replace(letter, headers=letter.all_headers(), failure=second)
    assert again.all_headers() == (*letter.headers, *second.headers())


@given(st.integers(0, 8), st.sampled_from(["a", "ß", "語", "🙂", "\ud800"]))
def test_long_texts_are_cut_to_a_bound_between_characters(shift: int, character: str) -> None:
    failure = replace(FAILURE, message="x" * shift + character * 8_000, stack_trace=character * 20_000)
    for name, value in failure.headers():
        assert len(value) <= 8_010, name
        value.decode()


def test_a_cut_text_says_so() -> None:
    found = dict(replace(FAILURE, stack_trace="x" * 8_001).headers())
    assert found["error-stack-trace"].endswith(b" [cut]")


def test_times_are_written_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    found = dict(replace(FAILURE, first_failed_at=datetime(2026, 1, 1, tzinfo=berlin)).headers())
    assert found["error-first-failed-at"] == b"2025-12-31T23:00:00+00:00"


@pytest.mark.parametrize(
    "headers",
    [
        (),
        FAILURE.headers()[:-1],
        (*FAILURE.headers(), ("error-offset", b"seven")),
        (*FAILURE.headers(), ("error-stage", b"\xff")),
        (*FAILURE.headers(), ("error-last-failed-at", b"yesterday")),
    ],
    ids=["no headers", "one missing", "no number", "not UTF-8", "no time"],
)
def test_a_message_that_is_no_dead_letter_is_refused(headers: Headers) -> None:
    with pytest.raises((KeyError, ValueError)):
        DeadLetter.from_message(None, b"", 0, headers)


def test_a_dead_letter_goes_to_a_topic_beside_its_own() -> None:
    assert dead_topic("news.raw") == "news.raw.dead"
