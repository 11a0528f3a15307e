"""Reading of the newsroom items: short news texts of our own, with entities marked and topics given.

They are part of the project (``training/newsroom/``), so that the models can be checked by whoever has a checkout.
A line is ``codes<TAB>style<TAB>text``; an entity is marked as ``[TYPE surface]``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.corpora import NamedSpan, Sentence

NEWSROOM = Path(__file__).parent / "newsroom"
HELD_OUT_SHARE = 0.2
"""Share of the items that no model is trained on."""

_MARK = re.compile(r"\[(PER|ORG|LOC|MISC) ([^\[\]]+)\]")
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class NewsroomItem:
    """A short news text with what it is about and whom it names."""

    codes: tuple[str, ...]
    """Top levels of the IPTC Media Topics, ``medtop:11000000``, the most important first."""
    style: str
    """``headline``, ``paragraph``, ``results``, …"""
    text: str
    """Without marks."""
    entities: tuple[tuple[int, int, str], ...]
    """Start and end (exclusive) in characters of `text`, and a type."""

    @property
    def is_held_out(self) -> bool:
        """Whether no model may be trained on it; decided by the wording."""
        digest = hashlib.blake2b(self.text.encode(), digest_size=4).digest()
        return int.from_bytes(digest) < HELD_OUT_SHARE * 2**32

    def sentence(self) -> Sentence:
        """The item as one annotated sentence, tokens cut at every mark of punctuation."""
        found = list(_TOKEN.finditer(self.text))
        starts = {token.start(): index for index, token in enumerate(found)}
        ends = {token.end(): index + 1 for index, token in enumerate(found)}
        spans: list[NamedSpan] = [(starts[start], ends[end], kind) for start, end, kind in self.entities]
        spaces = tuple(self.text[token.end() : token.end() + 1] == " " for token in found)
        return Sentence("newsroom", tuple(token[0] for token in found), spaces, tuple(spans))


def read_newsroom(path: Path) -> Iterator[NewsroomItem]:
    """The items of a file, in file order. Raises `ValueError` for a malformed line, naming it."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        columns = line.split("\t")
        if len(columns) != 3:
            raise ValueError(f"{path}:{number}: {len(columns)} columns, not 3")
        codes = tuple(f"medtop:{code}" for code in columns[0].split(","))
        yield NewsroomItem(codes, columns[1], *_unmarked(columns[2]))


def _unmarked(marked: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    parts: list[str] = []
    spans: list[tuple[int, int, str]] = []
    length = position = 0
    for mark in _MARK.finditer(marked):
        before = marked[position : mark.start()]
        start = length + len(before)
        length = start + len(mark[2])
        parts += (before, mark[2])
        spans.append((start, length, mark[1]))
        position = mark.end()
    return "".join(parts) + marked[position:], tuple(spans)
