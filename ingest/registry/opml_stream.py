"""The outlines of a well-formed OPML file one by one: the tree of 100,000 feeds takes 160 MB. Used by `ingest.registry.opml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree


class NotStreamable(Exception):
    """The file is to be read as a whole: it is not well-formed, or its outlines are not in a body."""


@dataclass(frozen=True, slots=True)
class Outline:
    """An outline. Its element has its attributes until the next one is asked for."""

    element: etree._Element
    depth: int
    """1 for those in the body itself, 2 for those in them, …"""
    has_children: bool


def local_name(tag: str) -> str:
    """The name of an element or attribute in lower case, without its namespace."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def outlines(data: bytes, options: dict[str, Any]) -> Iterator[Outline]:
    """The outlines below the first ``<body>`` in the order of the document, those in other elements left out.

    Raises `NotStreamable`, possibly after some have been given.
    """
    walk = _Walk()
    try:
        for event, element in etree.iterparse(BytesIO(data), events=("start", "end"), **options):
            found = walk.start(element) if event == "start" else walk.end()
            if found is not None:
                yield found
            if event == "end":
                _drop(element)
    except etree.XMLSyntaxError as error:
        raise NotStreamable from error
    if not walk.had_body:
        raise NotStreamable


def _drop(element: etree._Element) -> None:
    """Free what has been read."""
    parent = element.getparent()
    if parent is not None:
        element.clear()
        while (before := element.getprevious()) is not None:
            parent.remove(before)


class _Walk:
    """Where in the document the parser is."""

    def __init__(self) -> None:
        self.had_body = False
        self._level = 0
        self._is_in_body = False
        self._skipped: int | None = None
        """Level of the element whose content does not count."""
        self._waiting: Outline | None = None
        """The last outline, until it is known whether it has children."""

    def start(self, element: etree._Element) -> Outline | None:
        """An element begins; the outline of which that tells something."""
        self._level += 1
        if self._skipped is not None:
            return None
        name = local_name(element.tag)
        if self._is_in_body:
            return self._in_body(element, name)
        if self._level == 1 and name != "opml":
            raise NotStreamable
        if self._level == 2:
            if name == "body" and not self.had_body:
                self.had_body = self._is_in_body = True
            else:
                self._skipped = self._level
        return None

    def _in_body(self, element: etree._Element, name: str) -> Outline | None:
        waiting, self._waiting = self._waiting, None
        if name == "outline":
            self._waiting = Outline(element, self._level - 2, has_children=False)
        else:
            self._skipped = self._level
        return None if waiting is None else Outline(waiting.element, waiting.depth, has_children=True)

    def end(self) -> Outline | None:
        """An element ends; the outline of which that tells something."""
        waiting, self._waiting = self._waiting, None
        if self._skipped == self._level:
            self._skipped = None
        self._level -= 1
        if self._level == 1:
            self._is_in_body = False
        return waiting
