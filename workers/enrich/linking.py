"""From mentions to entities: one per referent of the article, with its canonical name, and the countries named.

It follows `workers.enrich.annotate`. The recogniser's mentions are brought together with the names of the lists
(`candidates`), then each gets its meaning (`referents`), and equal ones become an entity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from depesche.records.article import Entity, Mention, Place, TextField
from workers.enrich.candidates import Demonym, Finder, candidates
from workers.enrich.cities import Cities
from workers.enrich.mentions import RawMention, Text
from workers.enrich.name_lists import NameLists, NameSources, load_name_lists
from workers.enrich.places import count_places, countries_in_compounds
from workers.enrich.referents import Meaning, Reader, Referent
from workers.enrich.salience import Prominence
from workers.enrich.words import Words

VERSION = "2"
"""Of the rules and lists; raise it when their results change, so that a replay can be told from the first run."""
_FIELDS: tuple[TextField, ...] = ("title", "lead", "body")


@dataclass(frozen=True, slots=True)
class Linked:
    """What an article names."""

    entities: tuple[Entity, ...] = ()
    """Most salient first."""
    places: tuple[Place, ...] = ()
    """Most mentioned first."""


@dataclass(frozen=True, slots=True)
class Origin:
    """How an entity of an article came about."""

    entity: Entity
    linked_by: str | None
    """The list that knows it: ``countries``, ``organisations``, ``people``, ``cities``, ``geonames``, ``ministries``
    or the name of a user's own file; None where the recogniser alone has found it."""
    finders: tuple[Finder, ...]
    """How each of its mentions was found, in the order of ``entity.mentions``."""


class Linker:
    """Makes entities of mentions, with the lists of the given languages. Not safe for use by several threads."""

    def __init__(self, languages: Iterable[str], own_lists: Iterable[Path] = ()) -> None:
        """``own_lists`` are a user's files. Raises `ConfigurationError` where one is wrong."""
        sources = NameSources.read(own_lists)
        self._cities = Cities()
        self._readers = {language: Reader(load_name_lists(language, sources), self._cities) for language in languages}

    def warm_up(self) -> None:
        """Load what the first articles would load: for a process that lives long."""
        self._cities.load()

    def link(self, text: Text, mentions: Sequence[RawMention], home: str | None = None) -> Linked:
        """Entities and places of one article; nothing where its language was not given to the constructor.

        ``home`` is the ISO 3166-1 code of the feed's country, where known: it helps to tell towns of one name apart.
        """
        reader = self._readers.get(text.language)
        if reader is None:
            return Linked()
        reading = _read(reader, text, mentions, home)
        return Linked(tuple(entity for entity, _ in _entities(text, reading, reader.lists)), reading.places)

    def explain(self, text: Text, mentions: Sequence[RawMention], home: str | None = None) -> tuple[Origin, ...]:
        """The entities that `link` makes, in the same order, with how each came about."""
        reader = self._readers.get(text.language)
        if reader is None:
            return ()
        reading = _read(reader, text, mentions, home)
        return tuple(
            Origin(
                entity,
                group[0].referent.known.source if group[0].referent.known else None,
                tuple(meaning.finder for meaning in group),
            )
            for entity, group in _entities(text, reading, reader.lists)
        )


class _Reading(NamedTuple):
    meanings: list[Meaning]
    demonyms: list[Demonym]
    places: tuple[Place, ...]


def _read(reader: Reader, text: Text, mentions: Sequence[RawMention], home: str | None) -> _Reading:
    words: Mapping[TextField, Words] = {field: Words(getattr(text, field)) for field in _FIELDS}
    found = candidates(text, words, mentions, reader.lists)
    meanings = reader.read(words, found, home)
    known = (meaning.referent.known for meaning in meanings)
    compounds = countries_in_compounds(words, found.candidates, reader.lists)
    places = count_places(known, found.demonyms, compounds, reader.lists)
    return _Reading(meanings, found.demonyms, places)


def _entities(text: Text, reading: _Reading, lists: NameLists) -> list[tuple[Entity, list[Meaning]]]:
    """Entities with the meanings that they are made of, most salient first."""
    groups: dict[str, list[Meaning]] = defaultdict(list)
    for meaning in reading.meanings:
        groups[meaning.referent.id].append(meaning)
    prominence = Prominence(text, groups.values(), reading.demonyms, lists)
    made = [(_entity(key, group, prominence.of(group)), group) for key, group in groups.items()]
    made.sort(key=lambda pair: -pair[0].salience)
    return made


def _entity(key: str, group: Sequence[Meaning], salience: float) -> Entity:
    referent: Referent = group[0].referent
    mentions: tuple[Mention, ...] = tuple(meaning.mention for meaning in group)
    return Entity(id=key, name=referent.name, type=referent.type, salience=salience, mentions=mentions)
