"""Which blocks of a page are its article: what the extractor found, corrected by what the page's own structure says.

The extractor is good at finding the place and loses parts of it: a lead above the body, sub-headings, lists, boxes of
facts. It also takes things in that the page itself names as something else. Both are mended here, block by block.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workers.enrich.article_text import reasons
from workers.enrich.article_text.article_finds import (
    MIN_SENTENCE_CHARACTERS,
    finds,
    is_sentence,
    linked_share,
    says_something,
)
from workers.enrich.article_text.blocks import Block
from workers.enrich.article_text.lead import same
from workers.enrich.article_text.markup_hints import Clue
from workers.enrich.article_text.page_hints import Hint
from workers.enrich.article_text.page_outline import Element, Outline
from workers.enrich.article_text.sentences import ends_sentence

_CARD = Clue(reasons.TEASER, "small box that begins with a link")
_PICTURE = Clue(reasons.CAPTION, "small box with a picture")
_SPACE_BEFORE_MARK = re.compile(r" ([.,:;!?])")
_MAX_COVERED = 0.3
"""A class word on more than this share of the article's text says nothing on this page."""
_CORE_SHARE = 0.85
_PROSE_SHARE = 0.7
_NO_PROSE_WEIGHT = 0.3
_MAX_CARD_CHARACTERS = 400
_MAX_CAPTION_CHARACTERS = 240
_MIN_LEAD_WORDS = 8
_MIN_LIKENESS = 0.5
_MIN_HEADING_LIKENESS = 0.35
_NEXT_HEADING = 0.5
_MAIN_HEADING = 0.1
"""What being an ``h1`` adds: on blogs it may be the site's name."""
_MAX_TITLE_CHARACTERS = 300

_COMMENTS = re.compile(
    r"(?:\d+\s)?(?:(?:leser\*?(?:innen)?|your|reader|user|nutzer)[ -]?)?(?:kommentare|comments|responses|kommentar schreiben|leave a comment|diskussion)"
    r"(?: \(?\d+\)?)?(?: (?:zu|on|to) .{1,200})?\W*",
    re.IGNORECASE,
)
"""A line behind which the article is over."""


@dataclass(frozen=True, slots=True)
class Article:
    """``title`` is the heading that the page shows above the article, where it can be told."""

    blocks: list[Block]
    title: str | None


def select(outline: Outline, found_lines: Sequence[str], title: str | None) -> Article:
    """The article's blocks in order; those that only stand inside it carry their reason as `Block.hint`.

    ``found_lines`` are the extractor's paragraphs; empty where it found nothing.
    """
    found = finds(outline, found_lines)
    if not any(found):
        return Article([], None)
    region = _Region(outline, found, title)
    return Article(region.blocks(), region.title())


class _Region:
    """The article of one page while its blocks are judged."""

    def __init__(self, outline: Outline, found: list[bool], title: str | None) -> None:
        self._outline = outline
        self._found = found
        self._total = _count_found(outline, found)
        self._title = self._title_block(title)
        path = () if self._title is None else outline.ancestors(outline.homes[self._title])
        self._title_path = frozenset(path)
        self._doubted = self._doubted_words()
        self._prose = [self._is_prose(index) for index in range(len(found))]
        self._core = self._core_element()
        inside = [index for index in range(self._start(), len(found)) if self._is_core(index)]
        self._first, self._last = (inside[0], self._end(inside)) if inside else (0, len(found) - 1)
        self._shapes = {self._shape(index) for index in inside if found[index]}

    def blocks(self) -> list[Block]:
        """The blocks of the article and those inside it that are something else."""
        chosen: list[Block] = []
        headings: list[Block] = []
        for index in range(self._start(), self._last + 1):
            block = self._outline.blocks[index]
            if index > self._first and _COMMENTS.fullmatch(block.text):
                break
            clue = self._strong_clue(index)
            if clue is not None:
                chosen.append(Block(block.text, block.kind, block.links, clue.reason, clue.evidence))
            elif block.kind == "heading" and not self._found[index]:
                if self._in_core(index) and not block.is_link and not self._weak(index):
                    headings.append(block)
            elif self._belongs(index):
                chosen += [*headings, block]
                headings = []
            else:
                headings = []
        return chosen

    def title(self) -> str | None:
        """The heading that the page shows above the article."""
        return None if self._title is None else _SPACE_BEFORE_MARK.sub(r"\1", self._outline.blocks[self._title].text)

    def _start(self) -> int:
        return 0 if self._title is None else self._title + 1

    def _is_core(self, index: int) -> bool:
        return (self._found[index] or self._prose[index]) and self._in_core(index) and self._strong_clue(index) is None

    def _end(self, inside: Sequence[int]) -> int:
        """The last block inside that is no mere line, such as the publisher's name behind a text."""
        return next((index for index in reversed(inside) if says_something(self._outline.blocks[index])), inside[-1])

    def _is_prose(self, index: int) -> bool:
        block = self._outline.blocks[index]
        if not is_sentence(block) or self._hinted(index):
            return False
        return self._found[index] or not block.links

    def _belongs(self, index: int) -> bool:
        """Whether a block that nothing speaks against is part of the article."""
        block = self._outline.blocks[index]
        if index < self._first:
            return self._is_lead(index)
        if self._found[index]:
            return self._in_core(index)
        if block.kind == "caption" or linked_share(block) > 0.5 or not self._in_core(index):
            return False
        if self._shape(index) in self._shapes:
            return len(block.text.split()) > 1
        if self._weak(index):
            return False
        home = self._outline.elements[self._outline.homes[index]]
        return is_sentence(block) or block.kind == "item" or home.name in ("td", "th")

    def _is_lead(self, index: int) -> bool:
        block = self._outline.blocks[index]
        if self._found[index] and self._title is not None and self._outline.blocks[self._title].kind == "heading":
            return True
        if block.links or len(block.text) < MIN_SENTENCE_CHARACTERS or (self._title is None and not self._found[index]):
            return False
        return ends_sentence(block.text) or len(block.text.split()) >= _MIN_LEAD_WORDS

    def _strong_clue(self, index: int) -> Clue | None:
        """Why the page itself says that a block is not the article."""
        block = self._outline.blocks[index]
        for number in self._outline.ancestors(self._outline.homes[index]):
            if number in self._title_path and number != self._outline.homes[index]:
                return None
            element = self._outline.elements[number]
            hint = element.hint
            if (
                hint
                and hint.word not in self._doubted
                and (hint.strong or _is_small_offer(element) or _is_stub(block, hint))
            ):
                return Clue(hint.reason, hint.word)
            box = self._box_clue(element)
            if box:
                return box
        return None

    def _box_clue(self, element: Element) -> Clue | None:
        """Small boxes whose build says what they are: a picture with its caption, a linked headline with its teaser."""
        if element.first < 0 or element.found > _MAX_COVERED * self._total or element.name in ("li", "", "blockquote"):
            return None
        first = self._outline.blocks[element.first]
        if element.name == "p":
            is_caption = element.images and element.blocks == 1 and not ends_sentence(first.text)
            return _PICTURE if is_caption and element.characters <= _MAX_CAPTION_CHARACTERS else None
        if first.is_link and element.characters <= _MAX_CARD_CHARACTERS and element.linked >= 0.2 * element.characters:
            return _CARD
        is_caption = element.images and not element.headings and element.blocks <= 2
        return _PICTURE if is_caption and element.characters <= _MAX_CAPTION_CHARACTERS else None

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

    def _core_element(self) -> int:
        """The smallest element that holds most of the found sentences and most of the sentences that the page has besides."""
        found: dict[int, float] = defaultdict(float)
        prose: Counter[int] = Counter()
        for index, is_prose in enumerate(self._prose):
            if not is_prose and not self._found[index]:
                continue
            length = len(self._outline.blocks[index].text)
            for number in self._outline.ancestors(self._outline.homes[index]):
                prose[number] += length if is_prose else 0
                found[number] += length * (1 if is_prose else _NO_PROSE_WEIGHT) if self._found[index] else 0
        return self._deepest(found, prose)

    def _deepest(self, found: Mapping[int, float], prose: Counter[int]) -> int:
        best = 0
        for number, weight in found.items():
            if weight < _CORE_SHARE * found[0] or prose[number] < _PROSE_SHARE * prose[0]:
                continue
            if self._outline.elements[number].depth > self._outline.elements[best].depth:
                best = number
        return best

    def _hinted(self, index: int) -> bool:
        return any(
            (hint := self._outline.elements[number].hint) is not None and hint.word not in self._doubted
            for number in self._outline.ancestors(self._outline.homes[index])
        )

    def _doubted_words(self) -> frozenset[str]:
        """Class words that cover too much of what was found to say what they seem to say."""
        covered: Counter[str] = Counter()
        for index, is_found in enumerate(self._found):
            if not is_found:
                continue
            elements = (
                self._outline.elements[number] for number in self._outline.ancestors(self._outline.homes[index])
            )
            for word in {element.hint.word for element in elements if element.hint}:
                covered[word] += len(self._outline.blocks[index].text)
        return frozenset(word for word, characters in covered.items() if characters > _MAX_COVERED * self._total)

    def _title_block(self, title: str | None) -> int | None:
        """The block that shows the title: above most of what was found."""
        words = frozenset(same(title).split()) if title else frozenset()
        best, best_points = None, 0.0
        passed = passed_since = 0
        for index, block in enumerate(self._outline.blocks):
            length = len(block.text) if self._found[index] and is_sentence(block) else 0
            passed, passed_since = passed + length, passed_since + length
            if passed > _MAX_COVERED * self._total:
                break
            points = self._title_points(index, words)
            # A site's name may be the first heading; nothing of the article stands between it and the article's own.
            follows = block.kind == "heading" and not passed_since
            if points and (points > best_points or (follows and points >= best_points * _NEXT_HEADING)):
                best, best_points, passed_since = index, max(points, best_points), 0
        return best

    def _title_points(self, index: int, words: frozenset[str]) -> float:
        block = self._outline.blocks[index]
        points = likeness(block.text, words)
        if self._outline.elements[self._outline.homes[index]].name == "h1":
            return points + _MAIN_HEADING
        least = _MIN_HEADING_LIKENESS if block.kind == "heading" else _MIN_LIKENESS
        return points if points >= least else 0.0


def likeness(text: str, words: frozenset[str]) -> float:
    """How much the words of ``text`` are those of a title, from 0 to 1."""
    shown = frozenset(same(text[:_MAX_TITLE_CHARACTERS]).split())
    return 2 * len(shown & words) / (len(shown) + len(words)) if shown and words else 0.0


def _count_found(outline: Outline, found: Sequence[bool]) -> int:
    total = 0
    for index, is_found in enumerate(found):
        if is_found:
            length = len(outline.blocks[index].text)
            total += length
            for number in outline.ancestors(outline.homes[index]):
                outline.elements[number].found += length
    return total


def _is_stub(block: Block, hint: Hint) -> bool:
    """Whether a block that the page calls a teaser is a mere headline; a lead is called so too."""
    return (
        hint.word.startswith("teaser") and len(block.text.split()) < _MIN_LEAD_WORDS and not ends_sentence(block.text)
    )


def _is_small_offer(element: Element) -> bool:
    return element.linked > 0 and element.characters <= _MAX_CARD_CHARACTERS
