"""RSS, RDF and Atom → `ParsedFeed` (pure), on feedparser's element handlers. Called by `ingest.parsing.parse`.

feedparser's `parse()` is not used as a whole. Its sanitising and link resolving take five sixths of its time and run
on every item of every poll; here both are off, and `ingest.normalising.markup` does them. Encoding and entities are settled
before (`ingest.parsing.document_text`). What stays is what feedparser knows best: which element of which dialect means what.
"""

from __future__ import annotations

import io
import xml.sax
from typing import Any
from xml.sax.handler import feature_external_ges, feature_external_pes, feature_namespaces

from feedparser.api import LooseFeedParser, StrictFeedParser

from depesche.errors import FeedUnparsable
from ingest.parsing.document_text import with_references_repaired
from ingest.parsing.feedparser_entry import entry_of
from ingest.parsing.parsed_feed import ParsedFeed

_MAX_LOOSE_CHARACTERS = 5_000_000
"""Longest document read as tag soup: hostile ones take up to 2 s per million characters."""
# What feedparser is known to let escape on garbage: bad numbers, unbalanced stacks, elements in impossible places.
_CONFUSED = (ValueError, OverflowError, AttributeError, KeyError, IndexError, TypeError, AssertionError, RecursionError)


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


class _Strict(_MediaApart, StrictFeedParser):  # type: ignore[misc]
    resolve_relative_uris = False
    sanitize_html = False


class _Loose(_MediaApart, LooseFeedParser):  # type: ignore[misc]
    resolve_relative_uris = False
    sanitize_html = False


def parse_xml_feed(document: str, url: str, *, max_items: int) -> ParsedFeed:
    """Parse a document from its root element on.

    It is read as XML; where that fails, once more with its references repaired; where that fails too, as tag soup.
    The reading with the most entries counts. Raises `FeedUnparsable` when it is broken and none has any.
    """
    reading, fault = _strictly(document)
    if fault is not None:
        repaired = with_references_repaired(document)
        again, second_fault = _strictly(repaired)
        reading = max(again, reading, key=_entries)
        if second_fault is not None and len(repaired) <= _MAX_LOOSE_CHARACTERS:
            reading = max(reading, _loosely(repaired), key=_entries)
        if not _readable(reading) and second_fault is not None:
            raise FeedUnparsable(f"{url}: broken XML without a readable item: {fault}", feed_url=url)
    entries = _readable(reading)
    return ParsedFeed(
        format=str(reading.version or "unknown"),
        title=_plain(reading.feeddata.get("title")),
        language=_plain(reading.feeddata.get("language")),
        link=_plain(reading.feeddata.get("link")),
        entries=tuple(entry_of(entry, str(reading.version)) for entry in entries[:max_items]),
        entries_over_limit=max(0, len(entries) - max_items),
    )


def _strictly(document: str) -> tuple[Any, str | None]:
    """What a true XML parser makes of the document, as far as it got, and the fault that stopped it."""
    handler = _Strict("", None, "utf-8")
    parser = xml.sax.make_parser()  # noqa: S317 - there is no DOCTYPE, so no entity, internal or external
    parser.setFeature(feature_namespaces, 1)
    parser.setFeature(feature_external_ges, 0)
    parser.setFeature(feature_external_pes, 0)
    parser.setContentHandler(handler)
    parser.setErrorHandler(handler)
    try:
        parser.parse(io.BytesIO(document.encode("utf-8", "replace")))
    except xml.sax.SAXException as error:
        return handler, " ".join(str(error).split())
    except _CONFUSED as error:
        return handler, f"{type(error).__name__}: {error}"
    return handler, None


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
