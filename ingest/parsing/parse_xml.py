"""RSS, RDF and Atom → `ParsedFeed` (pure), on feedparser's element handlers. Called by `ingest.parsing.parse`.

feedparser's `parse()` is not used as a whole, nor is its reader of tag soup. Its sanitising and link resolving take five sixths of its time and run
on every item of every poll; here both are off, and `ingest.normalising.markup` does them. Encoding and entities are settled
before (`ingest.parsing.references`). What stays is what feedparser knows best: which element of which dialect means what.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError, errors

from depesche.errors import FeedUnparsable
from ingest.parsing import feed_fields
from ingest.parsing.document_text import without_illegal_characters
from ingest.parsing.entry_cut import ReadEntry, read_entries, read_whole
from ingest.parsing.feed_elements import TooManyElements
from ingest.parsing.feed_handler import FeedHandler
from ingest.parsing.feedparser_entry import authors_of, entry_of
from ingest.parsing.namespaces import with_known_root
from ingest.parsing.parsed_feed import KnownEntry, ParsedEntry, ParsedFeed
from ingest.parsing.references import with_references_repaired
from ingest.parsing.well_formed import ITEM_START, well_formed

_JUNK_AT_THE_END = errors.codes[errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
_ENDS_EARLY = frozenset(
    errors.codes[message]
    for message in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_ITEM_PERHAPS = re.compile(r"<(?:[\w.-]{1,80}:)?(?:item|entry)\b", re.IGNORECASE)
"""A start tag of an item, be it broken."""
# What feedparser is known to let escape on garbage: bad numbers, unbalanced stacks, elements in impossible places.
_CONFUSED = (ValueError, OverflowError, AttributeError, KeyError, IndexError, TypeError, AssertionError, RecursionError)


@dataclass(frozen=True, slots=True)
class _Limits:
    items: int
    nesting: int

    def handler(self, *, bounds_items: bool) -> Any:
        """A new handler. Where entries are cut, the one who cuts counts them."""
        handler = FeedHandler()
        handler.max_nesting = self.nesting
        if bounds_items:
            handler.max_items = self.items
        return handler


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a true XML parser makes of a document."""

    handler: Any
    entries: list[ReadEntry]
    over_limit: int = 0
    fault: Exception | None = None
    """What stopped it."""

    def is_good_enough(self, document: str) -> bool:
        """Whether nothing is to be gained from repair: no fault, or one behind the last item."""
        if self.fault is None:
            return True
        if not _is_at_the_end(self.fault):
            return False
        started = len(self.handler.entries) + self.over_limit
        is_junk = isinstance(self.fault, ExpatError) and self.fault.code == _JUNK_AT_THE_END
        return started >= sum(1 for _ in ITEM_START.finditer(document)) and bool(self.entries or is_junk)


def parse_xml_feed(
    document: str, url: str, *, max_items: int, max_nesting: int, known: Container[bytes] = frozenset()
) -> ParsedFeed:
    """Parse a document from its root element on.

    It is read as XML; where that fails, once more with its references repaired; both ways, an entry whose raw hash is
    ``known`` is not read (`ingest.parsing.entry_cut`). A document that is broken otherwise is made well-formed and all
    of it is read; the reading with the most entries counts. Raises `FeedUnparsable` when none has any, unless the
    document was mended from its root's start to its end and begins none.

    An Atom entry without an author of its own has those of the feed, as they are when it is read: the hash is of
    the entry only, so a known entry keeps its authors when the feed changes its own.
    """
    reading = _read(with_known_root(document), url, _Limits(max_items, max_nesting), known)
    version, feed = str(reading.handler.version or "unknown"), reading.handler.feeddata
    return ParsedFeed(
        format=version,
        title=feed_fields.feed_string(feed, "title", "dc_title"),
        language=feed_fields.feed_string(feed, "language"),
        link=feed_fields.feed_link(feed),
        entries=tuple(_parsed(reading, max_items)),
        entries_over_limit=reading.over_limit,
        hints=feed_fields.hints(feed),
        hubs=feed_fields.hubs(feed),
        self_url=feed_fields.self_url(feed),
    )


def _parsed(reading: _Reading, max_items: int) -> Iterator[ParsedEntry | KnownEntry]:
    feed_authors = authors_of(reading.handler.feeddata)
    for entry in reading.entries[:max_items]:
        if entry.fields is None:
            yield KnownEntry(entry.raw_hash or b"")
        else:
            inherited = feed_authors if entry.version.startswith("atom") else ()
            yield entry_of(entry.fields, entry.version, raw_hash=entry.raw_hash, feed_authors=inherited)


def _read(document: str, url: str, limits: _Limits, known: Container[bytes]) -> _Reading:
    """The best reading of a document."""
    first = _cut_or_whole(document, limits, known)
    if first.is_good_enough(document):
        return first
    references = with_references_repaired(without_illegal_characters(document))
    second = first if references == document else _cut_or_whole(references, limits, known)
    if second.is_good_enough(references):
        return second
    mended = well_formed(references)
    third = _whole(mended.document, limits, ends_in_item=mended.ends_in_item)
    candidates = [third]
    for text, reading in {references: second, document: first}.items():
        is_read = reading.fault is None or _is_at_the_end(reading.fault)
        candidates.append(reading if is_read else _whole(text, limits))
    best = max(candidates, key=lambda reading: len(reading.entries))
    is_empty = mended.is_whole and third.fault is None and _ITEM_PERHAPS.search(references) is None
    if not best.entries and second.fault is not None and not is_empty:
        raise FeedUnparsable(f"{url}: broken XML without a readable item: {_words(first.fault)}", feed_url=url)
    return best


def _is_at_the_end(fault: Exception) -> bool:
    return isinstance(fault, ExpatError) and (fault.code == _JUNK_AT_THE_END or fault.code in _ENDS_EARLY)


def _cut_or_whole(document: str, limits: _Limits, known: Container[bytes]) -> _Reading:
    """The document less its known entries; all of it where only its end is at fault, none where it is broken before.

    A document that is an entry has nothing around it to cut it from.
    """
    if ITEM_START.match(document):
        return _whole(document, limits)
    handler = limits.handler(bounds_items=False)
    try:
        found = read_entries(handler, _encoded(document), known=known, max_items=limits.items)
    except (ExpatError, *_CONFUSED) as fault:
        return _whole(document, limits) if _is_at_the_end(fault) else _Reading(handler, [], fault=fault)
    return _Reading(handler, found.entries, found.over_limit)


def _whole(document: str, limits: _Limits, *, ends_in_item: bool = False) -> _Reading:
    """All that can be read of a document until it is broken. No entry has a hash."""
    handler = limits.handler(bounds_items=True)
    fault: Exception | None = None
    try:
        read_whole(handler, _encoded(document))
    except TooManyElements:
        pass
    except (ExpatError, *_CONFUSED) as error:
        fault = error
        ends_in_item = ends_in_item or bool(handler.inentry)
    entries = list(handler.entries)
    if ends_in_item and entries and not _is_worth_keeping(entries[-1]):
        entries.pop()
    version = str(handler.version)
    said = [ReadEntry(None, entry, version) for entry in entries if any(dict.values(entry))]
    return _Reading(handler, said, handler.surplus_items, fault)


def _encoded(document: str) -> bytes:
    return document.encode("utf-8", "replace")


def _words(error: Exception | None) -> str:
    return str(error) if isinstance(error, ExpatError) else f"{type(error).__name__}: {error}"


def _is_worth_keeping(entry: Any) -> bool:
    """Whether a part of an entry has its identity and something to say."""
    said = entry.keys() & {"title", "summary", "content", "media_title", "dc_title"}
    return bool(said and entry.keys() & {"id", "links"})
