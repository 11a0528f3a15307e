"""A document's bytes → `ParsedFeed` (pure): finds out the format and hands over to its parser.

CPU-bound, tens of milliseconds for a large feed: the poller runs it in a thread.
"""

from __future__ import annotations

import re
from collections.abc import Container

from depesche.errors import FeedUnparsable
from ingest.parsing.document_text import decode, without_illegal_characters, without_prolog
from ingest.parsing.parse_json import parse_json_feed
from ingest.parsing.parse_xml import parse_xml_feed
from ingest.parsing.parsed_feed import ParsedFeed

DEFAULT_MAX_ITEMS = 2_000
_FEED_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,100}:)?([A-Za-z_][\w.-]{0,100})")


def parse(
    data: bytes,
    content_type: str | None,
    url: str,
    *,
    max_items: int = DEFAULT_MAX_ITEMS,
    known: Container[bytes] = frozenset(),
) -> ParsedFeed:
    """Parse RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, and JSON Feed 1.0 and 1.1.

    ``url`` names the document in errors. Entries whose raw hash is ``known`` (those of `ParsedEntry.raw_hash` from an
    earlier document of the same feed) are not read again where that is certain to make no difference. At most ``max_items`` entries are taken, in the document's order.
    Raises `FeedUnparsable` with the reason for anything that is not a feed. A broken XML document of which
    items can still be read is a feed.
    """
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise FeedUnparsable(f"{url}: not a feed: {_nothing(data)}", feed_url=url)
    text = decode(data, content_type).lstrip("\ufeff \t\r\n\0")
    if text.startswith("{"):
        return parse_json_feed(text, url, max_items=max_items)
    document = without_prolog(without_illegal_characters(text, data))
    root = _ROOT.match(document)
    if not root or root[1].lower() not in _FEED_ROOTS:
        raise FeedUnparsable(f"{url}: not a feed: {_kind(document, root)}", feed_url=url)
    return parse_xml_feed(document, url, max_items=max_items, known=known)


def _nothing(data: bytes) -> str:
    if not data:
        return "the body is empty"
    return f"the body is {len(data)} bytes of zeros or white space"


def _kind(document: str, root: re.Match[str] | None) -> str:
    if root is None:
        return f"the body starts with {document.strip()[:40]!r}" if document.strip() else "there is no root element"
    name = root[1]
    return "the body is an HTML page" if name.lower() == "html" else f"the root element is <{name[:40]}>"
