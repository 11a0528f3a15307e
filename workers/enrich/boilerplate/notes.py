"""What passes between the learner and its store: notes of handled items, and what was stored of a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workers.enrich.boilerplate.removal import Kind
from workers.enrich.boilerplate.sketch import Sketch

SHOWN_CHARACTERS = 200
"""So much of a block's text is kept, for people to know it again."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A piece that was taken from an item."""

    kind: Kind
    key: int
    text: str
    """Its first `SHOWN_CHARACTERS`."""
    items: int
    """Items of the source that had it then."""
    first_ms: int


@dataclass(frozen=True, slots=True)
class Note:
    """An item that was handled: what to remember of it, and what was taken from it."""

    url: str
    """Of its feed."""
    item: Sketch
    taken: tuple[Taken, ...]
    is_news: bool
    """Whether this revision was not known before."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of a source."""

    items: tuple[Sketch, ...] = ()
    learnt: Mapping[int, int] = field(default_factory=dict)
    """Key of a recurring block → when it was first seen (ms)."""


@dataclass(frozen=True, slots=True)
class LearntBlock:
    """A piece that was taken from items of a source, for people. Times are ms since the epoch."""

    kind: Kind
    text: str
    """Its first `SHOWN_CHARACTERS`."""
    items: int
    """Remembered items that had it when it was last taken; 1 for another item's title."""
    first_seen_ms: int
    last_seen_ms: int
    removed: int
    """How often it was taken. A message that is handled again after a crash may count twice."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What is known of a source, for people."""

    items: int
    """Items remembered."""
    seen_ms: int
    """The newest of them."""
    blocks: tuple[LearntBlock, ...]
    """Most often taken first."""
