"""RSS, RDF and Atom → `ParsedFeed` (pure), on feedparser's element handlers. Called by `ingest.parsing.parse`.

feedparser's `parse()` is not used as a whole, nor is its reader of tag soup. Its sanitising and link resolving take five sixths of its time and run
on every item of every poll; here both are off, and `ingest.normalising.markup` does them. Encoding and entities are settled
before (`ingest.parsing.references`). What stays is what feedparser knows best: which element of which dialect means what.
"""

from __future__ import annotations

import io
import xml.sax
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.expatreader import ExpatParser
from xml.sax.handler import feature_external_ges, feature_external_pes, feature_namespaces

from feedparser.api import StrictFeedParser

from depesche.errors import FeedUnparsable
from ingest.parsing import feed_fields
from ingest.parsing.feed_elements import FeedElements, TooManyElements
from ingest.parsing.feedparser_entry import authors_of, entry_of
from ingest.parsing.namespaces import with_known_root
from ingest.parsing.parsed_feed import ParsedFeed
from ingest.parsing.references import with_references_repaired
from ingest.parsing.well_formed import ITEM_START, well_formed

_JUNK_AT_THE_END = "junk after document element"
_ENDS_EARLY = ("no element found", "unclosed token", "unclosed CDATA section")
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
        self._of_media("title", self.pop("media_title"), "media_title")  # type: ignore[attr-defined]

    def _start_media_description(self, _attributes: dict[str, str]) -> None:
        self.push("media_description", 0)  # type: ignore[attr-defined]

    def _end_media_description(self) -> None:
        self._of_media("", self.pop("media_description"), "media_description")  # type: ignore[attr-defined]

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

    def _of_media(self, key: str, value: str | None, of_item: str = "") -> None:
        """Keep a value under ``key`` of the open media element, or under ``of_item`` where there is none."""
        if value and key and self._open_media is not None:
            self._open_media.setdefault(key, value)
        elif value and of_item and self._open_media is None and self.inentry:  # type: ignore[attr-defined]
            self._get_context().setdefault(of_item, value)  # type: ignore[attr-defined]


class _Strict(_MediaApart, FeedElements, StrictFeedParser):  # type: ignore[misc]
    resolve_relative_uris = False
    sanitize_html = False


class _Expat(ExpatParser):
    """Python's SAX parser, which hands text over in large pieces instead of one for each line and reference."""

    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True  # type: ignore[attr-defined]
        self._parser.buffer_size = 65_536  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a true XML parser makes of a document, as far as it got."""

    handler: Any
    fault: str | None
    """What stopped it."""
    ends_in_item: bool
    """The last entry is a part of one."""

    @property
    def entries(self) -> list[Any]:
        """Those that say anything; the last one of a document that breaks off must say what it is about, and where."""
        entries = list(self.handler.entries)
        if self.ends_in_item and entries and not _is_worth_keeping(entries[-1]):
            entries.pop()
        return [entry for entry in entries if any(dict.values(entry))]

    @property
    def started(self) -> int:
        """How many entries began."""
        return len(self.handler.entries) + int(self.handler.surplus_items)


@dataclass(frozen=True, slots=True)
class _Limits:
    items: int
    nesting: int


def parse_xml_feed(document: str, url: str, *, max_items: int, max_nesting: int) -> ParsedFeed:
    """Parse a document from its root element on.

    It is read as XML; where that fails, once more with its references repaired; where that fails too, made
    well-formed. The reading with the most entries counts. Raises `FeedUnparsable` when it is broken and none has any.
    """
    limits = _Limits(max_items, max_nesting)
    document = with_known_root(document)
    reading = _read(document, limits)
    if not _is_good_enough(reading, document):
        fault, reading = reading.fault, _repaired(document, reading, limits)
        if not reading.entries and reading.fault is not None:
            raise FeedUnparsable(f"{url}: broken XML without a readable item: {fault}", feed_url=url)
    version, feed = str(reading.handler.version or "unknown"), reading.handler.feeddata
    authors = authors_of(feed) if version.startswith("atom") else ()
    return ParsedFeed(
        format=version,
        title=feed_fields.feed_string(feed, "title", "dc_title"),
        language=feed_fields.feed_string(feed, "language"),
        link=feed_fields.feed_link(feed),
        entries=tuple(entry_of(entry, version, feed_authors=authors) for entry in reading.entries[:max_items]),
        entries_over_limit=int(reading.handler.surplus_items),
        hints=feed_fields.hints(feed),
        hubs=feed_fields.hubs(feed),
        self_url=feed_fields.self_url(feed),
    )


def _is_good_enough(reading: _Reading, document: str) -> bool:
    """Whether nothing is to be gained from repair: no fault, or one behind the last item."""
    if reading.fault is None or reading.fault.startswith("more than "):
        return True
    if _JUNK_AT_THE_END not in reading.fault and not reading.fault.endswith(_ENDS_EARLY):
        return False
    return reading.started >= sum(1 for _ in ITEM_START.finditer(document)) and bool(
        reading.entries or _JUNK_AT_THE_END in reading.fault
    )


def _repaired(document: str, first: _Reading, limits: _Limits) -> _Reading:
    """The best reading of a broken document; it keeps its fault where only the last resort gave one without entries."""
    references = with_references_repaired(document)
    second = _read(references, limits) if references != document else first
    if _is_good_enough(second, references):
        return second
    whole = well_formed(references)
    third = _read(whole.document, limits, ends_in_item=whole.ends_in_item)
    best = max((third, second, first), key=lambda reading: len(reading.entries))
    return best if best.entries else replace(best, fault=second.fault)


def _read(document: str, limits: _Limits, *, ends_in_item: bool = False) -> _Reading:
    handler = _Strict("", None, "utf-8")
    handler.max_items, handler.max_nesting = limits.items, limits.nesting
    parser = _Expat()  # there is no DOCTYPE, so no entity, internal or external
    parser.setFeature(feature_namespaces, 1)
    parser.setFeature(feature_external_ges, 0)
    parser.setFeature(feature_external_pes, 0)
    parser.setContentHandler(handler)
    parser.setErrorHandler(handler)
    fault, breaks_off = None, True
    try:
        parser.parse(io.BytesIO(document.encode("utf-8", "replace")))
    except TooManyElements as error:
        fault, breaks_off = str(error), False
    except xml.sax.SAXException as error:
        fault = " ".join(str(error).split())
    except _CONFUSED as error:
        fault = f"{type(error).__name__}: {error}"
    return _Reading(handler, fault, ends_in_item or (fault is not None and breaks_off and bool(handler.inentry)))


def _is_worth_keeping(entry: Any) -> bool:
    """Whether a part of an entry has its identity and something to say."""
    said = entry.keys() & {"title", "summary", "content", "media_title", "dc_title"}
    return bool(said and entry.keys() & {"id", "links"})
