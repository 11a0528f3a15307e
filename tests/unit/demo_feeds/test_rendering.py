"""Sample feeds are rendered relative to a given time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.demo_feeds import FEEDS, render
from cli.demo_feeds.placeholders import fill

NOW = datetime(2026, 3, 4, 12, 0, 30, 250_000, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("placeholder", "text"),
    [
        ("{{rfc822:-3h25m}}", "Wed, 04 Mar 2026 08:35:30 +0000"),
        ("{{rfc822cet:-3h}}", "Wed, 04 Mar 2026 10:00:30 +0100"),
        ("{{iso:-1d2h}}", "2026-03-03T10:00:30Z"),
        ("{{isocet:+0m}}", "2026-03-04T13:00:30+01:00"),
        ("{{german:-2d}}", "02.03.2026, 13:00 Uhr"),
        ("{{weekday:+1d}}", "Donnerstag"),
    ],
)
def test_a_placeholder_becomes_the_time_that_it_names(placeholder: str, text: str) -> None:
    assert fill(placeholder, NOW, "de") == text


def test_a_weekday_is_named_in_the_language_of_the_feed() -> None:
    assert fill("on {{weekday:-0m}}", NOW, "en") == "on Wednesday"


def test_the_rest_of_the_text_is_left_alone() -> None:
    assert fill("a {b} {{c}} {{iso:-1m}}", NOW, "en") == "a {b} {{c}} 2026-03-04T11:59:30Z"


def test_an_unknown_style_is_an_error() -> None:
    with pytest.raises(KeyError, match="unix"):
        fill("{{unix:-1m}}", NOW, "en")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        render(NOW.replace(tzinfo=None))


def test_every_feed_is_rendered_in_the_order_of_the_catalog() -> None:
    assert list(render(NOW)) == [source.path for source in FEEDS]


def test_the_same_moment_gives_the_same_bytes_in_any_time_zone() -> None:
    assert render(NOW) == render(NOW.astimezone(timezone(timedelta(hours=-5))))


def test_a_later_moment_gives_other_bytes() -> None:
    assert render(NOW) != render(NOW + timedelta(minutes=1))


@given(
    now=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    days=st.integers(0, 900),
    hours=st.integers(0, 900),
    minutes=st.integers(0, 900),
)
def test_an_offset_is_the_sum_of_its_parts(now: datetime, days: int, hours: int, minutes: int) -> None:
    rendered = datetime.fromisoformat(fill(f"{{{{iso:-{days}d{hours}h{minutes}m}}}}", now, "en"))
    assert now.replace(microsecond=0) - rendered == timedelta(days=days, hours=hours, minutes=minutes)
