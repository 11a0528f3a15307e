"""A document's bytes → `ParsedFeed` (pure): finds out the format and hands over to its parser.

CPU-bound, tens of milliseconds for a large feed: the poller runs it in a thread.
"""

from __future__ import annotations

from collections.abc import Container

from depesche.errors import FeedUnparsable
from ingest.parsing.character_encoding import decode
from ingest.parsing.document_text import Root, root_of, without_illegal_characters
from ingest.parsing.parse_json import parse_json_feed
from ingest.parsing.parse_sitemap import parse_sitemap
from ingest.parsing.parse_xml import parse_xml_feed
from ingest.parsing.parsed_feed import ParsedFeed

DEFAULT_MAX_ITEMS = 2_000
DEFAULT_MAX_NESTING = 100
_SITEMAPS = frozenset({"urlset", "sitemapindex"})


def parse(
    data: bytes,
    content_type: str | None,
    url: str,
    *,
    max_items: int = DEFAULT_MAX_ITEMS,
    max_nesting: int = DEFAULT_MAX_NESTING,
    known: Container[bytes] = frozenset(),
) -> ParsedFeed:
    """Parse RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1, and sitemaps of news.

    ``url`` names the document in errors. At most ``max_items`` entries are taken, in the document's order. XML
    elements more than ``max_nesting`` deep lose their tags, except in the texts of items; deeper JSON is refused.
    Entries of RSS, RDF and Atom whose raw hash is ``known`` (those of `ParsedEntry.raw_hash` from an earlier document
    of the same feed) are not read again where that is certain to make no difference but for authors inherited from the
    feed (`ingest.parsing.parse_xml`).
    Raises `FeedUnparsable` with the reason for anything that is not a feed. A broken XML document of which
    items can still be read is a feed.
    """
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise FeedUnparsable(f"{url}: not a feed: {_nothing(data)}", feed_url=url)
    text = decode(data, content_type).lstrip("\ufeff \t\r\n\0")
    if text.startswith("{"):
        return parse_json_feed(text, url, max_items=max_items, max_nesting=max_nesting)
    root = root_of(without_illegal_characters(text, data))
    if not root.is_feed:
        raise FeedUnparsable(f"{url}: not a feed: {_kind(root)}", feed_url=url)
    if root.name in _SITEMAPS:
        return parse_sitemap(root.document, url, max_items=max_items)
    return parse_xml_feed(root.document, url, max_items=max_items, max_nesting=max_nesting, known=known)


def _nothing(data: bytes) -> str:
    if not data:
        return "the body is empty"
    return f"the body is {len(data)} bytes of zeros or white space"


def _kind(root: Root) -> str:
    if root.name is None:
        start = root.shown.strip()
        return f"the body starts with {start!r}" if start else "there is no root element"
    if root.name == "html":
        return "the body is an HTML page; its address may be that of the page instead of the feed"
    return f"the root element is <{root.shown[:40]}>"
