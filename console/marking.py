"""Text with its entity mentions as a sequence of pieces, ready to be marked up (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from depesche.records.article import PARAGRAPH_BREAK, Entity, TextField


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of plain (unescaped) text, and the entity that it mentions."""

    text: str
    entity: Entity | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A mention's place in a field."""

    start: int
    end: int
    entity: Entity


def spans_of(entities: Iterable[Entity], field: TextField, length: int) -> list[Span]:
    """The mentions in a field of ``length`` characters that can be marked: in order, inside the text, none overlapping.

    Of overlapping mentions the one that starts first stays, of those that start together the longest: links cannot
    nest, and "Bank of England" says more than the "England" within it.
    """
    candidates = [
        Span(mention.start, mention.end, entity)
        for entity in entities
        for mention in entity.mentions
        if mention.field == field and 0 <= mention.start < mention.end <= length
    ]
    kept: list[Span] = []
    for span in sorted(candidates, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def pieces(text: str, spans: Iterable[Span], start: int, end: int) -> tuple[Piece, ...]:
    """``text[start:end]`` cut at the borders of the spans; a span that crosses an end is cut there."""
    found: list[Piece] = []
    position = start
    for span in spans:
        left, right = max(span.start, start), min(span.end, end)
        if left >= right:
            continue
        if position < left:
            found.append(Piece(text[position:left]))
        found.append(Piece(text[left:right], span.entity))
        position = right
    if position < end:
        found.append(Piece(text[position:end]))
    return tuple(found)


def marked_paragraphs(text: str, entities: Iterable[Entity], field: TextField) -> tuple[tuple[Piece, ...], ...]:
    """The field's paragraphs, blank ones left out, each as pieces whose texts join to it."""
    spans = spans_of(entities, field, len(text))
    return tuple(pieces(text, spans, start, end) for start, end in _paragraphs(text) if text[start:end].strip())


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for paragraph in text.split(PARAGRAPH_BREAK):
        yield start, start + len(paragraph)
        start += len(paragraph) + len(PARAGRAPH_BREAK)
