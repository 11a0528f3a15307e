"""What goes into the entity recogniser and what comes out: plain data between `annotate` and `linking`."""

from __future__ import annotations

from dataclasses import dataclass

from depesche.records.article import EntityType, TextField


@dataclass(frozen=True, slots=True)
class Text:
    """The clean text of an article."""

    language: str
    """ISO 639-1 code."""
    title: str = ""
    lead: str = ""
    body: str = ""
    """Paragraphs separated by `depesche.records.article.PARAGRAPH_BREAK`."""

    @property
    def length(self) -> int:
        """Characters in all fields."""
        return len(self.title) + len(self.lead) + len(self.body)


@dataclass(frozen=True, slots=True)
class RawMention:
    """A name as the recogniser found it: ``getattr(text, field)[start:end] == mention.text``."""

    field: TextField
    start: int
    end: int
    text: str
    type: EntityType
