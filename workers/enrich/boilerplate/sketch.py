"""What is remembered of an item: its title and a hash per paragraph, never its text."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from depesche.records.article import PARAGRAPH_BREAK
from workers.enrich.article_text import CleanText
from workers.enrich.boilerplate.normal_form import MAX_TITLE_CHARACTERS, block_key

_FIRST_BLOCKS, _LAST_BLOCKS = 16, 32
"""Of a very long article its beginning and its end are remembered: standing blocks are there."""
_KEY_BYTES = 8
_MAX_VERSION = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Outline:
    """An item's clean text taken apart."""

    paragraphs: tuple[str, ...]
    """The lead (which may be "") and the paragraphs of the body."""
    keys: tuple[int | None, ...]
    """`block_key` of each."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """One item in the memory of its source."""

    item_id: str
    version: int
    title: str
    blocks: bytes
    """The keys of its paragraphs, each once, 8 bytes each."""

    @property
    def keys(self) -> tuple[int, ...]:
        """`blocks` as numbers."""
        return struct.unpack(f"<{len(self.blocks) // _KEY_BYTES}q", self.blocks)

    def has(self, key: int) -> bool:
        """Whether a paragraph has this key. Looks for the bytes anywhere: a false find is one in 10^16."""
        return struct.pack("<q", key) in self.blocks


def outline(clean: CleanText) -> Outline:
    """Take a clean text apart; cheap enough for every article, since all else is looked up by these keys."""
    paragraphs = (clean.lead, *clean.body.split(PARAGRAPH_BREAK)) if clean.body else (clean.lead,)
    return Outline(paragraphs, tuple(map(block_key, paragraphs)))


def sketch(item_id: str, version: int, title: str, keys: Sequence[int | None]) -> Sketch:
    """What to remember of an item with these paragraphs."""
    known = list(dict.fromkeys(key for key in keys if key is not None))
    if len(known) > _FIRST_BLOCKS + _LAST_BLOCKS:
        known = known[:_FIRST_BLOCKS] + known[-_LAST_BLOCKS:]
    storable = title[: MAX_TITLE_CHARACTERS + 1].encode("utf-8", "replace").decode()
    return Sketch(item_id, min(version, _MAX_VERSION), storable, struct.pack(f"<{len(known)}q", *known))
