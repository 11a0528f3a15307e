"""Look-up in the IPTC Media Topics: concepts by code, labels by language, broader concepts, codes by what people type."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources

import msgspec

from depesche.errors import QueryError

PREFIX = "medtop:"
FALLBACK_LANGUAGE = "en"


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """One media topic."""

    code: str
    """For example ``medtop:20000639``."""
    parents: tuple[str, ...]
    """Codes one level up; none for a top level."""
    labels: Mapping[str, str]
    """Language (BCP 47) → label."""


class _File(msgspec.Struct):
    concepts: list[Concept]


class Vocabulary:
    """All active concepts. Every method raises `KeyError` for a code that is not among them."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts = {concept.code: concept for concept in concepts}
        self._ancestors = {code: self._broader(code) for code in self._concepts}
        self._children: dict[str, tuple[str, ...]] = {}
        for code, concept in self._concepts.items():
            for parent in concept.parents:
                self._children[parent] = (*self._children.get(parent, ()), code)
        self._by_label: dict[str, str] = {}
        for code in sorted(self._concepts, key=lambda code: (len(self._ancestors[code]), code)):
            for label in self._concepts[code].labels.values():
                self._by_label.setdefault(label.casefold(), code)

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def __len__(self) -> int:
        return len(self._concepts)

    def __contains__(self, code: object) -> bool:
        return code in self._concepts

    @property
    def top_levels(self) -> tuple[str, ...]:
        """Codes of the top levels, in the order of the vocabulary."""
        return tuple(code for code, concept in self._concepts.items() if not concept.parents)

    def concept(self, code: str) -> Concept:
        """The concept with the code ``medtop:…``."""
        return self._concepts[code]

    def label(self, code: str, language: str) -> str:
        """Label in ``language``, else in a regional variant of it, else in English."""
        labels = self._concepts[code].labels
        if language in labels:
            return labels[language]
        variants = (label for tag, label in labels.items() if tag.partition("-")[0] == language)
        return next(variants, labels[FALLBACK_LANGUAGE])

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes of the broader concepts, nearest first, the top level last."""
        return self._ancestors[code]

    def top_level(self, code: str) -> str:
        """The code's top level, itself if it is one."""
        ancestors = self._ancestors[code]
        return ancestors[-1] if ancestors else code

    def code_of_label(self, label: str) -> str | None:
        """The concept that has exactly this label in any language, the broadest of several; None without one."""
        return self._by_label.get(label.casefold())

    def children(self, code: str) -> tuple[str, ...]:
        """Codes one level down, in the order of the vocabulary."""
        return self._children.get(self._concepts[code].code, ())

    def resolve(self, text: str) -> str:
        """The code that a person means by a code (``medtop:11000000``, ``11000000``) or a label in any language.

        The beginning of a label is enough ("politics"); of several concepts the broadest is taken. Raises
        `QueryError` with the nearest labels where there is none.
        """
        wanted = text.strip().casefold()
        for code in (wanted, PREFIX + wanted):
            if code in self._concepts:
                return code
        if wanted in self._by_label:
            return self._by_label[wanted]
        for label, code in self._by_label.items():  # broadest first, as they were filled in
            if wanted and label.startswith(wanted):
                return code
        near = difflib.get_close_matches(wanted, self._by_label, n=3)
        hint = (
            f"; did you mean {', '.join(near)}?"
            if near
            else ": use a code such as 11000000 or a label such as politics"
        )
        raise QueryError(f"no media topic {text.strip()!r}{hint}")

    def _broader(self, code: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        waiting = list(self._concepts[code].parents)
        while waiting:
            parent = waiting.pop(0)
            if parent not in found:
                found[parent] = None
                waiting.extend(self._concepts[parent].parents)
        return tuple(found)


@cache
def load_vocabulary() -> Vocabulary:
    """The shipped vocabulary, read once per process."""
    data = resources.files(__package__).joinpath("mediatopics.json").read_bytes()
    return Vocabulary(msgspec.json.decode(data, type=_File).concepts)
