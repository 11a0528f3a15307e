from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalising.dates import read_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 03 Jan 2023 10:00:00 +0100", "2023-01-03T09:00"),
        ("3 Jan 2023 10:00 GMT", "2023-01-03T10:00"),
        ("Sat, 16 Nov 22 01:00:00 PST", "2022-11-16T09:00"),
        ("2023-01-03T10:00:00Z", "2023-01-03T10:00"),
        ("2023-01-03T10:00:00+01:00", "2023-01-03T09:00"),
        ("2023-01-03", "2023-01-03T00:00"),
        ("Mon, 01 May 2023 24:00:00 GMT", "2023-05-02T00:00"),
    ],
)
def test_a_well_formed_date_is_read_as_given(text: str, expected: str) -> None:
    found = read_date(text)
    assert found is not None
    assert (found.time.strftime("%Y-%m-%dT%H:%M"), found.is_repaired) == (expected, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Di, 03 Jan 2023 10:00:00 +0100", "2023-01-03T09:00"),
        ("Di, 03 Jan 2023", "2023-01-03T00:00"),
        ("mer, 16 nov 2022", "2022-11-16T00:00"),
        ("16.11.2022 00:38", "2022-11-16T00:38"),
        ("16.11.2022", "2022-11-16T00:00"),
        ("Wed, 16 Nov 2022 15:00 CEST", "2022-11-16T13:00"),
        ("Wed, 16 Nov 2022 15:00:00 CEST", "2022-11-16T13:00"),
        ("Do., 5. Okt. 2023 08:15:00 MESZ", "2023-10-05T06:15"),
        ("3. März 2023, 14:05 Uhr", "2023-03-03T14:05"),
        ("Mittwoch, 16. November 2022 - 12:30", "2022-11-16T12:30"),
        ("November 16, 2022 3:05 PM", "2022-11-16T15:05"),
        ("Nov 16, 2022 12:05 a.m.", "2022-11-16T00:05"),
        ("16 décembre 2022 à 10h30", "2022-12-16T10:30"),
        ("lun., 3 avr. 2023 10:00:00 +0000", "2023-04-03T10:00"),
        ("3 de enero de 2023 10:00", "2023-01-03T10:00"),
        ("16/11/2022 10:00", "2022-11-16T10:00"),
        ("11/16/2022 10:00", "2022-11-16T10:00"),
        ("2023-01-03 10:00:00", "2023-01-03T10:00"),
        ("Wed Nov 16 10:00:00 CET 2022", "2022-11-16T09:00"),
        ("Thu, 01 Sept 2022 08:00:00 EST", "2022-09-01T13:00"),
        ("Tue, 3 Jan 2023 10:00:00 GMT+0100", "2023-01-03T09:00"),
    ],
)
def test_a_malformed_date_is_repaired(text: str, expected: str) -> None:
    found = read_date(text)
    assert found is not None
    assert (found.time.strftime("%Y-%m-%dT%H:%M"), found.is_repaired) == (expected, True)


@pytest.mark.parametrize(
    "text", ["", "gestern", "32.13.2022", "Tue, 45 Jan 2023 10:00:00 +0100", "12:30", "2023", "0001-01-01"]
)
def test_what_is_no_date_is_not_invented(text: str) -> None:
    assert read_date(text) is None


def test_another_parsers_reading_helps_out() -> None:
    fallback = datetime(2023, 1, 3, tzinfo=UTC)
    found = read_date("20230103 or so", fallback)
    assert found is not None
    assert (found.time, found.is_repaired) == (fallback, True)


@given(
    st.datetimes(
        datetime(1971, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
        datetime(2199, 1, 1),  # noqa: DTZ001
        timezones=st.timezones(),
        allow_imaginary=False,
    )
)
def test_any_time_in_rfc_3339_is_read_exactly(time: datetime) -> None:
    offset = time.utcoffset()
    assert offset is not None
    if offset.total_seconds() % 60 == 0:  # local mean times of the 19th century are no RFC 3339
        found = read_date(time.isoformat())
        assert found is not None
        assert found.time == time.astimezone(UTC)


@given(st.text(st.sampled_from("0123456789 :,.-/+TZapmJanMärzUhrCEST"), max_size=40) | st.text(max_size=200))
def test_no_text_crashes(text: str) -> None:
    found = read_date(text)
    assert found is None or found.time.tzinfo is UTC
