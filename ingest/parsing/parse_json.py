"""JSON Feed 1.0 and 1.1 (jsonfeed.org) → `ParsedFeed` (pure). Called by `ingest.parsing.parse`.

Lenient per field: an item with one field of the wrong type loses that field, and no other item.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from depesche.errors import FeedUnparsable
from depesche.records.raw_item import Category
from ingest.parsing.feedparser_entry import web_address
from ingest.parsing.json_text import value_of
from ingest.parsing.parsed_feed import Date, ParsedEntry, ParsedFeed, ParsedMedia, Text

_VERSION = "jsonfeed.org/version/"
_SAID = ("content_html", "content_text", "title", "summary")
_MAX_HUBS = 10


def parse_json_feed(text: str, url: str, *, max_items: int, max_nesting: int) -> ParsedFeed:
    """Parse the text of a JSON document. Raises `FeedUnparsable` when it is not a JSON Feed."""
    try:
        document = value_of(text, max_nesting)
    except ValueError as error:
        raise FeedUnparsable(f"{url}: not a feed: broken JSON: {error}", feed_url=url) from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not (
        _VERSION in (_string(document.get("version")) or "") or _look_like_items(items)
    ):
        raise FeedUnparsable(
            f"{url}: not a feed: JSON, but no JSON Feed (no version of jsonfeed.org, or no items)", feed_url=url
        )
    authors, language = tuple(_authors(document)), _string(document.get("language"))
    entries = tuple(_entry(item, authors) for item in items[:max_items] if isinstance(item, dict) and item)
    return ParsedFeed(
        format="jsonfeed",
        title=_string(document.get("title")),
        language=language,
        link=_string(document.get("home_page_url")),
        entries=entries,
        entries_over_limit=max(0, len(items) - max_items),
        hubs=tuple(_hubs(document)),
        self_url=_string(document.get("feed_url")),
    )


def _look_like_items(items: list[Any]) -> bool:
    """Whether this is a JSON Feed that forgot to say so."""
    first = items[0] if items else None
    return isinstance(first, dict) and ("id" in first or "url" in first) and any(key in first for key in _SAID)


def _hubs(document: dict[str, Any]) -> Iterable[str]:
    for hub in _list(document.get("hubs"))[:_MAX_HUBS]:
        kind = _string(hub.get("type")) if isinstance(hub, dict) else None
        if (kind or "websub").lower() == "websub" and isinstance(hub, dict) and (url := _string(hub.get("url"))):
            yield url


def _entry(item: dict[str, Any], feed_authors: tuple[str, ...]) -> ParsedEntry:
    html = _string(item.get("content_html"))
    plain = _string(item.get("content_text"))
    title = _string(item.get("title"))
    summary = _string(item.get("summary"))
    return ParsedEntry(
        guid=_identifier(item.get("id")),
        link=_link(item),
        title=Text(title, is_html=False) if title else None,
        summary=Text(summary, is_html=False) if summary else None,
        content=Text(html) if html else Text(plain, is_html=False) if plain else None,
        authors=tuple(_authors(item)) or feed_authors,
        categories=tuple(Category(term=term) for tag in _tags(item.get("tags")) if (term := _string(tag))),
        media=tuple(_media(item)),
        language=_string(item.get("language")),
        published=_date(item.get("date_published")),
        updated=_date(item.get("date_modified")),
    )


def _link(item: dict[str, Any]) -> str | None:
    """The item's page, else the page that it is about, else its id where that is an address."""
    identifier = _string(item.get("id")) or ""
    candidates = (item.get("url"), item.get("external_url"), identifier if "://" in identifier else None)
    return next((link for one in candidates if (link := web_address(_string(one)))), None)


def _authors(item: dict[str, Any]) -> Iterable[str]:
    several = item.get("authors")
    for author in (*(several if isinstance(several, list) else (several,)), item.get("author")):  # 1.0 knows one only
        if name := _string(author.get("name")) if isinstance(author, dict) else _string(author):
            yield name


def _media(item: dict[str, Any]) -> Iterable[ParsedMedia]:
    for attachment in _list(item.get("attachments")):
        if isinstance(attachment, dict) and (url := _string(attachment.get("url"))):
            yield ParsedMedia(
                url=url, type=_string(attachment.get("mime_type")), title=_string(attachment.get("title"))
            )
    for key in ("image", "banner_image"):
        if url := _string(item.get(key)):
            yield ParsedMedia(url=url)


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _identifier(value: object) -> str | None:
    """Ids must be strings; readers are told to coerce numbers (JSON Feed 1.1, "Suggestions for Feed Readers")."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _string(value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _tags(value: object) -> list[Any]:
    return value.split(",") if isinstance(value, str) else _list(value)


def _date(value: object) -> Date | None:
    text = _string(value)
    return Date(text) if text else None
