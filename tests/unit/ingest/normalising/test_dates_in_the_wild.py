"""Dates as feeds of the world write them: formats, languages, and what only the feed's place can decide."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalising.dates import read_date

LANGUAGES = [
    "de",
    "en",
    "fr",
    "es",
    "it",
    "nl",
    "pt",
    "pl",
    "ru",
    "uk",
    "cs",
    "sk",
    "hu",
    "ro",
    "sv",
    "da",
    "nb",
    "fi",
    "tr",
    "el",
    "bg",
    "hr",
    "sr",
    "sr_Latn",
    "sl",
    "ca",
    "et",
    "lv",
    "lt",
    "id",
    "vi",
    "he",
    "ar",
    "fa",
    "hi",
    "ja",
    "zh",
    "ko",
    "th",
]


def read(text: str, language: str | None = None, country: str | None = None) -> str | None:
    found = read_date(text, language=language, country=country)
    return found.time.strftime("%Y-%m-%dT%H:%M:%S") if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wed, 16 Nov 2022 10:00:00 +0200 (CEST)", "2022-11-16T08:00:00"),
        ("Wed, 16 Nov 2022 10:00 UT", "2022-11-16T10:00:00"),
        ("Fri, 16 Nov 2022 10:00:00 GMT", "2022-11-16T10:00:00"),
        ("Sun, 06 Nov 94 08:49:37 GMT", "1994-11-06T08:49:37"),
        ("2022-11-16t24:00:00z", "2022-11-17T00:00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
        ("2022-11-16T10:00:00,5Z", "2022-11-16T10:00:00"),
        ("2022-11-16T10:00:00.000+0000", "2022-11-16T10:00:00"),
    ],
)
def test_what_the_formats_allow_is_given(text: str, expected: str) -> None:
    found = read_date(text)
    assert found is not None
    assert (found.time.strftime("%Y-%m-%dT%H:%M:%S"), found.is_repaired) == (expected, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15:00 CEST 16 Nov 2022", "2022-11-16T13:00:00"),
        ("Wed, 16 Nov 2022 10:00:00 GMT+2", "2022-11-16T08:00:00"),
        ("Wed, 16 Nov 2022 10:00:00 -00:00", "2022-11-16T10:00:00"),
        ("Wed, 16 Nov 2022 10:00:00 A", "2022-11-16T10:00:00"),
        ("Wednesday, 16-Nov-22 10:00:00 GMT", "2022-11-16T10:00:00"),
        ("Wed, 16 Nov 2022 10:00:00 Europe/Berlin", "2022-11-16T09:00:00"),
        ("Wed, 16 Nov 2022 10:00:00 Eastern Standard Time", "2022-11-16T15:00:00"),
        ("Nov. 16, 2022 3:05 p.m. ET", "2022-11-16T20:05:00"),
        ("July 16, 2022 3:05 p.m. ET", "2022-07-16T19:05:00"),
        ("Wed Nov 16 2022 10:00:00 GMT+0100 (Central European Standard Time)", "2022-11-16T09:00:00"),
        ("Wed Nov 16 10:00:00 +0100 2022", "2022-11-16T09:00:00"),
        ("Wed Nov 16 10:00:00 2022", "2022-11-16T10:00:00"),
        ("Wed,16 Nov 2022 10:00:00GMT", "2022-11-16T10:00:00"),
        ("16/Nov/2022:10:00:00 +0100", "2022-11-16T09:00:00"),
        ("20221116T003800Z", "2022-11-16T00:38:00"),
        ("2022-11-16 10:00:00 +0100 CET", "2022-11-16T09:00:00"),
        ("2022-11-16 10:00:00 +0000 UTC", "2022-11-16T10:00:00"),
        ("Nov 16, 2022 at 10:00 AM (EST)", "2022-11-16T15:00:00"),
        ("Mon, 05 Dec 2022 14:05:00 (GMT+1)", "2022-12-05T13:05:00"),
        ("11/16/2022 3:05:00 PM -05:00", "2022-11-16T20:05:00"),
        ("16 Nov 2022 10:00 AM GMT-5", "2022-11-16T15:00:00"),
        ("2022年11月16日 星期三 10:00", "2022-11-16T10:00:00"),
        ("20221116", "2022-11-16T00:00:00"),
        ("2022-W46-3T10:00:00Z", "2022-11-16T10:00:00"),
        ("2022-320", "2022-11-16T00:00:00"),
        ("2022-11-16T10:00:00 CET", "2022-11-16T09:00:00"),
        ("1668560000", "2022-11-16T00:53:20"),
        ("1668560000123", "2022-11-16T00:53:20"),
        ("16/11/2022 - 00:38", "2022-11-16T00:38:00"),
        ("11/16/2022 3:05 PM", "2022-11-16T15:05:00"),
        ("Jan 1 2022 12:00AM", "2022-01-01T00:00:00"),
        ("2022年11月16日", "2022-11-16T00:00:00"),
        ("2022年11月16日(水) 15時05分", "2022-11-16T15:05:00"),
        ("2022. 11. 16. 오후 3:05", "2022-11-16T15:05:00"),
        ("١٦ نوفمبر ٢٠٢٢ ٣:٠٥ م", "2022-11-16T15:05:00"),
        ("الأربعاء، 16 تشرين الثاني 2022 - 10:05", "2022-11-16T10:05:00"),
        ("१६ नवंबर २०२२ 10:05", "2022-11-16T10:05:00"),
        ("２０２２/１１/１６ １０:０５", "2022-11-16T10:05:00"),
        ("16 พ.ย. 2565", "2022-11-16T00:00:00"),
        ("16 nov 2022 3:05 p. m.", "2022-11-16T15:05:00"),
        ("Τετάρτη, 16 Νοεμβρίου 2022 3:05 μ.μ.", "2022-11-16T15:05:00"),
        ("onsdag den 16. november 2022 kl. 14.05", "2022-11-16T14:05:00"),
        ("keskiviikko 16. marraskuuta 2022 klo 14.05", "2022-11-16T14:05:00"),
        ("2022. november 16., 14:05", "2022-11-16T14:05:00"),
        ("trešdiena, 2022. gada 16. novembris 14:05", "2022-11-16T14:05:00"),
        ("16 KASIM 2022 Çarşamba", "2022-11-16T00:00:00"),
        ("ср, 16 ноя 2022 14:05:00 МСК", "2022-11-16T11:05:00"),
        ("יום רביעי, 16 בנובמבר 2022 14:05", "2022-11-16T14:05:00"),
        ("چهارشنبه ۱۶ نوامبر ۲۰۲۲ ساعت ۱۴:۰۵", "2022-11-16T14:05:00"),
        ("ngày 16 tháng 11 năm 2022", "2022-11-16T00:00:00"),
        ("dj., 1 d’abr. 2021", "2021-04-01T00:00:00"),
        ("mar., 15 nov. 2022", "2022-11-15T00:00:00"),
        ("mar. 15 mar. 2022", "2022-03-15T00:00:00"),
        ("1er janvier 2022", "2022-01-01T00:00:00"),
        ("10:05 du 16 novembre 2022", "2022-11-16T10:05:00"),
        ("2022年1月6日 9:05", "2022-01-06T09:05:00"),
        ("ngày 6 tháng 1 năm 2022", "2022-01-06T00:00:00"),
        ("2022/1/6 9:05:00", "2022-01-06T09:05:00"),
        ("2022. 1. 6. 오후 3:05", "2022-01-06T15:05:00"),
        ("Wed, 16 Nov 2022 9:5:7 GMT", "2022-11-16T09:05:07"),
        ("Sat, 11 04 2020 08:51:49 +0100", "2020-04-11T07:51:49"),
        ("Wed, 11 04 2020 08:51:49 +0100", "2020-11-04T07:51:49"),
        ("水, 31 8 2016 07:37:00 PDT", "2016-08-31T14:37:00"),
        ("2022-11-16T10:00:00-05:00Z", "2022-11-16T15:00:00"),
        ("Nov. 2022", "2022-11-01T00:00:00"),
        ("novembre 2022", "2022-11-01T00:00:00"),
    ],
)
def test_what_people_write_is_repaired(text: str, expected: str) -> None:
    found = read_date(text)
    assert found is not None
    assert (found.time.strftime("%Y-%m-%dT%H:%M:%S"), found.is_repaired) == (expected, True)


@pytest.mark.parametrize(
    "text",
    [
        *("heute", "heute, 10:05", "vor 2 Stunden", "today 10:05", "yesterday", "just now", "2 hours ago", "次の日"),
        *("-2022-11-16", "30.02.2022", "Wed, 31 Nov 2022 10:00:00 GMT", "Wed, 16 Nov 2022 25:00:00 GMT"),
        *("16 Nov 2022 10:00:00 +2500", "1401/08/25", "16 Nov", "16 Nov 2022 17", "2022111600", "0000-00-00 00:00:00"),
        *("03-12-31", "16 Nov 2022 or 17 Dec 2022", "Wed, 16 Foo 2022 10:00:00 GMT", "1668560000000000000", "1.2.3"),
        *("Nov 2022 10:00", "listopad 2022", "November", "Nov 16"),
    ],
)
def test_what_is_not_sure_is_missing(text: str) -> None:
    assert read_date(text) is None


def test_a_month_that_languages_disagree_about_follows_the_feed_or_the_weekday() -> None:
    assert read("16 listopada 2022") is None
    assert read("16 listopada 2022", "pl") == "2022-11-16T00:00:00"
    assert read("16 listopada 2022", "hr-HR") == "2022-10-16T00:00:00"
    assert read("środa, 16 listopada 2022") == "2022-11-16T00:00:00"


def test_a_feed_may_write_dates_in_another_language_than_it_declares() -> None:
    assert read("Mittwoch, 16. November 2022", "en-US") == "2022-11-16T00:00:00"


@pytest.mark.parametrize(
    ("language", "country", "month"),
    [
        *((None, None, 4), ("en", None, 4), ("en-US", None, 3), ("en-GB", None, 4), ("en", "US", 3), ("de", "DE", 4)),
        *(("en-US", "GB", 4), ("es", "US", 4), ("x-nonsense", "ZZ", 4)),
    ],
)
def test_day_and_month_follow_the_place(language: str | None, country: str | None, month: int) -> None:
    found = read_date("03/04/2022", language=language, country=country)
    assert found is not None
    assert found.time.month == month


def test_the_weekday_settles_the_order_of_day_and_month() -> None:
    assert read("Fri, 03/04/2022") == "2022-03-04T00:00:00"
    assert read("Sun, 03/04/2022", "en-US") == "2022-04-03T00:00:00"


def test_two_digit_years_come_first_where_that_is_the_custom() -> None:
    assert read("22/11/16", "ja") == "2022-11-16T00:00:00"
    assert read("16/11/22", "fr") == "2022-11-16T00:00:00"


def test_a_clock_without_zone_is_that_of_a_country_with_one_zone() -> None:
    assert read("16.07.2022 10:00", country="DE") == "2022-07-16T08:00:00"
    assert read("2022-11-16T10:00:00", country="IN") == "2022-11-16T04:30:00"
    assert read("16.07.2022 10:00", country="ES") == "2022-07-16T10:00:00"
    assert read("16.07.2022 10:00 GMT", country="DE") == "2022-07-16T10:00:00"


def test_a_day_without_clock_stays_that_day_everywhere() -> None:
    assert read("2022-11-16", country="JP") == "2022-11-16T00:00:00"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", ["medium", "long", "full"])
@pytest.mark.parametrize("knows_language", [True, False])
def test_every_language_reads_its_own_dates(language: str, style: str, *, knows_language: bool) -> None:
    for month in range(1, 13):
        day = datetime(2022, month, 16, tzinfo=UTC)
        text = format_date(day, style, locale=language)
        found = read_date(text, language=language.replace("_", "-") if knows_language else None)
        if knows_language or found is not None:  # without the language some names are nobody's
            assert found is not None, text
            assert found.time == day, text


styles = st.sampled_from(
    [
        *(
            "%a, %d %b %Y %H:%M:%S +0000",
            "%A, %d-%b-%y %H:%M:%S GMT",
            "%Y-%m-%dT%H:%M:%SZ",
            "%Y%m%dT%H%M%SZ",
            "%d.%m.%Y %H:%M:%S",
        ),
        *(
            "%a %b %d %H:%M:%S %Y",
            "%B %d, %Y %I:%M:%S %p",
            "%d/%m/%Y - %H:%M:%S",
            "%Y/%m/%d %H:%M:%S",
            "%G-W%V-%uT%H:%M:%SZ",
        ),
        *("%Y-%jT%H:%M:%SZ", "%Y年%m月%d日 %H時%M分%S秒", "%d %b %Y %H:%M:%S UTC"),
    ]
)


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2049, 12, 31)),  # noqa: DTZ001 - naive on purpose: UTC follows
    styles,
)
def test_what_is_written_in_any_style_is_read_back(written: datetime, style: str) -> None:
    time = written.replace(microsecond=0, tzinfo=UTC)
    assert read(time.strftime(style)) == time.strftime("%Y-%m-%dT%H:%M:%S")


@given(st.text(max_size=300), st.none() | st.text(max_size=20), st.none() | st.text(max_size=3))
def test_nothing_raises(text: str, language: str | None, country: str | None) -> None:
    found = read_date(text, language=language, country=country)
    assert found is None or found.time.tzinfo is UTC


@pytest.mark.parametrize(
    "piece", ["1", "a", " ", "1:", "(", "16 ", "nov ", "+", "١", ".", "1.", "am ", "年", "t1", "d'"]
)
def test_long_text_is_cheap(piece: str) -> None:
    read_date("16 nov")  # the tables are made once
    started = time.perf_counter()
    for size in (119, 479, 1_000_000):
        read_date((piece * size)[:size])
    assert time.perf_counter() - started < 0.5
