"""The lists of names compiled for one language: what `workers.enrich.linking` and its parts look up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.enrich.country_lists import (
    CountryRows,
    country_forms,
    country_name,
    demonym_forms,
    ministry_forms,
)
from workers.enrich.inflection import genitives, german_forms, plain_spellings
from workers.enrich.known_names import Form, Known, KnownNames
from workers.enrich.linking_ids import derived_id
from workers.enrich.list_entries import LISTS, SHIPPED_LISTS, Entry, read_entries, read_yaml

__all__ = ["LISTS", "NameLists", "NameSources", "country_name", "load_name_lists"]


@dataclass(frozen=True, slots=True)
class NameSources:
    """The lists as read, for all languages."""

    entries: Sequence[Entry]
    countries: CountryRows
    ministries: Mapping[str, Mapping[str, list[str]]]
    words: Mapping[str, Any]

    @classmethod
    def read(cls, own_files: Iterable[Path] = ()) -> NameSources:
        """Read the shipped lists and a user's own. Raises `ConfigurationError` where one of those is wrong."""
        return cls(read_entries(own_files), read_yaml("countries"), read_yaml("ministries"), read_yaml("words"))


@dataclass(frozen=True, slots=True)
class NameLists:
    """What the lists say about one language."""

    language: str
    names: KnownNames
    """Also adjectives and peoples, as in running text, which are never a place by themselves."""
    countries: Mapping[str, str]
    """Code → name."""
    cities: Mapping[int, Known]
    """GeoNames id → listed city."""
    titles: frozenset[str]
    """Words before a person's name that are no part of it."""
    not_names: frozenset[str]
    """Words that recognisers take for names and that are none."""
    family_first: frozenset[str]
    """Family names that come before the given name."""
    before_places: frozenset[str]
    """Words after which a name is a place, not a person."""
    inside: frozenset[str]
    """Words after which a body's seat is the building."""
    before_nouns: frozenset[str]
    """Words after which a word that is also a surname is an ordinary noun, or a family: "der Koch", "the Obamas"."""
    told: frozenset[str]
    """Words before the name of a medium to which somebody speaks: "sagte der dpa"."""
    names_capitalised: bool
    """Whether a name without a capital letter is surely none: in German it is an adjective, in English carelessness."""


def load_name_lists(language: str, sources: NameSources | None = None) -> NameLists:
    """The lists of ``language``. A language without own lists has at least the countries."""
    sources = sources or NameSources.read()
    own = sources.words.get(language, {})
    countries = list(country_forms(language, sources.countries))
    listed = [(entry, _known(entry, language)) for entry in sources.entries if language in entry.names]
    mine = (form for entry, known in listed for form in _entry_forms(entry, known, language))
    forms = [
        *(form for form in mine if form.known.source not in SHIPPED_LISTS),
        *countries,
        *(form for entry, known in listed for form in _entry_forms(entry, known, language)),
        *ministry_forms(language, sources.countries, sources.ministries.get(language, {})),
    ]
    names = [inflected for form in forms for inflected in _inflected(language, form)]
    return NameLists(
        language=language,
        names=KnownNames([*names, *demonym_forms(language, sources.countries)]),
        countries={form.known.country: form.known.name for form in countries if form.known.country},
        cities={entry.geonames: known for entry, known in listed if entry.geonames},
        titles=frozenset(own.get("titles", ())),
        not_names=frozenset(own.get("not_names", ())),
        family_first=frozenset(sources.words["family_first"]),
        before_places=frozenset(own.get("before_places", ())),
        inside=frozenset(own.get("inside", ())),
        before_nouns=frozenset(own.get("before_nouns", ())),
        told=frozenset(own.get("told", ())),
        names_capitalised=language == "de",
    )


def _known(entry: Entry, language: str) -> Known:
    return Known(
        id=entry.own_id
        or (f"geonames:{entry.geonames}" if entry.geonames else derived_id(entry.type, entry.canonical)),
        name=entry.names[language][0],
        type=entry.type,
        country=entry.country,
        source=entry.source,
        is_seat=entry.seat,
        is_medium=entry.medium,
    )


def _entry_forms(entry: Entry, known: Known, language: str) -> Iterator[Form]:
    for surface in entry.names[language]:
        yield Form(surface, known, sure=not entry.ambiguous)
    for surface in entry.unsure:
        yield Form(surface, known, sure=False)
    if entry.surname:
        for surname in dict.fromkeys(surface.rpartition(" ")[2] for surface in entry.names[language]):
            yield Form(surname, known, sure=not entry.ambiguous)


def _inflected(language: str, form: Form) -> Iterator[Form]:
    surfaces = dict.fromkeys((form.surface, *plain_spellings(form.surface)))
    for spelling in surfaces:
        yield form if spelling == form.surface else form._replace(surface=spelling)
        if language == "de":
            inflected = genitives(spelling) if form.known.type == "PER" else german_forms(spelling)
            for surface in sorted(inflected):
                yield form._replace(surface=surface)
