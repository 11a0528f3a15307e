"""Listed names compiled for look-up: by their surface, and as phrases in running text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from depesche.records.article import EntityType
from workers.enrich.words import Words, split_words


@dataclass(frozen=True, slots=True)
class Known:
    """A referent of the lists, in one language."""

    id: str
    """The same in all languages: a Wikidata, ISO or GeoNames id, else derived from type and English name."""
    name: str
    """Canonical name."""
    type: EntityType
    country: str | None = None
    """ISO 3166-1 code of the country that a mention counts towards: its own, or the one that it lies in."""
    source: str = ""
    """The list that it comes from."""
    is_seat: bool = False
    """Whether it is also the building in which it sits: "im Weißen Haus"."""
    is_demonym: bool = False
    """Whether it is no name but an adjective or a people: it counts towards the country, if any, and is no entity."""


class Form(NamedTuple):
    """One way to write a referent's name."""

    surface: str
    known: Known
    sure: bool
    """Whether the form means the referent wherever it stands; else only where the recogniser sees the same type."""


class Match(NamedTuple):
    """A form found in a text, as positions in the list of words: ``words[first:last]``."""

    first: int
    last: int
    known: Known
    sure: bool


class _Phrase(NamedTuple):
    length: int
    rest: tuple[str, ...]
    known: Known
    sure: bool


class KnownNames:
    """All forms of one language. Look-up costs one dictionary access per word of the text."""

    def __init__(self, forms: Iterable[Form]) -> None:
        """Of several referents of a form the first stays."""
        self._by_words: dict[tuple[str, ...], Form] = {}
        for form in forms:
            self._by_words.setdefault(split_words(form.surface), form)
        phrases: dict[str, list[_Phrase]] = {}
        for words, form in self._by_words.items():
            if words:
                phrases.setdefault(words[0], []).append(_Phrase(len(words), words[1:], form.known, form.sure))
        self._phrases = {
            first: tuple(sorted(group, key=lambda phrase: -phrase.length)) for first, group in phrases.items()
        }

    def __len__(self) -> int:
        return len(self._by_words)

    def get(self, surface: str) -> Known | None:
        """The referent that ``surface`` may mean."""
        form = self._by_words.get(split_words(surface))
        return form.known if form else None

    def word(self, word: str) -> Form | None:
        """The form of this one word."""
        return self._by_words.get((word,))

    def find(self, words: Words) -> Iterator[Match]:
        """Forms in the text, left to right, the longest at each place, without overlap."""
        position = 0
        phrases = self._phrases
        texts = words.texts
        for first, word in enumerate(texts):
            if word not in phrases or first < position:
                continue
            for length, rest, known, sure in phrases[word]:
                last = first + length
                if length == 1 or (tuple(texts[first + 1 : last]) == rest and words.adjoin(first, last - 1)):
                    yield Match(first, last, known, sure)
                    position = last
                    break
