"""What each mention of an article means: persons, listed names, cities, and equal names brought together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from depesche.records.article import EntityType, Mention, TextField
from workers.enrich.candidates import SHORTEST_IN_CAPITALS, Candidate, Finder, Found
from workers.enrich.cities import Cities, Surroundings
from workers.enrich.inflection import without_genitive
from workers.enrich.known_names import Known
from workers.enrich.linking_ids import derived_id
from workers.enrich.name_lists import NameLists
from workers.enrich.organisations import same_organisations
from workers.enrich.people import People, Person
from workers.enrich.propagation import further_mentions
from workers.enrich.words import Words

_FIELDS: tuple[TextField, ...] = ("title", "lead", "body")


class Referent(NamedTuple):
    """Equal for mentions of the same entity."""

    type: EntityType
    name: str
    known: Known | None

    @property
    def id(self) -> str:
        """The listed one, else derived from type and name."""
        return self.known.id if self.known else derived_id(self.type, self.name)


class Meaning(NamedTuple):
    """A mention and what it means."""

    mention: Mention
    referent: Referent
    finder: Finder


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the articles of one language."""

    lists: NameLists
    cities: Cities

    def read(self, words: Mapping[TextField, Words], found: Found, home: str | None) -> list[Meaning]:
        """Every mention with what it means, in the order of the article. ``home`` is the code of the feed's country."""
        own = set().union(*(part.texts for part in words.values()))
        # In English a genitive is cut off by the recogniser already, and "Obamas" are several.
        evidence = own if self.lists.names_capitalised else frozenset()
        read = _of_one_type([_based(candidate, own, evidence) for candidate in found.candidates], self.lists)
        people = People(self.lists.family_first, evidence)
        persons = self._persons(read, people)
        same = same_organisations(
            [named.candidate for named in read], {field: part.text for field, part in words.items()}
        )
        around = self._surroundings(read, found, home)
        result: list[Meaning] = []
        for named in read:
            person = persons.get(id(named))
            if person is not None:
                referent = Referent("PER", person.name, person.known)
            else:
                referent = self._referent(named, same, around)
            result.append(Meaning(named.candidate.mention, referent, named.candidate.finder))
        short = people.by_short_name
        taken = [meaning.mention for meaning in result]
        for mention, person in further_mentions(words, taken, short, self.lists) if short else ():
            result.append(Meaning(mention, Referent("PER", person.name, person.known), "surname"))
        result.sort(key=lambda meaning: (_FIELDS.index(meaning.mention.field), meaning.mention.start))
        return result

    def _persons(self, read: Sequence[_Named], people: People) -> dict[int, Person]:
        """The person of those that mean one, by the identity of the named candidate."""
        named = [name for name in read if name.candidate.type == "PER" and not self._is_family(name)]
        persons = {
            id(name): person
            for name, person in zip(
                named, people.read([(name.base, name.candidate.known) for name in named]), strict=True
            )
        }
        short = people.by_short_name
        if short:
            companies = {
                word for name in read if name.candidate.type == "ORG" for word in name.base.split()[: -1 or None]
            }
            for name in read:
                is_unknown = name.candidate.known is None and name.candidate.type in ("ORG", "MISC")
                if is_unknown and name.base in short and name.base not in companies:
                    persons[id(name)] = short[name.base]
        return persons

    def _is_family(self, name: _Named) -> bool:
        """Whether it is "die Obamas", several persons of a name."""
        candidate = name.candidate
        return (
            candidate.name.endswith("s")
            and " " not in candidate.name
            and candidate.before in ("die", "Die", "the", "The")
        )

    def _referent(self, named: _Named, same: Mapping[str, str], around: Surroundings) -> Referent:
        candidate = named.candidate
        if candidate.known and not (candidate.type == "PER" and self._is_family(named)):
            return Referent(candidate.type, candidate.known.name, candidate.known)
        if candidate.type == "PER":
            return Referent("PER", candidate.name, None)
        if candidate.type == "LOC":
            city = self.cities.find(named.base, around, self.lists.cities)
            if city:
                return Referent("LOC", city.name, city)
        if candidate.type == "ORG" and named.base in same:
            full = same[named.base]
            known = self.lists.names.get(full)
            return Referent("ORG", full, known) if not known else Referent(known.type, known.name, known)
        return Referent(candidate.type, named.base, None)

    def _surroundings(self, read: Sequence[_Named], found: Found, home: str | None) -> Surroundings:
        countries = {demonym.country for demonym in found.demonyms if demonym.sure}
        regions: set[str] = set()
        for named in read:
            known = named.candidate.known
            if known and known.country:
                countries.add(known.country)
            if named.candidate.type == "LOC":
                regions.add(known.name if known else named.base)
        return Surroundings(countries, regions, self.lists.language, home)


class _Named(NamedTuple):
    candidate: Candidate
    base: str
    """The name without genitive, and not in capitals where the article writes it otherwise as well."""


def _based(candidate: Candidate, own: Collection[str], evidence: Collection[str]) -> _Named:
    name = candidate.name
    if name.isupper() and len(name) >= SHORTEST_IN_CAPITALS:
        titled = name.title()
        if all(word in own for word in titled.split()):
            name = titled
    return _Named(candidate, name if candidate.type == "PER" else without_genitive(name, evidence))


def _of_one_type(read: Sequence[_Named], lists: NameLists) -> list[_Named]:
    """The same name keeps the same type: that of the lists, else the one that it was given most often.

    Unless the text says otherwise: in an article on Denzel Washington "Washington" is a person, "in Washington" not.
    """
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    bearers: set[str] = set()
    for named in read:
        candidate = named.candidate
        if candidate.known is None:
            # In capitals, in a dateline, everything looks like an organisation.
            votes[named.base][candidate.type] += 1 if candidate.name.isupper() else 2
        if candidate.type == "PER" and " " in named.base:
            bearers.add(named.base.rpartition(" ")[2])
    return [_retyped(named, votes, bearers, lists) for named in read]


def _retyped(
    named: _Named, votes: Mapping[str, Counter[EntityType]], bearers: AbstractSet[str], lists: NameLists
) -> _Named:
    candidate = named.candidate
    is_bearer = named.base in bearers
    kind = candidate.type
    if candidate.known:
        if is_bearer and not candidate.sure and kind == "LOC" and candidate.before not in lists.before_places:
            kind = "PER"
    elif is_bearer and kind == "LOC":
        kind = "LOC" if candidate.before in lists.before_places else "PER"
    elif not is_bearer or kind != "ORG":
        own = votes[named.base]
        kind = own.most_common(1)[0][0] if len(own) > 1 else kind
    return named if kind == candidate.type else named._replace(candidate=candidate.with_type(kind))
