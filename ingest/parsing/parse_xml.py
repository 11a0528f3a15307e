"""RSS, RDF and Atom → `ParsedFeed` (pure), on feedparser's element handlers. Called by `ingest.parsing.parse`.

feedparser's `parse()` is not used as a whole. Its sanitising and link resolving take five sixths of its time and run
on every item of every poll; here both are off, and `ingest.normalising.markup` does them. Encoding and entities are settled
before (`ingest.parsing.document_text`). What stays is what feedparser knows best: which element of which dialect means what.
"""

from __future__ import annotations

import contextlib
from collections.abc import Container
from typing import Any
from xml.parsers.expat import ExpatError

from feedparser.api import LooseFeedParser, StrictFeedParser

from depesche.errors import FeedUnparsable
from ingest.parsing.document_text import with_references_repaired, without_illegal_characters
from ingest.parsing.entry_cut import read_entries, read_whole
from ingest.parsing.feedparser_entry import entry_of
from ingest.parsing.parsed_feed import KnownEntry, ParsedEntry, ParsedFeed
from ingest.parsing.quick_handlers import QuickHandlers

_MAX_LOOSE_CHARACTERS = 5_000_000
"""Longest document read as tag soup: hostile ones take up to 2 s per million characters."""
# What feedparser is known to let escape on garbage: bad numbers, unbalanced stacks, elements in impossible places.
_CONFUSED = (ValueError, OverflowError, AttributeError, KeyError, IndexError, TypeError, AssertionError, RecursionError)
_FAULTS = (ExpatError, *_CONFUSED)
_Entries = tuple[ParsedEntry | KnownEntry, ...]


class _MediaApart:
    """Gives Media RSS titles and credits to their media element, and keeps them and captions out of the item's text.

    feedparser takes a ``media:description`` for the item's content whenever a summary came before it, and lists
    credits without saying whose they are. Those outside a media element stay in that list.
    """

    _open_media: dict[str, str] | None = None

    def _start_media_content(self, attributes: dict[str, str]) -> None:
        super()._start_media_content(attributes)  # type: ignore[misc]
        self._open_media = attributes

    def _end_media_content(self) -> None:
        self._open_media = None

    def _start_media_title(self, _attributes: dict[str, str]) -> None:
        self.push("media_title", 0)  # type: ignore[attr-defined]

    def _end_media_title(self) -> None:
        self._of_media("title", self.pop("media_title"))  # type: ignore[attr-defined]

    def _start_media_description(self, _attributes: dict[str, str]) -> None:
        self.push("media_description", 0)  # type: ignore[attr-defined]

    def _end_media_description(self) -> None:
        self.pop("media_description")  # type: ignore[attr-defined]

    def _start_media_credit(self, attributes: dict[str, str]) -> None:
        if self._open_media is None:
            super()._start_media_credit(attributes)  # type: ignore[misc]
        else:
            self.push("media_credit", 0)  # type: ignore[attr-defined]

    def _end_media_credit(self) -> None:
        if self._open_media is None:
            super()._end_media_credit()  # type: ignore[misc]
        else:
            self._of_media("credit", self.pop("media_credit"))  # type: ignore[attr-defined]

    def _of_media(self, key: str, value: str | None) -> None:
        if self._open_media is not None and value:
            self._open_media.setdefault(key, value)


class _Strict(_MediaApart, QuickHandlers, StrictFeedParser):  # type: ignore[misc]
    resolve_relative_uris = False
    sanitize_html = False


class _Loose(_MediaApart, LooseFeedParser):  # type: ignore[misc]
    resolve_relative_uris = False
    sanitize_html = False


def parse_xml_feed(document: str, url: str, *, max_items: int, known: Container[bytes] = frozenset()) -> ParsedFeed:
    """Parse a document from its root element on.

    It is read as XML; where that fails, once more with its references repaired. Both ways, an entry whose raw hash is
    ``known`` is not read (`ingest.parsing.entry_cut`). A document that is broken otherwise is read as a whole, as far
    as it is XML and as tag soup, and the reading with the most entries counts. Raises `FeedUnparsable` when none has any.
    """
    reading, entries, over_limit = _read(document, url, max_items, known)
    return ParsedFeed(
        format=str(reading.version or "unknown"),
        title=_plain(reading.feeddata.get("title")),
        language=_plain(reading.feeddata.get("language")),
        link=_plain(reading.feeddata.get("link")),
        entries=entries,
        entries_over_limit=over_limit,
    )


def _read(document: str, url: str, max_items: int, known: Container[bytes]) -> tuple[Any, _Entries, int]:
    """The handler with the feed's own fields, the entries, and how many were left."""
    data = document.encode("utf-8", "replace")
    try:
        return _read_cut(data, max_items, known)
    except _FAULTS as error:
        fault = _words(error)
    repaired = with_references_repaired(without_illegal_characters(document))
    try:
        return _read_cut(repaired.encode("utf-8", "replace"), max_items, known)
    except _FAULTS:
        pass
    reading = max(_strictly(repaired.encode("utf-8", "replace")), _strictly(data), key=_entries)
    if len(repaired) <= _MAX_LOOSE_CHARACTERS:
        reading = max(reading, _loosely(repaired), key=_entries)
    entries = _readable(reading)
    if not entries:
        raise FeedUnparsable(f"{url}: broken XML without a readable item: {fault}", feed_url=url)
    parsed = tuple(entry_of(entry, str(reading.version)) for entry in entries[:max_items])
    return reading, parsed, max(0, len(entries) - max_items)


def _read_cut(data: bytes, max_items: int, known: Container[bytes]) -> tuple[Any, _Entries, int]:
    handler = _Strict("", None, "utf-8")
    document = read_entries(handler, data, known=known, max_items=max_items)
    entries = tuple(
        KnownEntry(entry.raw_hash or b"")
        if entry.fields is None
        else entry_of(entry.fields, entry.version, raw_hash=entry.raw_hash)
        for entry in document.entries
    )
    return handler, entries, document.over_limit


def _strictly(document: bytes) -> Any:
    """What a true XML parser makes of the document, as far as it gets."""
    handler = _Strict("", None, "utf-8")
    with contextlib.suppress(*_FAULTS):
        read_whole(handler, document)
    return handler


def _words(error: BaseException) -> str:
    return str(error) if isinstance(error, ExpatError) else f"{type(error).__name__}: {error}"


def _loosely(document: str) -> Any:
    handler = _Loose("", None, "utf-8", {})
    try:
        handler.feed(document)
        handler.close()
    except _CONFUSED:
        pass  # what was read until then is what there is
    return handler


def _readable(reading: Any) -> list[Any]:
    """The entries that say anything: of one that the document breaks off in there may be nothing but its start."""
    return [entry for entry in reading.entries if any(dict.values(entry))]


def _entries(reading: Any) -> int:
    return len(_readable(reading))


def _plain(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
