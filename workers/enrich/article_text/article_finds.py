"""Which blocks of a page the extractor has found; all its sentences where it has found next to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workers.enrich.article_text.blocks import Block
from workers.enrich.article_text.credits import whole_block
from workers.enrich.article_text.lead import same
from workers.enrich.article_text.page_outline import Outline
from workers.enrich.article_text.sentences import ends_sentence
from workers.enrich.article_text.trailers import trailer_of

MIN_SENTENCE_CHARACTERS = 40
_SHORT_KEY = 25
"""Text shorter than this stands in an article by chance; it must be a line of its own there."""
_LONG_KEY, _KEY_PART = 120, 60
"""Of a block longer than this the extractor may have kept but one end."""
_LITTLE = 0.25
_WHOLE_PAGE = 0.9
_MAX_LINKED = 0.3


def finds(outline: Outline, lines: Sequence[str]) -> list[bool]:
    """For each block of a page whether it is in the extractor's paragraphs.

    Where these hold less than a quarter of the sentences on the page that nothing speaks against, those are the find.
    """
    keys = [same(line) for line in lines]
    exact, joined = frozenset(keys), " ".join(keys)
    found = [_is_in(same(block.text), exact, joined) for block in outline.blocks]
    sentences = _sentences(outline)
    return found if _characters(outline, found) >= _LITTLE * _characters(outline, sentences) else sentences


def is_sentence(block: Block) -> bool:
    """Whether a block reads as text: it ends as a sentence does and is long enough for one."""
    return (
        block.kind in ("paragraph", "quote")
        and len(block.text) >= MIN_SENTENCE_CHARACTERS
        and ends_sentence(block.text)
    )


def says_something(block: Block) -> bool:
    """Whether the last block of an article belongs there: as text, or as a credit or trailer that the rules know."""
    text = block.text
    if block.kind in ("item", "quote") or ends_sentence(text) or len(text) >= MIN_SENTENCE_CHARACTERS:
        return True
    return whole_block(text) is not None or trailer_of(text, linked=block.is_link) is not None


def linked_share(block: Block) -> float:
    """The share of a block's characters that are links."""
    return sum(end - start for start, end in block.links) / len(block.text)


def _is_in(key: str, exact: frozenset[str], joined: str) -> bool:
    if len(key) < _SHORT_KEY:
        return key in exact
    return key in joined or (len(key) > _LONG_KEY and (key[:_KEY_PART] in joined or key[-_KEY_PART:] in joined))


def _sentences(outline: Outline) -> list[bool]:
    """The sentences that stand in no element with a strong hint, unless it holds nearly all of them."""
    plain = [is_sentence(block) and linked_share(block) < _MAX_LINKED for block in outline.blocks]
    held: Counter[int] = Counter()
    for index, is_plain in enumerate(plain):
        if is_plain:
            held.update(outline.ancestors(outline.homes[index]))
    limit = _WHOLE_PAGE * sum(plain)
    barred = {
        number
        for number, element in enumerate(outline.elements)
        if element.hint and element.hint.strong and held[number] < limit
    }
    return [
        is_plain and barred.isdisjoint(outline.ancestors(outline.homes[index])) for index, is_plain in enumerate(plain)
    ]


def _characters(outline: Outline, chosen: Sequence[bool]) -> int:
    return sum(len(block.text) for block, is_chosen in zip(outline.blocks, chosen, strict=True) if is_chosen)
