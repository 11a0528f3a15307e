"""JSON Feed 1.0 and 1.1 (jsonfeed.org) → `ParsedFeed` (pure). Called by `ingest.parsing.parse`.

Lenient per field: an item with one field of the wrong type loses that field, and no other item.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from depesche.errors import FeedUnparsable
from depesche.records.raw_item import Category
from ingest.parsing.parsed_feed import Date, ParsedEntry, ParsedFeed, ParsedMedia, Text

_VERSION_PREFIXES = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")


def parse_json_feed(text: str, url: str, *, max_items: int) -> ParsedFeed:
    """Parse the text of a JSON document. Raises `FeedUnparsable` when it is not a JSON Feed."""
    try:
        document = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise FeedUnparsable(f"{url}: not a feed: broken JSON: {error}", feed_url=url) from error
    version = _string(document.get("version"))
    items = document.get("items")
    if not (version or "").startswith(_VERSION_PREFIXES) or not isinstance(items, list):
        raise FeedUnparsable(
            f"{url}: not a feed: JSON, but no JSON Feed (no version of jsonfeed.org, or no items)", feed_url=url
        )
    entries = tuple(_entry(item) for item in items[:max_items] if isinstance(item, dict))
    return ParsedFeed(
        format="jsonfeed",
        title=_string(document.get("title")),
        language=_string(document.get("language")),
        link=_string(document.get("home_page_url")),
        entries=entries,
        entries_over_limit=max(0, len(items) - max_items),
    )


def _entry(item: dict[str, Any]) -> ParsedEntry:
    html = _string(item.get("content_html"))
    plain = _string(item.get("content_text"))
    title = _string(item.get("title"))
    summary = _string(item.get("summary"))
    return ParsedEntry(
        guid=_identifier(item.get("id")),
        link=_string(item.get("url")) or _string(item.get("external_url")),
        title=Text(title, is_html=False) if title else None,
        summary=Text(summary, is_html=False) if summary else None,
        content=Text(html) if html else Text(plain, is_html=False) if plain else None,
        authors=tuple(_authors(item)),
        categories=tuple(Category(term=term) for tag in _list(item.get("tags")) if (term := _string(tag))),
        media=tuple(_media(item)),
        language=_string(item.get("language")),
        published=_date(item.get("date_published")),
        updated=_date(item.get("date_modified")),
    )


def _authors(item: dict[str, Any]) -> Iterable[str]:
    for author in (*_list(item.get("authors")), item.get("author")):  # a list since 1.1, one object in 1.0
        if isinstance(author, dict) and (name := _string(author.get("name"))):
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


def _date(value: object) -> Date | None:
    text = _string(value)
    return Date(text) if text else None
