"""Dates as people write them, in words or numbers → `DateParts` (pure): the last reader of `ingest.normalising.dates`.

Every word and number must have its place in the date: what cannot be explained makes the whole unreadable.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from ingest.normalising.date_parts import Clock, DateParts, full_year
from ingest.normalising.date_words import DateWords, folded, words_of
from ingest.normalising.date_zones import ZONES, cut_zone

_COMMENT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_COMMENT_OFFSET = re.compile(r"(?:GMT|UTC) ?[+-]\d\d?(?::?\d\d)?")
_EAST_ASIAN_DATE = re.compile(r"(\d{4}) ?[年년] ?(\d\d?) ?[月월] ?(\d\d?) ?[日일號号]?")
_EAST_ASIAN_CLOCK = re.compile(r"(\d\d?) ?[時时點点시] ?(?:(\d\d?) ?[分분])?(?: ?(\d\d?) ?[秒초])?")
_VIETNAMESE_DATE = re.compile(r"(\d\d?) ?(?:thang|thg) ?(\d\d?),?(?: nam)? (\d{4})")
_NUMERIC = re.compile(r"(?<![\d:-])(\d{4}|\d\d?)([./-]) ?(\d\d?)(?:\2|(?<=\d)\. ) ?(\d{4}|\d\d?)(?![\d:])\.?")
_SPACED = re.compile(r"(?<![\d.:/-])(\d\d?) (\d\d?) (\d{4})(?![\d.:/-])")
"""16 11 2022."""
_CLOCK = re.compile(
    r"(?<![\d:.+-])(\d\d?) ?(?::|h(?=\d)| h (?=\d\d(?!\d)))(\d\d?)(?!\d)(?:[:.](\d\d?)(?!\d)(?:[.,:](\d{1,9}))?)?"
)
_DOTTED_CLOCK = re.compile(r"(?<![\d:.+-])(\d\d?)\.(\d\d)(?:\.(\d\d))?(?![.\d])")
_BARE_HOUR = re.compile(r"(?<![\d:.+-])(\d\d?) ?(?=(?:h|uhr|[ap]\.? ?m)\b)()()")
_WORD = re.compile(r"\d+|[^\W\d_][^\d\s.,;:/()\[\]+*|–—•·،-]*")
_INNER_DOT = re.compile(r"(?<=[^\d\s.,])\.(?=[^\W\d_])")
_JOINED = re.compile(r"(?<=\d)t(?=\d)|(?<=/\d{4}):(?=\d\d:)")
"""2022-11-16T00:38 and 16/Nov/2022:00:38."""
_THAI: Final = re.compile("[\u0e01-\u0e4e]")
_BUDDHIST_YEARS = range(2443, 2743)
"""1900 to 2199 of the common era."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed comes from, as far as it says."""

    language: str | None = None
    country: str | None = None


def read_written(text: str, place: Place) -> DateParts | None:
    """A date of day, month and year, with or without weekday, clock and zone, each wherever it likes to be.

    A month and a year alone are the first day, as with ``2022-11``.
    A word that means different months in different languages is read in the feed's language, else by the weekday.
    Days and months in numbers follow the order of the feed's language and country (CLDR's short date), unless that
    is impossible or the weekday says otherwise; where nothing is known, the day is first. Raises `ValueError` for
    an impossible zone.
    """
    bare = _COMMENT.sub(_zone_of_comment, text)
    rest = folded(_COMMENT.sub(" ", bare))
    is_thai = bool(_THAI.search(rest)) or place.country == "TH" or (place.language or "").startswith("th")
    rest = _VIETNAMESE_DATE.sub(r"\3-\2-\1 ", _EAST_ASIAN_DATE.sub(r"\1-\2-\3 ", rest))
    rest = _EAST_ASIAN_CLOCK.sub(lambda found: f"{found[1]}:{(found[2] or '0').zfill(2)}:{found[3] or '00'} ", rest)
    rest = _SPACED.sub(r"\1/\2/\3", _JOINED.sub(" ", rest)).replace("ที่", " ")  # Thai: "on the", joined to the weekday
    known = words_of(place.language)
    found = _read_folded(rest, place, known)
    if found is None and (every := words_of(None)) is not known:
        found = _read_folded(rest, place, every)  # many feeds declare their software's language, not theirs
    if found and is_thai and found.year in _BUDDHIST_YEARS:
        return replace(found, year=found.year - 543)
    return found


def _zone_of_comment(match: re.Match[str]) -> str:
    """A zone in brackets may be the only one; everything else there is said again."""
    inner = match[0][1:-1].strip()
    is_zone = len(inner) > 1 and inner.lower() in ZONES
    return f" {inner} " if is_zone or _COMMENT_OFFSET.fullmatch(inner) else " "


def _read_folded(rest: str, place: Place, words: DateWords) -> DateParts | None:
    numeric = _NUMERIC.search(rest)
    if numeric:  # first, since 16.11 could be a time
        rest = f"{rest[: numeric.start()]} {rest[numeric.end() :]}"
    clock, zone, rest = _cut_clock(rest, words)
    zone, found = _named_zone(zone, _WORD.findall(_INNER_DOT.sub("", rest)), words)
    days = [words.weekdays[word] for word in found if word in words.weekdays and word not in words.months]
    weekday = days[0] if days else None
    if numeric:
        if any(word.isdigit() for word in found) or not _all_known(found, words):
            return None
        date = _numeric_date(numeric, weekday, _numeric_order(place.language, place.country))
    else:
        date = _named_date(found, weekday, words) or (None if clock else _named_month(found, words))
    return DateParts(*date, clock, zone) if date else None


def _cut_clock(text: str, words: DateWords) -> tuple[Clock | None, tzinfo | None, str]:
    """Clock and zone, and the text without them. The clock has a half of the day before or behind it, or none."""
    match = _CLOCK.search(text) or _DOTTED_CLOCK.search(text) or _BARE_HOUR.search(text)
    if not match:
        return None, None, text
    head, tail = text[: match.start()], text[match.end() :]
    hour = int(match[1])
    half, tail = _cut_half(tail, words, r"\W{0,2}([^\W\d_]\S*(?: [^\W\d_]\S*)?)")
    if half is None:
        half, head = _cut_half(head, words, r"(?<!\S)([^\W\d_]\S*(?: [^\W\d_]\S*)?)\s*$", at_end=True)
    if half is not None and 1 <= hour <= 12:
        hour = hour % 12 + half
    zone, tail = cut_zone(tail)
    fraction = match[4] if match.re is _CLOCK else None
    micro = int((fraction or "")[:6].ljust(6, "0"))
    return Clock(hour, int(match[2] or 0), int(match[3] or 0), micro), zone, f"{head} {tail}"


def _cut_half(text: str, words: DateWords, pattern: str, *, at_end: bool = False) -> tuple[int | None, str]:
    match = re.search(pattern, text) if at_end else re.match(pattern, text)
    if not match:
        return None, text
    both = match[1].split(" ")
    singly = both[-1:] if at_end else both[:1]
    for taken in ([both] if len(both) > 1 else []) + [singly]:
        hours = words.halves.get(re.sub(r"[.,\s]", "", "".join(taken)))
        if hours is None or (taken == ["am"] and "uhr" in text):
            continue
        rest = " ".join(both[: len(both) - len(taken)] if at_end else both[len(taken) :])
        kept = f"{text[: match.start(1)]}{rest}{text[match.end(1) :]}"
        return hours, kept
    return None, text


def _named_zone(zone: tzinfo | None, found: list[str], words: DateWords) -> tuple[tzinfo | None, list[str]]:
    """The abbreviation of a zone among the words, and the words without it. Beside an offset it is a repetition."""
    for index in range(len(found) - 1, -1, -1):
        word = found[index]
        is_word = word in words.noise or word in words.months or word in words.weekdays
        if word in ZONES and not is_word and (len(word) > 1 or index == len(found) - 1):
            return zone or ZONES[word], found[:index] + found[index + 1 :]
    return zone, found


def _named_date(found: list[str], weekday: frozenset[int] | None, words: DateWords) -> tuple[int, int, int] | None:
    joined = _join_pairs(found, words)
    numbers = [word for word in joined if word.isdigit()]
    names = [name for word in joined if not word.isdigit() and (name := _month_word(word, words))]
    if len(numbers) != 2 or not names or not _all_known(joined, words):
        return None
    # "mar., 16 nov." has a Tuesday that looks like a March; in "mar. 5 mar." the second one is the month.
    clear = [name for name in names if name not in words.weekdays]
    if len(clear) > 1 or any(len(number) not in {1, 2, 4} for number in numbers):
        return None
    months = words.months[clear[0] if clear else names[-1]]
    day, year = reversed(numbers) if len(numbers[0]) == 4 else numbers
    if len(day) > 2:
        return None
    fitting = [(full_year(year), month, int(day)) for month in sorted(months)]
    return _only(fitting, weekday)


def _named_month(found: list[str], words: DateWords) -> tuple[int, int, int] | None:
    years = [int(word) for word in found if word.isdigit() and len(word) == 4]
    names = [name for word in found if (name := _month_word(word, words))]
    if len(found) != 2 or not years or not names:
        return None
    return _only([(years[0], month, 1) for month in words.months[names[0]]], None)


def _numeric_date(match: re.Match[str], weekday: frozenset[int] | None, order: str) -> tuple[int, int, int] | None:
    first, second, third = match[1], match[3], match[4]
    if len(first) == 4:
        return (int(first), int(second), int(third)) if len(third) <= 2 else None
    if len(third) == 1:
        return None
    if (len(third) == 2 and order == "ymd") or int(first) > 31:
        return (full_year(first), int(second), int(third)) if len(first) == 2 else None
    if match[2] == "-" and len(third) == 2:
        return None  # 03-12-31 is an old ISO 8601 or a European date
    day_first = (full_year(third), int(second), int(first))
    month_first = (full_year(third), int(first), int(second))
    if match[2] == ".":
        return day_first
    usual = [month_first, day_first] if order == "mdy" else [day_first, month_first]
    possible = [date for date in usual if _exists(date)]
    fitting = [date for date in possible if _fits(date, weekday)] if len(possible) > 1 else []
    return next(iter(fitting or possible), None)


def _only(dates: list[tuple[int, int, int]], weekday: frozenset[int] | None) -> tuple[int, int, int] | None:
    """The date, if it is one; of several the one that is on the weekday."""
    if len(dates) > 1:
        dates = [date for date in dates if weekday and _exists(date) and _fits(date, weekday)]
    return dates[0] if len(dates) == 1 else None


def _fits(written: tuple[int, int, int], weekday: frozenset[int] | None) -> bool:
    return weekday is not None and date(*written).weekday() in weekday


def _exists(written: tuple[int, int, int]) -> bool:
    year, month, day = written
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _join_pairs(found: list[str], words: DateWords) -> list[str]:
    """Months of two words (Arabic of the Levant) as one."""
    joined: list[str] = []
    for word in found:
        if joined and f"{joined[-1]} {word}" in words.months:
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return joined


def _month_word(word: str, words: DateWords) -> str | None:
    """The word as the table has it: Hebrew writes "in November" as one word."""
    if word in words.months:
        return word
    return word[1:] if word.startswith("ב") and word[1:] in words.months else None


def _all_known(found: list[str], words: DateWords) -> bool:
    return all(
        word.isdigit() or word in words.noise or word in words.weekdays or _month_word(word, words) for word in found
    )


@lru_cache(maxsize=512)
def _numeric_order(language: str | None, country: str | None) -> str:
    base, _, region = (language or "").replace("_", "-").partition("-")
    region = country or (region.upper() if len(region) == 2 else "")
    if region == "ZZ" or region not in get_global("territory_zones"):
        region = ""
    if not region and base.lower() == "en":
        return "dmy"  # half of those who say no more are American, half are not: as for an unknown language
    for name in (f"{base}_{region}", f"und_{region}", base) if region else (base,):
        try:
            pattern = Locale.parse(name).date_formats["short"].pattern.lower()
        except (UnknownLocaleError, ValueError, TypeError):
            continue
        return "".join(sorted("dmy", key=pattern.find))
    return "dmy"
