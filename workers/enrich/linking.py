"""From mentions to entities: one per referent of the article, with its canonical name, and the countries named.

It follows `workers.enrich.annotate`. The recogniser's mentions are brought together with the names of the lists
(`candidates`), persons with their surnames (`people`), and equal names with each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from depesche.records.article import Entity, EntityType, Mention, Place, TextField
from workers.enrich.candidates import SHORTEST_IN_CAPITALS, Candidate, candidates
from workers.enrich.inflection import without_genitive
from workers.enrich.known_names import Known
from workers.enrich.mentions import RawMention, Text
from workers.enrich.name_lists import NameLists, load_name_lists
from workers.enrich.people import People
from workers.enrich.propagation import further_mentions
from workers.enrich.salience import salience
from workers.enrich.words import Words

VERSION = "1"
"""Changes whenever the same mentions may give other entities."""

VERSION = "1"
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
class _Referent:
    """Equal for mentions of the same entity."""

    type: EntityType
    name: str
    known: Known | None

    @property
    def id(self) -> str:
        return self.known.id if self.known and self.known.id else f"{self.type}:{slug(self.name)}"


class Linker:
    """Makes entities of mentions, with the lists of the given languages."""

    def __init__(self, languages: Iterable[str]) -> None:
        self._lists = {language: load_name_lists(language) for language in languages}

    def link(self, text: Text, mentions: Sequence[RawMention]) -> Linked:
        """Entities and places of one article; nothing where its language was not given to the constructor."""
        lists = self._lists.get(text.language)
        if lists is None:
            return Linked()
        words = {field: Words(getattr(text, field)) for field in _FIELDS}
        found = candidates(text, words, mentions, lists)
        referents = _referents(words, found, lists)
        return _assemble(text, referents)


@lru_cache(maxsize=50_000)
def slug(name: str) -> str:
    """The name in lower-case ASCII letters and digits where possible, joined by hyphens."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "-", kept).strip("-")


def _referents(
    words: Mapping[TextField, Words], found: Sequence[Candidate], lists: NameLists
) -> list[tuple[Mention, _Referent]]:
    """Every mention with what it means, in the order of the article."""
    evidence = set().union(*(own.texts for own in words.values()))
    found = _of_one_type(found, evidence)
    persons = [candidate for candidate in found if candidate.type == "PER"]
    people = People(lists.family_first, evidence)
    read = people.read([(_base_name(candidate.name, evidence), candidate.known) for candidate in persons])
    meant = {id(candidate): person for candidate, person in zip(persons, read, strict=True)}
    result: list[tuple[Mention, _Referent]] = []
    short = people.by_short_name
    for candidate in found:
        person = meant.get(id(candidate))
        if person is None and candidate.known is None:
            person = short.get(_base_name(candidate.name, evidence))
        if person is not None:
            result.append((candidate.mention, _Referent("PER", person.name, person.known)))
        else:
            known = candidate.known
            name = known.name if known else _base_name(candidate.name, evidence)
            result.append((candidate.mention, _Referent(candidate.type, name, known)))
    taken = [mention for mention, _ in result]
    for mention, person in further_mentions(words, taken, short, lists.not_names):
        result.append((mention, _Referent("PER", person.name, person.known)))
    result.sort(key=lambda pair: (_FIELDS.index(pair[0].field), pair[0].start))
    return result


def _base_name(name: str, evidence: Container[str]) -> str:
    """The name without genitive, and not in capitals where the article writes it otherwise as well."""
    if name.isupper() and len(name) >= SHORTEST_IN_CAPITALS:
        titled = name.title()
        if all(word in evidence for word in titled.split()):
            name = titled
    return without_genitive(name, evidence)


def _of_one_type(found: Sequence[Candidate], evidence: set[str]) -> list[Candidate]:
    """The same name keeps the same type: that of the lists, else the one that it was given most often."""
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for candidate in found:
        if candidate.known is None:
            # In capitals, in a dateline, everything looks like an organisation.
            votes[_base_name(candidate.name, evidence)][candidate.type] += 1 if candidate.name.isupper() else 2
    return [
        candidate
        if candidate.known
        else candidate.with_type(votes[_base_name(candidate.name, evidence)].most_common(1)[0][0])
        for candidate in found
    ]


def _assemble(text: Text, referents: Sequence[tuple[Mention, _Referent]]) -> Linked:
    groups: dict[str, list[Mention]] = defaultdict(list)
    meaning: dict[str, _Referent] = {}
    countries: Counter[str] = Counter()
    for mention, referent in referents:
        groups[referent.id].append(mention)
        meaning.setdefault(referent.id, referent)
        if referent.known and referent.known.country:
            countries[referent.id] += 1
    most = max((len(mentions) for mentions in groups.values()), default=0)
    entities = [
        Entity(
            id=key,
            name=meaning[key].name,
            type=meaning[key].type,
            salience=salience(mentions, most, text),
            mentions=tuple(mentions),
        )
        for key, mentions in groups.items()
    ]
    entities.sort(key=lambda entity: -entity.salience)
    places = tuple(
        Place(code=known.country, name=known.name, count=count)
        for key, count in countries.most_common()
        if (known := meaning[key].known) and known.country
    )
    return Linked(tuple(entities), places)
