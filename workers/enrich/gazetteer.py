"""The gazetteer component of the shipped models: marks every token with what the word is known to name.

It runs before the entity recogniser, which reads the marks as features. Nothing here decides that a word *is* a
name: "Essen" is marked as a town, and the recogniser learns from the context what to make of it.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

FEATURES = ("TAG", "LEMMA")
"""Token attributes that carry the marks: the classes of the word, and its cluster. (spaCy has no free attributes
that its feature extractor reads; the shipped pipelines have no tagger and no lemmatiser to collide with.)"""

_FILE = "words.tsv.gz"
_NONE = "-"


class Word(NamedTuple):
    """What is known of a word form."""

    classes: str
    """For example ``FS``: it occurs as a first name and as a surname. See `training.names`."""
    cluster: str
    """Number of its distributional cluster."""


UNKNOWN = Word(_NONE, _NONE)


class Token(Protocol):
    """The part of spaCy's token that is read here."""

    @property
    def text(self) -> str: ...


class Document(Protocol):
    """The part of spaCy's document that is used here."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...
    def from_array(self, attrs: Any, array: Any) -> Any: ...


class Strings(Protocol):
    """The part of spaCy's string store that is used here."""

    def add(self, string: str) -> int: ...


class Gazetteer:
    """A pipeline component, called with a document, that sets `FEATURES` on its tokens."""

    def __init__(self, strings: Strings, words: Mapping[str, Word] | None = None) -> None:
        self._strings = strings
        self._words: dict[str, Word] = {}
        self._marks: dict[str, tuple[int, int]] = {}
        self.replace(words or {})

    def __call__(self, document: Any) -> Any:
        """Mark the document's tokens in place and return it."""
        if len(document):
            marks = self._marks
            unknown = self._unknown
            rows = [marks.get(token.text) or self._mark_of_variant(token.text, unknown) for token in document]
            document.from_array(FEATURES, np.array(rows, dtype=np.uint64))
        return document

    def replace(self, words: Mapping[str, Word]) -> None:
        """Use this word table from now on."""
        self._words = dict(words)
        add = self._strings.add
        numbers = {text: add(text) for word in {UNKNOWN, *self._words.values()} for text in word}
        self._unknown = (numbers[_NONE], numbers[_NONE])
        self._marks = {text: (numbers[word.classes], numbers[word.cluster]) for text, word in self._words.items()}

    def _mark_of_variant(self, text: str, unknown: tuple[int, int]) -> tuple[int, int]:
        """The mark of "Putins" is that of "Putin", of "MERKEL" that of "Merkel"."""
        if len(text) < 4:
            return unknown
        marks = self._marks
        if text[-1] == "s" and text[0].isupper():
            return marks.get(text[:-1], unknown)
        if text.isupper():
            return marks.get(text.title(), unknown)
        return marks.get(text.lower(), unknown)

    # spaCy calls the four methods below when a pipeline is saved or loaded.

    def to_bytes(self, **_: Any) -> bytes:
        """The word table, compressed; equal tables give equal bytes."""
        lines = "".join(f"{text}\t{word.classes}\t{word.cluster}\n" for text, word in sorted(self._words.items()))
        return gzip.compress(lines.encode(), mtime=0)

    def from_bytes(self, data: bytes, **_: Any) -> Gazetteer:
        """Read what `to_bytes` wrote."""
        rows = (line.split("\t") for line in gzip.decompress(data).decode().splitlines())
        self.replace({text: Word(classes, cluster) for text, classes, cluster in rows})
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write the word table into the folder ``path``."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _FILE).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: Any) -> Gazetteer:
        """Read the word table from the folder ``path``."""
        return self.from_bytes((Path(path) / _FILE).read_bytes())
