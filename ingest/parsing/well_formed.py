"""A broken XML document → a well-formed one with the same items (pure), in one pass over its marks, in linear time.

Feeds break in few ways: markup that should have been escaped, tags that are missing or cross each other, stray ``<``
and ``&``, prefixes that nobody declared, an end that never arrived. What the elements of a feed are is known, so
a missing end tag is put where the next field or item begins, and one broken item spoils no other. An XML parser that
merely recovers (libxml2) nests every later item into the broken one; tag soup parsers (sgmllib) take quadratic time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from ingest.parsing.namespaces import uri_of_prefix
from ingest.parsing.references import repaired_text
from ingest.parsing.tag_attributes import CUT, NAME, attributes_at, kept

_START = re.compile(rf"<({NAME}(?::{NAME})?)(?=[\s/>]|\Z)")
_END = re.compile(rf"</\s{{0,20}}({NAME}(?::{NAME})?)\s{{0,20}}[^<>]{{0,80}}>")
ITEM_START = re.compile(rf"<(?:{NAME}:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)

_ITEMS = frozenset({"item", "entry"})
_ROOTS = frozenset({"rss", "rdf", "feed"})
_LINES = frozenset(
    {
        "title",
        "link",
        "guid",
        "id",
        "pubdate",
        "published",
        "updated",
        "modified",
        "issued",
        "created",
        "category",
        "comments",
    }
    | {"creator", "date", "subject", "language", "origlink", "lastbuilddate", "ttl", "generator", "docs", "copyright"}
)
"""Elements of one line of text: the next field ends them."""
_TEXTS = frozenset({"description", "summary", "content", "encoded", "subtitle"})
"""Elements of text that may contain unescaped markup: a field that is no HTML element ends them."""
_NO_HTML = (_LINES | _TEXTS | {"enclosure", "author"}) - {"title", "link", "summary", "content"}
_VOID = frozenset({"br", "hr", "img", "input", "meta", "wbr", "embed", "param", "col", "area", "base"})

_MAX_DEPTH = 120
_MAX_TAGS = 400_000
"""More marks than 10 MB of real feeds have (the largest of 200 had 90,000 a megabyte); each costs some 10 µs later on."""


@dataclass(frozen=True, slots=True)
class WellFormed:
    """A repaired document."""

    document: str
    ends_in_item: bool
    """The original breaks off within an item, which is here without the field that was cut."""
    is_whole: bool = False
    """The original has the end of its root."""


@dataclass(slots=True)
class _Open:
    """An element that is open."""

    tag: str
    local: str
    position: int
    """Where its start tag stands among the pieces."""


@dataclass(slots=True)
class _Output:
    """Pieces of the new document, and the elements that are open at its end: the root first, always."""

    stack: list[_Open]
    pieces: list[str] = field(default_factory=lambda: [""])
    names: dict[str, int] = field(default_factory=dict)
    """How often each name is open, in lower case."""
    prefixes: dict[str, str] = field(default_factory=dict)
    item: int = 0
    """Place of the open item in the stack, 0 for none."""

    def start(self, tag: str, attributes: str, *, empty: bool) -> None:
        """Begin an element, or write a whole empty one."""
        if ":" in tag:
            prefix = tag.partition(":")[0]
            self.prefixes.setdefault(prefix, "")
        if empty or len(self.stack) >= _MAX_DEPTH:
            if empty:
                self.pieces.append(f"<{tag}{attributes}/>")
            return
        local = tag.rpartition(":")[2].lower()
        if local in _ITEMS:
            self.item = len(self.stack)
        self.stack.append(_Open(tag, local, len(self.pieces)))
        self.names[tag.lower()] = self.names.get(tag.lower(), 0) + 1
        self.pieces.append(f"<{tag}{attributes}>")

    def close_from(self, place: int) -> None:
        """End the elements from this place of the stack on."""
        while len(self.stack) > place:
            element = self.stack.pop()
            self.names[element.tag.lower()] -= 1
            self.pieces.append(f"</{element.tag}>")
        if self.item >= place:
            self.item = 0

    def drop_unfinished(self) -> None:
        """Take back the field that the document breaks off in."""
        if self.item and len(self.stack) > self.item + 1:
            place = self.item + 1
            del self.pieces[self.stack[place].position :]
            for element in self.stack[place:]:
                self.names[element.tag.lower()] -= 1
            del self.stack[place:]


def well_formed(document: str) -> WellFormed:
    """The document, which begins with its root's start tag, as XML that any parser takes.

    Prefixes are declared at the root, the first declaration of each for all. Comments, processing instructions
    and attributes with other prefixes than ``xml`` and ``rdf`` are left out.
    """
    root = _START.match(document)
    if root is None:
        return WellFormed("<rss/>", ends_in_item=False)
    output = _Output(stack=[_Open(root[1], root[1].rpartition(":")[2].lower(), 0)])
    position, attributes, is_empty = attributes_at(document, root.end())
    root_attributes = kept(attributes, output.prefixes)
    if ":" in root[1]:
        output.prefixes.setdefault(root[1].partition(":")[0], "")
    is_item = output.stack[0].local in _ITEMS
    is_whole = is_empty or _copy(document, max(position, root.end()), output)
    ends_in_item = not is_whole and (bool(output.item) or is_item)
    if not is_whole:
        output.drop_unfinished()
    output.close_from(1)
    declarations = "".join(
        f" xmlns:{prefix}={quoteattr(uri or uri_of_prefix(prefix))}"
        for prefix, uri in output.prefixes.items()
        if prefix.lower() not in {"xml", "xmlns"}
    )
    output.pieces[0] = f"<{root[1]}{root_attributes}{declarations}>"
    output.pieces.append(f"</{root[1]}>")
    return WellFormed("".join(output.pieces), ends_in_item, is_whole)


def _copy(text: str, position: int, output: _Output) -> bool:
    """Copy everything behind the root's start tag; whether the root's end was found."""
    last_item = max((match.start() for match in ITEM_START.finditer(text)), default=-1)
    closings = {"]]>": True, "-->": True, "?>": True}
    root = output.stack[0].tag.lower()
    for _ in range(_MAX_TAGS):
        mark = text.find("<", position)
        if mark < 0:
            _text(text[position:], output)
            return False
        _text(text[position:mark], output)
        if (end := _END.match(text, mark)) is not None:
            position = end.end()
            if end[1].lower() == root and position > last_item:
                return True
            _end(end[1], output)
        elif (start := _START.match(text, mark)) is not None:
            position = _element(text, start, output)
            if position < 0:
                return False
        else:
            position = _other(text, mark, output, closings)
    return False


def _text(text: str, output: _Output) -> None:
    if text:
        output.pieces.append(repaired_text(text).replace(">", "&gt;"))


def _other(text: str, mark: int, output: _Output, closings: dict[str, bool]) -> int:
    """Position behind a section that is no element, or behind its opening mark where it never ends."""
    for opening, closing in (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>")):
        if text.startswith(opening, mark):
            start = mark + len(opening)
            end = text.find(closing, start) if closings[closing] else -1
            if end < 0:
                closings[closing] = False
                return start
            if opening == "<![CDATA[":
                output.pieces.append(escape(text[start:end]))
            return end + len(closing)
    if text.startswith("<!", mark) and (end := text.find(">", mark, mark + 2_000)) >= 0:
        return end + 1
    output.pieces.append("&lt;")
    return mark + 1


def _element(text: str, start: re.Match[str], output: _Output) -> int:
    """Position behind a start tag, negative where the document ends within it."""
    tag = start[1]
    local = tag.rpartition(":")[2].lower()
    position, attributes, is_empty = attributes_at(text, start.end())
    if position < 0:
        if position == CUT:
            return CUT
        if local not in _LINES | _TEXTS | _ITEMS:  # ``a <b and c``
            output.pieces.append("&lt;")
            return start.start() + 1
        position = start.end()
    written = kept(attributes, output.prefixes)
    if tag.lower().startswith(("xml:", "xmlns:")) or local in _ROOTS:
        return position
    _make_room(tag, local, output)
    output.start(tag, written, empty=is_empty or local in _VOID)
    return position


def _make_room(tag: str, local: str, output: _Output) -> None:
    """End the elements that this one cannot stand in."""
    if local in _ITEMS:
        output.close_from(output.item or (2 if len(output.stack) > 1 and output.stack[1].local == "channel" else 1))
        return
    if local == "channel":
        output.close_from(1)
        return
    is_field = local in _LINES or local in _TEXTS or local in _NO_HTML
    if not is_field and ":" not in tag:
        return
    for place in range(len(output.stack) - 1, output.item, -1):
        inside = output.stack[place].local
        if inside in _LINES and is_field:
            output.close_from(place)
            return
        if inside in _TEXTS:
            if local in _NO_HTML or tag.lower().startswith(("media:", "dc:", "itunes:")):
                output.close_from(place)
            return


def _end(tag: str, output: _Output) -> None:
    lower = tag.lower()
    local = lower.rpartition(":")[2]
    if local in _ITEMS:
        if output.item:
            output.close_from(output.item)
        return
    if not output.names.get(lower):
        return
    floor = 1 if local == "channel" else output.item + 1
    for place in range(len(output.stack) - 1, floor - 1, -1):
        if output.stack[place].tag.lower() == lower:
            output.close_from(place)
            return
