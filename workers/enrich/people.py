"""Who is meant: person mentions of one article brought together, full names with bare surnames."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workers.enrich.inflection import without_genitive
from workers.enrich.known_names import Known
from workers.enrich.person_names import Tokens, are_compatible, fold, folded, is_full_name, short_names, suffix

_MOST_BEARERS = 20
"""Persons of one name whom an article may have. No story has as many; a hostile text must not take for ever."""


@dataclass(slots=True, eq=False)
class Person:
    """One person of an article. Grows while the article is read."""

    tokens: Tokens
    """Of the fullest name that the article gives."""
    known: Known | None = None
    aliases: set[Tokens] = field(default_factory=set)
    shorts: dict[str, None] = field(default_factory=dict)
    """Short names as the article would write them, in order."""

    @property
    def name(self) -> str:
        """Canonical name."""
        return self.known.name if self.known else " ".join(self.tokens)


class People:
    """The persons of one article, found from its person mentions."""

    def __init__(self, family_first: Container[str], evidence: Container[str]) -> None:
        """``evidence``: words of the article, which tell a genitive from a name that ends in "s"; none in English."""
        self._family_first = family_first
        self._evidence = evidence
        self._by_id: dict[str, Person] = {}
        self._by_tokens: dict[Tokens, Person] = {}
        self._by_short_name: dict[str, list[Person]] = {}
        self._by_token: dict[str, list[Person]] = {}

    def read(self, names: Sequence[tuple[str, Known | None]]) -> list[Person]:
        """The person of each mention. ``names`` are the mentions' texts, in the order of the article."""
        bare = self._bare([name for name, _ in names])
        full = [place for place, tokens in enumerate(bare) if is_full_name(tokens)]
        for place in sorted(full, key=lambda place: -len(bare[place])):  # so that short forms find the long ones
            self._enter(bare[place], names[place][1])
        recent: dict[str, Person] = {}
        result: list[Person] = []
        for tokens, (_, known) in zip(bare, names, strict=True):
            person = self._by_tokens.get(tokens) or self._short(tokens, known, recent)
            for short in person.shorts:
                recent[_key(short)] = person
            result.append(person)
        return result

    @property
    def by_short_name(self) -> Mapping[str, Person]:
        """Short name → person, for the short names that mean one person only."""
        persons = {id(person): person for group in self._by_short_name.values() for person in group}.values()
        return {
            short: person
            for person in persons
            for short in person.shorts
            if len(self._by_short_name.get(_key(short), ())) == 1
        }

    def _bare(self, names: Sequence[str]) -> list[Tokens]:
        """Each name's words without genitive, unless the word without "s" is another's given name: "Peters", "Peter"."""
        given = {name.partition(" ")[0] for name in names if " " in name}
        bare = []
        for name in names:
            text = without_genitive(name, self._evidence)
            keeps = text != name and name.endswith("s") and text.rpartition(" ")[2] in given
            if keeps and " " not in name:
                keeps = any(other.endswith(f" {name}") for other in names)
            bare.append(tuple((name if keeps else text).split()))
        return bare

    def _enter(self, tokens: Tokens, known: Known | None) -> None:
        """Make the full name known, of a person who is known already or of a new one."""
        if tokens in self._by_tokens and not known:
            return
        person = (self._by_id.get(known.id) if known else None) or self._same_person(tokens, known)
        if person is None:
            person = Person(tokens, known)
        if person.known is None and known:
            person.known = known
        if person.known:
            self._by_id[person.known.id] = person
        self._by_tokens[tokens] = person
        person.aliases.add(tokens)
        if len("".join(tokens)) > len("".join(person.tokens)):
            person.tokens = tokens
        person.shorts.update(dict.fromkeys(short_names(tokens, self._family_first)))
        for short in person.shorts:
            _note(self._by_short_name, _key(short), person)
        for token in folded(tokens):
            _note(self._by_token, token, person)

    def _same_person(self, tokens: Tokens, known: Known | None) -> Person | None:
        joined = "".join(folded(tokens))
        for person in self._candidates(tokens):
            if known and person.known and known.id != person.known.id:
                continue
            for alias in person.aliases:
                if are_compatible(tokens, alias) or "".join(folded(alias)) == joined:
                    return person
        return None

    def _candidates(self, tokens: Tokens) -> Iterable[Person]:
        words = folded(tokens)
        return dict.fromkeys(
            person for word in (words[-1], words[0], "".join(words[1:])) for person in self._by_token.get(word, ())
        )

    def _short(self, tokens: Tokens, known: Known | None, recent: Mapping[str, Person]) -> Person:
        key = _key(" ".join(tokens))
        person = (self._by_id.get(known.id) if known else None) or recent.get(key) or self._by_suffix(tokens)
        person = person or self._first_of(self._by_short_name.get(key)) or self._by_given_name(key)
        if person is None:
            person = self._by_tokens[tokens] = Person(tokens, known)
            if known:
                self._by_id[known.id] = person
            if len(tokens) > 1:
                for token in folded(tokens):
                    _note(self._by_token, token, person)
        return person

    def _by_suffix(self, tokens: Tokens) -> Person | None:
        """The person that "Trump Jr." means."""
        ending = suffix(tokens)
        if not ending:
            return None
        bearers = self._by_token.get(folded(tokens)[-1], ())
        return next((person for person in bearers if suffix(person.tokens) == ending), None)

    def _by_given_name(self, key: str) -> Person | None:
        bearers = self._by_token.get(key, ())
        return bearers[0] if len(bearers) == 1 else None

    @staticmethod
    def _first_of(persons: Sequence[Person] | None) -> Person | None:
        return persons[0] if persons else None


def _key(short: str) -> str:
    return " ".join(fold(token) for token in short.split())


def _note(index: dict[str, list[Person]], word: str, person: Person) -> None:
    """Add the person to those of the word, once."""
    persons = index.setdefault(word, [])
    if len(persons) < _MOST_BEARERS and not any(known is person for known in persons):
        persons.append(person)
