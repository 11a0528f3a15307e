"""Reading of the lists of names: the project's own, countries from CLDR, and their official names from ISO 3166."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycountry
import yaml
from babel import Locale, UnknownLocaleError

from depesche.records.article import EntityType
from workers.enrich.inflection import german_forms
from workers.enrich.known_names import Form, Known, KnownNames

LISTS = Path(__file__).parent / "lists"

_TYPED_LISTS: Mapping[str, EntityType] = {"organisations": "ORG", "people": "PER", "cities": "LOC"}
_ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")


@dataclass(frozen=True, slots=True)
class NameLists:
    """What the lists say about one language."""

    names: KnownNames
    adjectives: frozenset[str]
    """Adjectives of countries in all their forms, as in running text; never a place by themselves."""
    titles: frozenset[str]
    """Words before a person's name that are no part of it."""
    not_names: frozenset[str]
    """Words that recognisers take for names and that are none."""
    family_first: frozenset[str]
    """Family names that come before the given name."""
    names_capitalised: bool
    """Whether a name without a capital letter is surely none: in German it is an adjective, in English carelessness."""


def load_name_lists(language: str) -> NameLists:
    """The lists of ``language``. A language without own lists has at least the countries."""
    countries: dict[str, dict[str, Any]] = _read("countries")
    words: dict[str, Any] = _read("words")
    own = words.get(language, {})
    forms = [
        *_country_forms(language, countries),
        *(form for name, kind in _TYPED_LISTS.items() for form in _entry_forms(language, _read(name), kind)),
        *_ministry_forms(language, countries),
    ]
    return NameLists(
        names=KnownNames(inflected for form in forms for inflected in _inflected(language, form)),
        adjectives=frozenset(form for row in countries.values() for form in _adjective_forms(language, row)),
        titles=frozenset(own.get("titles", ())),
        not_names=frozenset(own.get("not_names", ())),
        family_first=frozenset(words["family_first"]),
        names_capitalised=language == "de",
    )


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


def _read(name: str) -> Any:
    return yaml.safe_load((LISTS / f"{name}.yaml").read_text(encoding="utf-8"))


def _inflected(language: str, form: Form) -> Iterator[Form]:
    yield form
    if language == "de":
        for surface in sorted(german_forms(form.surface)):
            yield form._replace(surface=surface)


def _country_forms(language: str, rows: Mapping[str, dict[str, Any]]) -> Iterator[Form]:
    official = _official_names(language)
    for country in pycountry.countries:
        code: str = country.alpha_2
        row = rows.get(code, {})
        official_name = country_name(code, language)
        if official_name is None:
            continue
        name: str = row.get("name", {}).get(language, official_name)
        known = Known(f"iso:{code}", name, "LOC", country=code)
        unsure = set(row.get("ambiguous", {}).get(language, ()))
        for surface in dict.fromkeys((name, official_name, *row.get(language, ()), *official.get(code, ()), *unsure)):
            yield Form(surface, known, surface not in unsure)


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


def _entry_forms(language: str, rows: list[dict[str, Any]], kind: EntityType) -> Iterator[Form]:
    for row in rows:
        surfaces = row.get(language)
        if not surfaces:
            continue
        known = Known(row.get("id"), surfaces[0], kind)
        sure = not row.get("ambiguous", False)
        for surface in surfaces:
            yield Form(surface, known, sure)
        if row.get("surname"):
            for surface in surfaces:
                yield Form(surface.rpartition(" ")[2], known, sure)


def _ministry_forms(language: str, rows: Mapping[str, dict[str, Any]]) -> Iterator[Form]:
    ministries: dict[str, list[str]] = _read("ministries").get(language, {})
    for code, row in rows.items():
        adjective: str | None = row.get("adjective", {}).get(language)
        if adjective is None:
            continue
        for slug, bodies in ministries.items():
            name = f"{adjective}es {bodies[0]}" if language == "de" else f"{adjective} {bodies[0]}"
            known = Known(f"iso:{code}/{slug}", name, "ORG")
            for body in bodies:
                yield Form(f"{adjective}es {body}" if language == "de" else f"{adjective} {body}", known, sure=True)


def _adjective_forms(language: str, row: Mapping[str, Any]) -> Iterator[str]:
    adjective: str | None = row.get("adjective", {}).get(language)
    if adjective is None:
        return
    if language != "de":
        yield adjective
        yield adjective + "s"
        return
    for stem in (adjective, adjective.capitalize()):
        yield stem
        yield from (stem + ending for ending in _ADJECTIVE_ENDINGS)
