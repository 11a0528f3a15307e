"""Who is meant: person mentions of one article brought together, full names with bare surnames."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workers.enrich.inflection import without_genitive
from workers.enrich.known_names import Known

_PARTICLES = frozenset(
    [
        "von",
        "van",
        "vom",
        "zu",
        "zum",
        "zur",
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "ten",
        "ter",
    ]
)
"""Small words that begin a surname of several words."""


@dataclass(slots=True, eq=False)
class Person:
    """One person of an article. Grows while the article is read."""

    tokens: tuple[str, ...]
    """Of the fullest name that the article gives."""
    known: Known | None = None
    aliases: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def name(self) -> str:
        """Canonical name."""
        return self.known.name if self.known else " ".join(self.tokens)

    def short_names(self, family_first: Container[str]) -> Iterable[str]:
        """The names by which the text may go on to name the person; one of several words is in lower case."""
        for tokens in {self.tokens, *self.aliases}:
            if len(tokens) > 1:
                yield tokens[0] if tokens[0] in family_first else tokens[-1]
            particle = next((place for place, token in enumerate(tokens) if token in _PARTICLES), 0)
            if particle:
                yield " ".join(tokens[particle:]).lower()


class People:
    """The persons of one article, found from its person mentions."""

    def __init__(self, family_first: Container[str], evidence: Container[str]) -> None:
        """``evidence``: words of the article, which tell a genitive from a name that ends in "s"."""
        self._family_first = family_first
        self._evidence = evidence
        self._by_key: dict[object, Person] = {}
        self._by_short_name: dict[str, list[Person]] = {}
        self._by_token: dict[str, list[Person]] = {}

    def read(self, names: Sequence[tuple[str, Known | None]]) -> list[Person]:
        """The person of each mention. ``names`` are the mentions' texts, in the order of the article."""
        bare = [without_genitive(name, self._evidence) for name, _ in names]
        found: list[Person | None] = [
            self._full(tuple(text.split()), known) if _is_full_name(text) else None
            for text, (_, known) in zip(bare, names, strict=True)
        ]
        recent: dict[str, Person] = {}
        result: list[Person] = []
        for person, text, (_, known) in zip(found, bare, names, strict=True):
            chosen = person or self._short(text, known, recent)
            for short in chosen.short_names(self._family_first):
                recent[short] = chosen
            result.append(chosen)
        return result

    @property
    def by_short_name(self) -> Mapping[str, Person]:
        """Short name → person, for the short names that mean one person only."""
        return {short: persons[0] for short, persons in self._by_short_name.items() if len(persons) == 1}

    def _full(self, tokens: tuple[str, ...], known: Known | None) -> Person:
        key: object = known.name if known else (tokens[0], tokens[-1])
        person = self._by_key.get(key) or self._same_initial(tokens)
        if person is None:
            person = Person(tokens, known)
        self._by_key[key] = person
        person.known = person.known or known
        person.aliases.add(tokens)
        if len("".join(tokens)) > len("".join(person.tokens)):
            person.tokens = tokens
        for short in person.short_names(self._family_first):
            _note(self._by_short_name, short, person)
        for token in tokens:
            _note(self._by_token, token, person)
        return person

    def _same_initial(self, tokens: tuple[str, ...]) -> Person | None:
        """The person that "W. Putin" abbreviates, or of which this is the full form."""
        for person in self._by_short_name.get(tokens[-1], ()):
            first, other = tokens[0], person.tokens[0]
            if first[0] == other[0] and (first[1:] in ("", ".") or other[1:] in ("", ".")):
                return person
        return None

    def _short(self, text: str, known: Known | None, recent: Mapping[str, Person]) -> Person:
        text = text.lower() if " " in text and text.lower() in self._by_short_name else text
        person = recent.get(text) or self._first_of(self._by_short_name.get(text)) or self._by_given_name(text)
        if person is None:
            key: object = known.name if known else text
            person = self._by_key.setdefault(key, Person(tuple(text.split()), known))
        person.known = person.known or (known if text not in self._by_short_name else None)
        return person

    def _by_given_name(self, text: str) -> Person | None:
        bearers = self._by_token.get(text, ())
        return bearers[0] if len(bearers) == 1 else None

    @staticmethod
    def _first_of(persons: Sequence[Person] | None) -> Person | None:
        return persons[0] if persons else None


def _note(index: dict[str, list[Person]], word: str, person: Person) -> None:
    """Add the person to those of the word, once."""
    persons = index.setdefault(word, [])
    if not any(known is person for known in persons):
        persons.append(person)


def _is_full_name(text: str) -> bool:
    """Whether there is more than a surname: "Von der Leyen" is none, at the start of a sentence either."""
    first, _, rest = text.partition(" ")
    return bool(rest) and first.lower() not in _PARTICLES
