"""Words that dates of feeds contain, in many languages: months, weekdays, halves of the day.

The tables of `ingest.normalising.written_date`, made from CLDR (through Babel) when the first date needs them: 0.25 s
for all languages together, 1 to 2 ms for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

# Variants of Arabic differ in the names of months, Serbian in its script.
_LOCALE_NAMES = (
    "en de fr es it nl pt pl ru uk cs sk hu ro sv da nb nn fi tr el bg hr sr sr_Latn sl ca et lv lt id ms vi "
    "he ar ar_LB ar_MA ar_DZ fa hi ja zh ko th eu gl mk bs is be ka az sq "
)
_LOCALES = tuple(_LOCALE_NAMES.split())
# Seen in feeds beside CLDR's: (language, word, month).
_MORE_MONTHS = (
    ("de", "jänner", 1), ("de", "jän", 1), ("de", "feber", 2), ("de", "mrz", 3), ("de", "maerz", 3), ("de", "mär", 3),
    ("nl", "mrt", 3), ("en", "sept", 9), ("fr", "juil", 7), ("pt", "setembro", 9), ("es", "setiembre", 9), ("it", "sett", 9),
    ("uk", "січ", 1), ("fa", "جنوری", 1), ("ca", "març", 3), ("tr", "agu", 8), ("no", "mai", 5), ("no", "des", 12), ("no", "okt", 10),
)  # fmt: skip
_MORE_WEEKDAYS = (
    ("de", "sonnabend", 5), ("en", "thur", 3), ("en", "tues", 1), ("fr", "mer", 2), ("uk", "пятниця", 4), ("ru", "пн", 0),
    ("pt", "segunda", 0), ("pt", "terça", 1), ("pt", "quarta", 2), ("pt", "quinta", 3), ("pt", "sexta", 4), ("pl", "pon", 0),
    ("pl", "wt", 1), ("pl", "śr", 2), ("pl", "czw", 3), ("pl", "pt", 4), ("pl", "sob", 5), ("pl", "nd", 6),
)  # fmt: skip
_SHORTEST = 3
"""Shortest beginning of a name that is taken for it."""

_NOISE_WORDS = (
    "a à al alle am an at au às ab d da das de del dell e er den der di dia día die do dne el em en feira "
    "feria g gada gg год года г р року h ha hs horas hod i il in kl klo kello kell klokken klockan la le les "
    "lo los m metų na o ob og om on op ora ore ο στις of os rd st nd th s the u uhr um un urą uur v val у в о "
    "ч час часов ve saat tarihinde pukul jam lúc ngày tháng thg năm thứ chủ nhật hai ba tư sáu bảy ce ad n r "
    "re t chr era c yil година بتاريخ في الساعة ساعت یوم يوم יום ב בשעה ה को बजे वन เวลา วันที่ น คศ พศ เดือน "
    "ปี uztaila urtea urteko ko tm "
)
NOISE = frozenset(_NOISE_WORDS.split())
"""Words between the parts of a date, before folding."""


@dataclass(frozen=True, slots=True)
class DateWords:
    """Folded words → what they can mean; more than one number where languages disagree."""

    months: Mapping[str, frozenset[int]]
    """1 to 12."""
    weekdays: Mapping[str, frozenset[int]]
    """0 (Monday) to 6."""
    halves: Mapping[str, int]
    """Half of the day, without dots and spaces → 0 or 12: hours to add."""
    noise: frozenset[str]


def folded(text: str) -> str:
    """Text in lower case without accents, apostrophes, direction marks; digits of any script in ASCII, spaces single.

    Marks of scripts where they make the word (Devanagari, Thai, Hebrew, Arabic) stay.
    """
    wide = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(_ascii_digit(character) for character in wide if not "\u0300" <= character <= "\u036f")
    plain = _ELISION.sub(" ", unicodedata.normalize("NFC", kept).replace("ı", "i"))
    return " ".join(_INVISIBLE.sub("", plain).split())


_ELISION = re.compile(r"\b[dl]['’ʼ]")
_INVISIBLE = re.compile("['’ʼ׳״`\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def _ascii_digit(character: str) -> str:
    if character.isascii() or not character.isdecimal():
        return character
    return str(unicodedata.decimal(character))


def words_of(language: str | None) -> DateWords:
    """The words of a language (a BCP 47 tag), English ones included; those of all languages where it is not known."""
    base = re.split("[-_]", (language or "").lower(), maxsplit=1)[0]
    base = {"no": "nb", "iw": "he", "in": "id", "sh": "sr", "zh": "zh"}.get(base, base)
    return _words(base if base in _LOCALES else "")


@lru_cache(maxsize=len(_LOCALES) + 1)
def _words(language: str) -> DateWords:
    locales = [name for name in _LOCALES if not language or name.partition("_")[0] in {language, "en"}]
    months, weekdays, halves = list(_more(_MORE_MONTHS, language)), list(_more(_MORE_WEEKDAYS, language)), []
    for name in locales:
        locale = Locale.parse(name)
        months += [(name, word, number) for number, word in _names(locale.months, ("wide", "abbreviated"))]
        weekdays += [(name, word, number) for number, word in _names(locale.days, ("wide", "abbreviated", "short"))]
        halves += list(_halves(locale))
    noise = frozenset(folded(word) for word in NOISE)
    return DateWords(
        months=_table(months, noise, language),
        weekdays=_table(weekdays, noise, language),
        # Without the language, French "du" and Portuguese "em" are no halves of the day, Hungarian and Swedish ones are.
        halves={word: hours for word, hours in halves if language or _is_clear(word)},
        noise=noise,
    )


def _more(words: tuple[tuple[str, str, int], ...], language: str) -> Iterator[tuple[str, str, int]]:
    return (entry for entry in words if not language or entry[0] in {language, "en"})


def _names(
    contexts: Mapping[str, Mapping[str, Mapping[int, str]]], widths: tuple[str, ...]
) -> Iterator[tuple[int, str]]:
    for context in ("format", "stand-alone"):
        for width in widths:
            yield from ((number, name) for number, name in contexts[context][width].items())


def _halves(locale: Locale) -> Iterator[tuple[str, int]]:
    for width in ("wide", "abbreviated"):
        periods = locale.day_periods["format"].get(width, {})
        for name, hours in (("am", 0), ("pm", 12)):
            if name in periods:
                yield re.sub(r"[.\s]", "", folded(periods[name])), hours
    yield from (("am", 0), ("pm", 12))


def _is_clear(word: str) -> bool:
    return word in {"am", "pm"} or len(word) > 2 or not word.isascii()


def _table(names: list[tuple[str, str, int]], noise: frozenset[str], language: str) -> dict[str, frozenset[int]]:
    """Names and their beginnings → numbers. A language's own name counts before another's beginning."""
    full: dict[str, dict[str, set[int]]] = {}
    short: dict[str, dict[str, set[int]]] = {}
    for locale, name, number in names:
        word = " ".join(part for part in folded(name.replace(".", "")).split() if part not in noise)
        if not word or any(character.isdigit() for character in word):
            continue
        owner = locale if locale != "en" or not language else "en"
        full.setdefault(word, {}).setdefault(owner, set()).add(number)
        for length in range(_SHORTEST, len(word.partition(" ")[0])):
            short.setdefault(word[:length], {}).setdefault(owner, set()).add(number)
    merged = {word: _meaning(found, language) for word, found in short.items()}
    return merged | {word: _meaning(found, language) for word, found in full.items()}


def _meaning(found: dict[str, set[int]], language: str) -> frozenset[int]:
    """What a word means: in the language itself, if it is known, and else whatever it means anywhere."""
    own = {name: numbers for name, numbers in found.items() if name.partition("_")[0] == language}
    return frozenset().union(*(own or found).values())
