"""Which blocks of a page are its article: what the extractor found, corrected by what the page's own structure says.

The extractor is good at finding the place and loses parts of it: a lead above the body, sub-headings, lists, boxes of
facts. It also takes things in that the page itself names as something else. Both are mended here, block by block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workers.enrich.article_text import reasons
from workers.enrich.article_text.blocks import Block
from workers.enrich.article_text.lead import same
from workers.enrich.article_text.page_outline import Element, Outline
from workers.enrich.article_text.sentences import ends_sentence

_SHORT_KEY = 25
"""Text shorter than this stands in an article by chance; it must be a line of its own there."""
_MAX_COVERED = 0.3
"""A class word on more than this share of the article's text says nothing on this page."""
_CORE_SHARE = 0.85
_MAX_CARD_CHARACTERS = 400
_MAX_CAPTION_CHARACTERS = 240
_MIN_SENTENCE_CHARACTERS = 40
_MIN_LEAD_WORDS = 8


def select(outline: Outline, found_lines: Sequence[str], title: str | None) -> list[Block]:
    """The article's blocks in order; those that only stand inside it carry their reason as `Block.hint`.

    ``found_lines`` are the extractor's paragraphs; empty where it found nothing.
    """
    found = _found(outline, found_lines)
    if not any(found):
        return []
    return _Region(outline, found, title).blocks()


class _Region:
    """The article of one page while its blocks are judged."""

    def __init__(self, outline: Outline, found: list[bool], title: str | None) -> None:
        self._outline = outline
        self._found = found
        self._total = _count_found(outline, found)
        self._first = found.index(True)
        self._last = len(found) - 1 - found[::-1].index(True)
        self._title = self._title_block(title)
        self._core = self._smallest(_CORE_SHARE)
        self._title_path = (
            frozenset() if self._title is None else frozenset(outline.ancestors(outline.homes[self._title]))
        )
        self._doubted = self._doubted_words()
        self._shapes = {self._shape(index) for index, is_found in enumerate(found) if is_found}

    def blocks(self) -> list[Block]:
        chosen: list[Block] = []
        headings: list[Block] = []
        start = self._first if self._title is None else self._title + 1
        for index in range(start, len(self._found)):
            block = self._outline.blocks[index]
            reason = self._strong_reason(index)
            if reason is not None:
                if index <= self._last:
                    chosen.append(Block(block.text, block.kind, block.links, reason))
                continue
            if block.kind == "heading" and not self._found[index]:
                if index < self._last and self._in_core(index) and not block.is_link and not self._weak(index):
                    headings.append(block)
                continue
            if self._found[index] or self._belongs(index):
                chosen += headings if self._in_core(index) else []
                headings = []
                chosen.append(Block(block.text, block.kind, block.links))
            elif index > self._last:
                break
            else:
                headings = []
        return chosen

    def _belongs(self, index: int) -> bool:
        """Whether a block that the extractor left out is part of the article all the same."""
        block = self._outline.blocks[index]
        if block.kind == "caption" or _linked_share(block) > 0.5:
            return False
        if index < self._first:
            return self._is_lead(index)
        if not self._in_core(index):
            return False
        if self._shape(index) in self._shapes:
            return _is_sentence(block) or (index < self._last and len(block.text.split()) > 1)
        if index > self._last or self._weak(index):
            return False
        return _is_sentence(block) or block.kind == "item" or self._outline.elements[self._outline.homes[index]].name in ("td", "th", "tr")

    def _is_lead(self, index: int) -> bool:
        block = self._outline.blocks[index]
        if block.links or len(block.text) < _MIN_SENTENCE_CHARACTERS:
            return False
        return ends_sentence(block.text) or len(block.text.split()) >= _MIN_LEAD_WORDS

    def _strong_reason(self, index: int) -> str | None:
        """Why the page itself says that a block is not the article."""
        for number in self._outline.ancestors(self._outline.homes[index]):
            if number in self._title_path and number != self._outline.homes[index]:
                return None
            element = self._outline.elements[number]
            hint = element.hint
            if hint and hint.strong and hint.word not in self._doubted:
                return hint.reason
            reason = self._box_reason(element)
            if reason:
                return reason
        return None

    def _box_reason(self, element: Element) -> str | None:
        """Small boxes whose build says what they are: a picture with its caption, a linked headline with its teaser."""
        if element.found > _MAX_COVERED * self._total or element.name in ("p", "li", "", "blockquote"):
            return None
        first = self._outline.blocks[element.first] if element.first >= 0 else None
        if first is None:
            return None
        if first.is_link and element.characters <= _MAX_CARD_CHARACTERS and element.linked >= 0.2 * element.characters:
            return reasons.TEASER
        if element.images and not element.headings and element.blocks <= 2 and element.characters <= _MAX_CAPTION_CHARACTERS:
            return reasons.CAPTION
        return None

    def _weak(self, index: int) -> bool:
        for number in self._outline.ancestors(self._outline.homes[index]):
            if number in self._title_path or number == self._core:
                return False
            if self._outline.elements[number].hint:
                return True
        return False

    def _shape(self, index: int) -> tuple[int, str]:
        element = self._outline.elements[self._outline.homes[index]]
        return element.parent, element.shape

    def _in_core(self, index: int) -> bool:
        return self._core in self._outline.ancestors(self._outline.homes[index])

    def _smallest(self, share: float) -> int:
        """The smallest element that holds ``share`` of what was found."""
        best = 0
        for number in self._outline.ancestors(self._outline.homes[self._first]):
            if self._outline.elements[number].found >= share * self._total:
                return number
        return best

    def _doubted_words(self) -> frozenset[str]:
        """Class words that cover too much of what was found to say what they seem to say."""
        covered: Counter[str] = Counter()
        for index, is_found in enumerate(self._found):
            if not is_found:
                continue
            elements = (self._outline.elements[number] for number in self._outline.ancestors(self._outline.homes[index]))
            for word in {element.hint.word for element in elements if element.hint}:
                covered[word] += len(self._outline.blocks[index].text)
        return frozenset(word for word, characters in covered.items() if characters > _MAX_COVERED * self._total)

    def _title_block(self, title: str | None) -> int | None:
        """The block that shows the title: above most of what was found."""
        key = same(title) if title else ""
        blocks, homes = self._outline.blocks, self._outline.homes
        best: int | None = None
        passed = 0
        for index, block in enumerate(blocks):
            passed += len(block.text) if self._found[index] else 0
            if passed > _MAX_COVERED * self._total:
                break
            shown = same(block.text)
            if key and shown and (shown == key or (len(shown) > 20 and shown in key)):
                best = index
            elif block.kind == "heading" and self._outline.elements[homes[index]].name == "h1":
                best = index
        return best


def _found(outline: Outline, lines: Sequence[str]) -> list[bool]:
    """For each block whether the extractor has it."""
    keys = [same(line) for line in lines]
    exact, joined = frozenset(keys), " ".join(keys)
    return [_is_in(same(block.text), exact, joined) for block in outline.blocks]


def _is_in(key: str, exact: frozenset[str], joined: str) -> bool:
    if len(key) < _SHORT_KEY:
        return key in exact
    return key in joined or (len(key) > 120 and (key[:60] in joined or key[-60:] in joined))


def _count_found(outline: Outline, found: Sequence[bool]) -> int:
    total = 0
    for index, is_found in enumerate(found):
        if is_found:
            length = len(outline.blocks[index].text)
            total += length
            for number in outline.ancestors(outline.homes[index]):
                outline.elements[number].found += length
    return total


def _is_sentence(block: Block) -> bool:
    return (
        block.kind in ("paragraph", "quote") and len(block.text) >= _MIN_SENTENCE_CHARACTERS and ends_sentence(block.text)
    )


def _linked_share(block: Block) -> float:
    return sum(end - start for start, end in block.links) / len(block.text)
