"""News and video sitemaps (sitemaps.org, Google's extensions) → `ParsedFeed` (pure). Called by `ingest.parsing.parse`.

A ``url`` is an item where a ``news:news`` or a ``video:video`` describes it. Sitemaps of mere pages and indexes of
sitemaps have no items: they are refused, and the index names the sitemaps that could be polled instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, XMLParser

from depesche.errors import FeedUnparsable
from depesche.records.raw_item import Category
from ingest.parsing.parsed_feed import Date, ParsedEntry, ParsedFeed, ParsedMedia, Text
from ingest.parsing.references import with_references_repaired
from ingest.parsing.well_formed import well_formed

_SHOWN = 3
_MAX_MARKS = 500_000
"""Tags of a document that is read at once; the protocol allows 50,000 pages, and 1,000 of news."""
_MAX_KEYWORDS = 100
_MAX_MEDIA = 100


def parse_sitemap(document: str, url: str, *, max_items: int) -> ParsedFeed:
    """Parse a document from its root element on, broken or not. Raises `FeedUnparsable` where it has no news."""
    root = _tree(document)
    if _name(root) == "sitemapindex":
        addresses = [address for child in root if (address := _text(child, "loc"))]
        shown = ", ".join(address[:200] for address in addresses[:_SHOWN])
        raise FeedUnparsable(
            f"{url}: not a feed: an index of {len(addresses)} sitemaps; register those of news instead: {shown}",
            feed_url=url,
        )
    pages = [element for element in root.iter() if _name(element) == "url"]
    described = [(page, news) for page in pages if (news := _child(page, "news", "video")) is not None]
    if not described and "sitemap-news" not in document[:5_000]:
        raise FeedUnparsable(
            f"{url}: not a feed: a sitemap of {len(pages)} pages without news (no news:news element)", feed_url=url
        )
    publication = next((one for _, news in described if (one := _child(news, "publication")) is not None), None)
    return ParsedFeed(
        format="sitemap",
        title=_text(publication, "name"),
        language=_text(publication, "language"),
        entries=tuple(_entry(page, news) for page, news in described[:max_items]),
        entries_over_limit=max(0, len(described) - max_items),
    )


def _tree(document: str) -> Element:
    is_small = document.count("<") <= _MAX_MARKS
    for text in (document, with_references_repaired(document)) if is_small else ():
        try:
            return _parsed(text)
        except ParseError:
            continue
    return _parsed(well_formed(document).document)


def _parsed(document: str) -> Element:
    parser = XMLParser()  # noqa: S314 - there is no DOCTYPE, so no entity, internal or external
    parser.feed(document.encode("utf-8", "replace"))
    root: Element = parser.close()
    return root


def _entry(page: Element, news: Element) -> ParsedEntry:
    title = _text(news, "title")
    summary = _text(news, "description")
    published, updated = _text(news, "publication_date"), _text(page, "lastmod")
    language = _text(_child(news, "publication"), "language") or _text(news, "language")
    return ParsedEntry(
        link=_text(page, "loc"),
        title=Text(title) if title else None,
        summary=Text(summary) if summary else None,
        categories=tuple(Category(term=term) for term in _keywords(news)),
        media=tuple(_media(page)),
        language=language,
        published=Date(published or updated or "") if published or updated else None,
        updated=Date(updated) if published and updated else None,
        published_from_update=published is None and updated is not None,
    )


def _keywords(news: Element) -> list[str]:
    words = (_text(news, "keywords") or "").split(",")[:_MAX_KEYWORDS]
    tags = [tag.text or "" for tag in news if _name(tag) == "tag"][:_MAX_KEYWORDS]
    return [term for word in (*words, *tags) if (term := word.strip())]


def _media(page: Element) -> Iterator[ParsedMedia]:
    for child in page[:_MAX_MEDIA]:
        kind = _name(child)
        if kind == "image" and (address := _text(child, "loc")):
            yield ParsedMedia(url=address, type="image/*", title=_text(child, "title") or _text(child, "caption"))
        elif kind == "video":
            if address := _text(child, "content_loc"):
                yield ParsedMedia(url=address, type="video/*", title=_text(child, "title"))
            if address := _text(child, "thumbnail_loc"):
                yield ParsedMedia(url=address, type="image/*")


def _name(element: Element) -> str:
    """Local name, whatever the namespace: it is written in more than one way."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _child(element: Element | None, *names: str) -> Element | None:
    for name in names:
        for child in element if element is not None else ():
            if _name(child) == name:
                return child
    return None


def _text(element: Element | None, name: str) -> str | None:
    child = _child(element, name)
    return "".join(child.itertext()).strip() or None if child is not None else None
