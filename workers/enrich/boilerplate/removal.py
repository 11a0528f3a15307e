"""What is taken from an article, given the memory of its source (pure): bounded, and every piece is kept or named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Literal

from depesche.records.article import PARAGRAPH_BREAK, Removed
from workers.enrich.article_text import CleanText, reasons
from workers.enrich.article_text.blocks import Span
from workers.enrich.article_text.lead import MAX_LEAD_CHARACTERS
from workers.enrich.article_text.sentences import ends_sentence
from workers.enrich.boilerplate.normal_form import block_key, content_words, likeness
from workers.enrich.boilerplate.sketch import Outline
from workers.enrich.boilerplate.source import Source
from workers.enrich.boilerplate.titles import title_runs

Kind = Literal["recurring", "title"]
_MAX_REMOVALS = 200
"""Of one article: with more it is none, and not worth the time."""
_SAME_STORY = 0.6
"""A title this like the item's own is that of a copy or an earlier revision, not a teaser."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A piece of an article that is taken, and why."""

    kind: Kind
    paragraph: int
    """0 is the lead."""
    span: Span
    text: str
    key: int
    """`block_key` of ``text``."""
    items: int
    """Items of the source that have the block, or the title."""


def removals(outline: Outline, title: str, item_id: str, source: Source, max_share: float) -> list[Removal]:
    """What to take from the item, in the order of its text: at most ``max_share`` of its characters.

    Where that is not enough, what recurs most goes first, then whole teasers, then those inside paragraphs.
    """
    found = list(islice(_found(outline, title, item_id, source), _MAX_REMOVALS))
    if not found:
        return found
    left = max_share * sum(map(len, outline.paragraphs))
    chosen = []
    for removal in sorted(found, key=lambda removal: _strength(removal, outline)):
        if len(removal.text) <= left:
            left -= len(removal.text)
            chosen.append(removal)
    return sorted(chosen, key=lambda removal: (removal.paragraph, removal.span))


def without(clean: CleanText, outline: Outline, taken: list[Removal]) -> CleanText:
    """The article without what was taken; a paragraph that lost its middle becomes two."""
    pieces: list[list[str]] = [[paragraph] if paragraph else [] for paragraph in outline.paragraphs]
    for number, group in groupby(taken, key=lambda removal: removal.paragraph):
        pieces[number] = _around(outline.paragraphs[number], [removal.span for removal in group])
    lead = " ".join(pieces[0])
    body = [piece for paragraph in pieces[1:] for piece in paragraph]
    if clean.lead and not lead and body and len(body[0]) <= MAX_LEAD_CHARACTERS and ends_sentence(body[0]):
        lead = body.pop(0)
    gone = tuple(Removed(text=removal.text, reason=_REASONS[removal.kind]) for removal in taken)
    rules = tuple(_RULES[removal.kind] for removal in taken)
    return replace(
        clean,
        lead=lead,
        body=PARAGRAPH_BREAK.join(body),
        removed=(*clean.removed, *gone),
        rules=(*clean.rules, *rules),
    )


_REASONS: dict[Kind, str] = {"recurring": reasons.BOILERPLATE, "title": reasons.TEASER}
_RULES: dict[Kind, str] = {"recurring": "recurs in the source's items", "title": "title of another item of the source"}


def _found(outline: Outline, title: str, item_id: str, source: Source) -> Iterator[Removal]:
    for number, (text, key) in enumerate(zip(outline.paragraphs, outline.keys, strict=True)):
        if key is not None and (items := source.recurring(key)):
            yield Removal("recurring", number, (0, len(text)), text, key, items)
            continue
        if key is not None and source.is_title_of_another(key, item_id, outline.keys) and _is_foreign(text, title):
            yield Removal("title", number, (0, len(text)), text, key, 1)
            continue
        for start, end in title_runs(text, source.titles_by_opening, outline.paragraphs):
            run = text[start:end]
            run_key = block_key(run) or 0
            if source.is_title_of_another(run_key, item_id, outline.keys) and _is_foreign(run, title):
                yield Removal("title", number, (start, end), run, run_key, 1)


def _is_foreign(other: str, own: str) -> bool:
    return likeness(content_words(other), content_words(own)) < _SAME_STORY


def _strength(removal: Removal, outline: Outline) -> tuple[int, bool, int]:
    inside = len(removal.text) < len(outline.paragraphs[removal.paragraph])
    return -removal.items if removal.kind == "recurring" else 0, inside, removal.paragraph


def _around(text: str, spans: list[Span]) -> list[str]:
    pieces = []
    position = 0
    for start, end in [*spans, (len(text), len(text))]:
        piece = text[position:start].strip()
        if piece:
            pieces.append(piece)
        position = end
    return pieces
