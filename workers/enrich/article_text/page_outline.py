"""A page as a tree of its block elements with what each holds: read by `page_blocks` to tell an article from its page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from workers.enrich.article_text.blocks import Block
from workers.enrich.article_text.html_blocks import scan
from workers.enrich.article_text.page_hints import Hint, page_hint

_MAX_DEPTH = 300
"""Elements deeper than this count as their ancestor at this depth, which bounds every walk upwards."""


@dataclass(slots=True)
class Element:
    """A block element; the root (index 0, its own parent) stands for the page."""

    name: str
    parent: int
    depth: int
    hint: Hint | None = None
    shape: str = ""
    """Name and attributes: equal for elements that a template repeats."""
    characters: int = 0
    linked: int = 0
    found: int = 0
    """Characters of blocks that the extractor found to be the article."""
    first: int = -1
    """Its first block."""
    blocks: int = 0
    headings: int = 0
    images: int = 0


@dataclass(slots=True)
class Outline:
    """Blocks in document order and the element (an index) that each stands in."""

    elements: list[Element] = field(default_factory=lambda: [Element("", 0, 0)])
    blocks: list[Block] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)
    _open: list[int] = field(default_factory=lambda: [0])
    _hidden_depth: int = 0

    def ancestors(self, element: int) -> Iterator[int]:
        """``element``, its parent and so on; the root comes last."""
        while element:
            yield element
            element = self.elements[element].parent
        yield 0

    def opened(self, name: str, attributes: str) -> None:
        """A block element has begun."""
        if len(self._open) >= _MAX_DEPTH:
            self._hidden_depth += 1
            return
        shape = f"{name} {attributes}" if len(attributes) < 300 else name
        parent = self._open[-1]
        self.elements.append(Element(name, parent, len(self._open), page_hint(name, attributes), shape))
        self._open.append(len(self.elements) - 1)

    def closed(self) -> None:
        """The block element opened last has ended."""
        if self._hidden_depth:
            self._hidden_depth -= 1
        elif len(self._open) > 1:
            self._open.pop()

    def image(self) -> None:
        """An image stands here."""
        for element in self.ancestors(self._open[-1]):
            self.elements[element].images += 1

    def home(self) -> int:
        """The element that is open."""
        return self._open[-1]


def outline_of(source: str) -> Outline:
    """The outline of a page; broken mark-up is read as far as it goes."""
    outline = Outline()
    for block in scan(source, outline):
        home = outline.home()
        number = len(outline.blocks)
        outline.blocks.append(block)
        outline.homes.append(home)
        linked = sum(end - start for start, end in block.links)
        for index in outline.ancestors(home):
            element = outline.elements[index]
            element.characters += len(block.text)
            element.linked += linked
            element.blocks += 1
            element.headings += block.kind == "heading"
            if element.first < 0:
                element.first = number
    return outline
