"""Reads an XML document with feedparser's handlers, less the entries that are known already (pure). Under `ingest.parsing.parse_xml`.

Each entry is recognised by a hash of its bytes and of what gives them their meaning (`ingest.parsing.entry_frame`).
feedparser is handed everything else: the feed's own elements wherever they stand, and the entries that are not known.
Where cutting is not certain, an entry has no hash and is read every time:

- it holds another ``item`` or ``entry``, or is no entry to feedparser, or there is nothing in it;
- it stands where feedparser is in the middle of something (inside of an author, an image or a text).

A document that is not well-formed, or at which feedparser gives up, raises, and is for others to read as a whole.
"""

from __future__ import annotations

import pyexpat
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from ingest.parsing.entry_frame import EntryFrame
from ingest.parsing.entry_spans import Span, entry_spans
from ingest.parsing.feed_elements import TooManyElements
from ingest.parsing.quick_handlers import SEPARATOR

_IS_FINAL = True
_MAX_FRAMES = 5_000
"""Entries with something of the feed's own before them that can be cut: each such place costs 50 µs."""


@dataclass(slots=True)
class ReadEntry:
    """An entry in the document's order."""

    raw_hash: bytes | None
    fields: Any
    """feedparser's; ``None`` for a known entry, which was not read."""
    version: str = ""
    """feedparser's name of the format."""


@dataclass(slots=True)
class ReadDocument:
    """What `read_entries` collects. The feed's own fields are in the handler."""

    entries: list[ReadEntry] = field(default_factory=list)
    over_limit: int = 0
    """Entries beyond the limit, which were not read."""


def read_whole(handler: Any, document: bytes) -> None:
    """Hand all of a document to the handler. Raises `pyexpat.ExpatError` where it stops being well-formed."""
    _parser(handler, {}).Parse(document, _IS_FINAL)


def read_entries(handler: Any, document: bytes, *, known: Container[bytes], max_items: int) -> ReadDocument:
    """Hand a UTF-8 document to a new handler, less the entries whose raw hash is ``known``.

    Of a document of too many elements, what stands before is found. Raises `pyexpat.ExpatError` when it is not
    well-formed, before anything is read, and whatever the handler raises.
    """
    reading = _Reading(handler, document, known, max_items)
    try:
        reading.all(entry_spans(document))
    except TooManyElements:
        reading.collect(None)
    return reading.found


class _Reading:
    def __init__(self, handler: Any, document: bytes, known: Container[bytes], max_items: int) -> None:
        self._handler = handler
        self._document = document
        self._view = memoryview(document)
        self._known = known
        self._max_items = max_items
        self._scope: dict[str | None, list[str | None]] = {}
        self._parser = _parser(handler, self._scope)
        self._frame: EntryFrame | None = None
        self._frames = 0
        self._read = 0
        self.found = ReadDocument()

    def all(self, spans: list[Span]) -> None:
        position = 0
        for span in spans:
            self.between(position, span.start)
            self.entry(span)
            position = span.end
        self.between(position, len(self._document))
        self._parser.Parse(b"", _IS_FINAL)
        self.collect(None)

    def between(self, start: int, end: int) -> None:
        """The feed's own elements, or only white space."""
        gap = self._document[start:end]
        if self._frame is not None and (not gap or gap.isspace()):
            return
        self._parser.Parse(gap)
        self.collect(None)  # entries that are one empty tag
        if not self._is_full():
            self._frames += 1
            self._frame = EntryFrame.of(self._handler, self._scope) if self._frames <= _MAX_FRAMES else None

    def entry(self, span: Span) -> None:
        if self._is_full():
            self.found.over_limit += 1
            return
        view = self._view[span.start : span.end]
        if self._frame is None or not span.is_plain:
            self._parse(view)
            self.collect(None)
            return
        raw_hash = self._frame.raw_hash(view)
        if raw_hash in self._known:
            self.found.entries.append(ReadEntry(raw_hash, None))
            self._handler.count_known(span.elements)
        else:
            self._parse(view)
            self.collect(raw_hash)

    def _is_full(self) -> bool:
        return len(self.found.entries) >= self._max_items

    def _parse(self, view: memoryview) -> None:
        self._parser.Parse(view)
        if self._frame is not None:
            self._frame.put_back()

    def collect(self, raw_hash: bytes | None) -> None:
        """Takes over the entries that the handler has found since the last time."""
        entries = self._handler.entries[self._read :]
        self._read += len(entries)
        for fields in entries:
            if not any(dict.values(fields)):
                continue
            if self._is_full():
                self.found.over_limit += 1
            else:
                self.found.entries.append(
                    ReadEntry(raw_hash if len(entries) == 1 else None, fields, self._handler.version)
                )


def _parser(handler: Any, scope: dict[str | None, list[str | None]]) -> pyexpat.XMLParserType:
    """An expat that drives the handler and keeps the namespaces in scope up to date.

    There is no DOCTYPE in a document, so no entity, internal or external.
    """
    parser = pyexpat.ParserCreate("utf-8", SEPARATOR)
    parser.namespace_prefixes = True
    parser.buffer_text = True

    def declare(prefix: str | None, uri: str | None) -> None:
        scope.setdefault(prefix, []).append(uri)
        handler.startPrefixMapping(prefix, uri)

    def withdraw(prefix: str | None) -> None:
        scope[prefix].pop()

    parser.StartNamespaceDeclHandler = declare
    parser.EndNamespaceDeclHandler = withdraw
    parser.StartElementHandler = handler.begin_element
    parser.EndElementHandler = handler.end_element
    parser.CharacterDataHandler = handler.handle_data
    return parser
