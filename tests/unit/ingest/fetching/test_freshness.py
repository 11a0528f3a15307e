from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetching.freshness import MAX_FRESH_SECONDS, fresh_seconds, http_date, retry_after_seconds

DATE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("control", "age", "expires", "seconds"),
    [
        (None, None, None, None),
        ("", None, None, None),
        ("public", None, None, None),
        ("max-age=60", None, None, 60),
        ("public, MAX-AGE = 60", None, None, 60),
        ('max-age="60"', None, None, 60),
        ("max-age=60, max-age=600", None, None, 60),
        ("max-age=60", "20", None, 40),
        ("max-age=60", "600", None, 0),
        ("max-age=60", "young", None, 60),
        ("max-age=-1", None, None, 0),
        ("max-age=1.5", None, None, 0),
        ("max-age=", None, None, 0),
        ("max-age=99999999999999999999", None, None, MAX_FRESH_SECONDS),
        ("s-maxage=600", None, None, None),
        ("s-maxage=600, max-age=60", None, None, 60),
        ("no-store", None, None, 0),
        ("max-age=60, no-cache", None, None, 0),
        ('no-cache="set-cookie"', None, None, 0),
        ("max-age=60", None, "Sun, 01 Mar 2026 13:00:00 GMT", 60),
        (None, None, "Sun, 01 Mar 2026 13:00:00 GMT", 3600),
        (None, None, "Sunday, 01-Mar-26 13:00:00 GMT", 3600),
        (None, None, "Sun Mar  1 13:00:00 2026", 3600),
        (None, None, "Sun, 01 Mar 2026 14:00:00 +0100", 3600),
        (None, None, "Sun, 01 Mar 2026 11:00:00 GMT", 0),
        (None, None, "0", 0),
        (None, None, "-1", 0),
        (None, None, "never", 0),
        (None, None, "Sun, 01 Mar 9999 13:00:00 GMT", MAX_FRESH_SECONDS),
    ],
)
def test_the_time_that_an_answer_is_fresh(
    control: str | None, age: str | None, expires: str | None, seconds: float | None
) -> None:
    assert fresh_seconds(control, age, expires, DATE) == seconds


@pytest.mark.parametrize("text", [None, "", "x", "Sun, 99 Mar 2026 13:00:00 GMT", "1" * 500])
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert http_date(text) is None


@given(st.text(), st.text(), st.text())
def test_any_header_gives_a_time_within_bounds(control: str, age: str, expires: str) -> None:
    seconds = fresh_seconds(control, age, expires, DATE)
    assert seconds is None or 0 <= seconds <= MAX_FRESH_SECONDS


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        ("0", 0),
        ("-5", None),
        ("soon", None),
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Sun, 01 Mar 2026 13:00:00 +99999999999999999999", None),
    ],
)
def test_when_to_come_back(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, DATE) == seconds
