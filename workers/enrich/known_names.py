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
    is_medium: bool = False
    """Whether it reports about others."""
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
    rest: tuple[str, ...]
    """Its words from the third on."""
    form: Form


class _Begun(NamedTuple):
    """What begins with a word."""

    alone: Form | None
    longer: dict[str, list[_Phrase]]
    """Second word → phrases, the longest first."""


class KnownNames:
    """All forms of one language. Look-up costs one dictionary access per word of the text."""

    def __init__(self, forms: Iterable[Form]) -> None:
        """Of several referents of a form the first stays, and before it the first that is sure."""
        by_words: dict[tuple[str, ...], Form] = {}
        self._others: dict[tuple[str, EntityType], Known] = {}
        for form in forms:
            words = split_words(form.surface)
            if not words:
                continue
            first = by_words.setdefault(words, form)
            if first.known.type != form.known.type:
                if form.sure and not first.sure:
                    by_words[words] = form
                other = first if by_words[words] is form else form
                self._others.setdefault((" ".join(words), other.known.type), other.known)
        self._by_surface = {" ".join(words): form for words, form in by_words.items()}
        self._begun: dict[str, _Begun] = {}
        for words, form in sorted(by_words.items(), key=lambda item: -len(item[0])):
            begun = self._begun.get(words[0], _Begun(None, {}))
            if len(words) > 1:
                begun.longer.setdefault(words[1], []).append(_Phrase(words[2:], form))
            self._begun[words[0]] = begun if len(words) > 1 else begun._replace(alone=form)

    def __len__(self) -> int:
        return len(self._by_surface)

    def get(self, surface: str, kind: EntityType | None = None) -> Known | None:
        """The referent that ``surface`` may mean; of several the one of type ``kind``."""
        if kind and (surface, kind) in self._others:
            return self._others[surface, kind]
        form = self._by_surface.get(surface)
        if form is None and not surface.replace(" ", "").isalnum():
            form = self._by_surface.get(" ".join(split_words(surface)))
        return form.known if form else None

    def word(self, word: str) -> Form | None:
        """The form of this one word."""
        begun = self._begun.get(word)
        return begun.alone if begun else None

    def find(self, words: Words) -> Iterator[Match]:
        """Forms in the text, left to right, the longest at each place, without overlap."""
        position = 0
        begun = self._begun
        texts = words.texts
        count = len(texts)
        for first, word in enumerate(texts):
            if word not in begun or first < position:
                continue
            alone, longer = begun[word]
            if longer and first + 1 < count:
                for rest, form in longer.get(texts[first + 1], ()):
                    last = first + 2 + len(rest)
                    if (not rest or tuple(texts[first + 2 : last]) == rest) and words.adjoin(first, last - 1):
                        yield Match(first, last, form.known, form.sure)
                        position = last
                        break
            if alone and first >= position:
                yield Match(first, first + 1, alone.known, alone.sure)
                position = first + 1
