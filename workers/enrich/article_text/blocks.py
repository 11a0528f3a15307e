"""`Block`, one paragraph-like piece of a published text: what the readers of HTML and plain text hand to the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["paragraph", "heading", "item", "quote", "caption"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """``text`` is canonical (`characters.normalise`) and never empty."""

    text: str
    kind: Kind = "paragraph"
    links: tuple[Span, ...] = ()
    """Character spans of ``text`` that are links to elsewhere, in order."""
    hint: str | None = None
    """Reason for removal (see `reasons`) that the mark-up itself gives, such as a ``nav`` element."""
    clue: str = ""
    """What in the mark-up gave the hint: "<nav>", "related-posts"."""

    @property
    def is_link(self) -> bool:
        """Whether nothing but links (and punctuation between them) is in the block."""
        if not self.links:
            return False
        position = 0
        for start, end in self.links:
            if any(character.isalnum() for character in self.text[position:start]):
                return False
            position = end
        return not any(character.isalnum() for character in self.text[position:])
