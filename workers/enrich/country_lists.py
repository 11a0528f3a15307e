"""Names of countries from CLDR, ISO 3166 and the project's own list, and the adjectives and peoples that tell of them."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pycountry
from babel import Locale, UnknownLocaleError

from workers.enrich.known_names import Form, Known
from workers.enrich.list_entries import WITHOUT_ISO_CODE

_SOURCE = "countries"
_ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")
_ELSEWHERE = "elsewhere"
"""Key of the phrases with an adjective that tells of no country."""

CountryRows = Mapping[str, Mapping[str, Any]]
"""ISO 3166-1 code → what countries.yaml says."""


def country_forms(language: str, rows: CountryRows) -> Iterator[Form]:
    """The countries' names. A name that also means something else is not sure."""
    official = _official_names(language)
    for code in (*(country.alpha_2 for country in pycountry.countries), *WITHOUT_ISO_CODE):
        row = rows.get(code, {})
        official_name = country_name(code, language)
        if official_name is None:
            continue
        name: str = row.get("name", {}).get(language, official_name)
        known = Known(f"iso:{code}", name, "LOC", country=code, source=_SOURCE)
        unsure = row.get("ambiguous", {}).get(language, ())
        for surface in dict.fromkeys((name, official_name, *row.get(language, ()), *official.get(code, ()), *unsure)):
            yield Form(surface, known, surface not in unsure)


def demonym_forms(language: str, rows: CountryRows) -> Iterator[Form]:
    """Adjectives and peoples in all their forms, as in running text. They count, but are no names."""
    for phrase in rows.get(_ELSEWHERE, {}).get(language, ()):
        yield Form(phrase, Known("", phrase, "MISC", source=_SOURCE, is_demonym=True), sure=True)
    inflect = _german_demonyms if language == "de" else _english_demonyms
    for code, row in rows.items():
        unsure = row.get("unsure", ())
        known = Known(f"iso:{code}", code, "LOC", country=code, source=_SOURCE, is_demonym=True)
        adjectives = row.get("adjective", {}).get(language, ())
        people = row.get("people", {}).get(language, ())
        for word in dict.fromkeys((*adjectives, *people)):
            for form in inflect(word, is_people=word in people):
                yield Form(form, known, word not in unsure)


def ministry_forms(language: str, rows: CountryRows, ministries: Mapping[str, list[str]]) -> Iterator[Form]:
    """Bodies that, with the adjective of a country, name one organisation: "russisches Außenministerium"."""
    for code, row in rows.items():
        adjectives = row.get("adjective", {}).get(language, ())
        for slug, bodies in ministries.items():
            known = None
            for adjective in adjectives:
                stem = adjective + "es" if language == "de" and adjective[0].islower() else adjective
                known = known or Known(
                    f"iso:{code}/{slug}", f"{stem} {bodies[0]}", "ORG", country=code, source="ministries"
                )
                for body in bodies:
                    yield Form(f"{stem} {body}", known, sure=True)


def country_name(code: str, language: str) -> str | None:
    """Name of the territory with ISO 3166-1 alpha-2 ``code`` by CLDR, in ``language``, else in English."""
    for locale in (language, "en"):
        try:
            name = Locale(locale).territories.get(code)
        except (UnknownLocaleError, ValueError):
            continue
        if name:
            return str(name)
    return None


def _official_names(language: str) -> dict[str, list[str]]:
    """Code → official names in ``language``, of which those with a comma are for sorted lists and left out."""
    if language == "en":
        translate: Callable[[str], str] = str
    else:
        try:
            translate = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language]).gettext
        except FileNotFoundError:
            return {}
    found: dict[str, list[str]] = {}
    for country in pycountry.countries:
        names = (getattr(country, field, None) for field in ("name", "official_name", "common_name"))
        translated = (translate(name) for name in names if name)
        found[country.alpha_2] = [name for name in translated if "," not in name]
    return found


def _german_demonyms(word: str, *, is_people: bool) -> Iterator[str]:
    if not is_people:
        yield word
        if word[0].islower() or word.startswith("US-"):  # without ending and with a capital it is the language
            yield from (stem + ending for stem in (word, word[0].upper() + word[1:]) for ending in _ADJECTIVE_ENDINGS)
        return
    yield word
    if word.endswith("er"):
        yield from (word + ending for ending in ("s", "n", "in", "innen"))
    elif word.endswith("sche"):  # "Deutsche", which is inflected as an adjective
        yield from (word + "n", word + "r")
    elif word.endswith("e"):
        yield from (word + "n", word[:-1] + "in", word[:-1] + "innen")
    elif word.endswith("i"):
        yield word + "s"


def _english_demonyms(word: str, *, is_people: bool) -> Iterator[str]:
    yield word
    if not is_people and word.endswith(("an", "i")):
        yield word + "s"
