"""One entry of feedparser's result → `ParsedEntry` (pure): its loosely typed dictionaries end here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from depesche.records.raw_item import Category
from ingest.parsing.parsed_feed import Date, ParsedEntry, ParsedMedia, Text

_NOT_THE_ITEM = frozenset({"enclosure", "self", "edit", "replies", "hub", "license", "next", "prev", "related", "via"})


def entry_of(entry: Any, version: str, *, raw_hash: bytes | None = None) -> ParsedEntry:
    """The entry's fields as published. ``version`` is feedparser's name of the format."""
    published = _date(entry, "published") or _date(entry, "created")
    updated = _date(entry, "updated")
    from_update = published is None and updated is not None and version.startswith("atom")
    if published is None:
        # RSS 1.0 and many RSS 2.0 feeds give the publication as dc:date, which feedparser files under updated.
        published, updated = updated, updated if from_update else None
    return ParsedEntry(
        guid=_string(entry, "id"),
        link=_link(entry),
        original_link=_string(entry, "feedburner_origlink"),
        title=_text(entry, "title"),
        summary=_text(entry, "summary"),
        content=_content(entry),
        authors=tuple(_authors(entry)),
        categories=tuple(_categories(entry)),
        media=tuple(_media(entry)),
        language=_language(entry),
        published=published,
        updated=updated,
        published_from_update=from_update,
        raw_hash=raw_hash,
    )


def _raw(entry: Any, key: str) -> Any:
    """The value under exactly this key: feedparser's own ``get`` maps and warns."""
    return dict.get(entry, key)


def _string(entry: Any, key: str) -> str | None:
    value = _raw(entry, key)
    return value.strip() or None if isinstance(value, str) else None


def _dictionaries(entry: Any, key: str) -> Iterator[Any]:
    values = _raw(entry, key)
    for value in values if isinstance(values, list) else ():
        if isinstance(value, dict):
            yield value


def _link(entry: Any) -> str | None:
    if link := _string(entry, "link"):
        return link
    for candidate in _dictionaries(entry, "links"):
        if (href := _string(candidate, "href")) and _raw(candidate, "rel") not in _NOT_THE_ITEM:
            return href
    return None


def _text(entry: Any, key: str) -> Text | None:
    value = _string(entry, key)
    if not value:
        return None
    detail = _raw(entry, f"{key}_detail")
    return _typed(value, detail if isinstance(detail, dict) else {})


def _typed(value: str, detail: Any) -> Text:
    return Text(value, is_html=_string(detail, "type") != "text/plain", base=_string(detail, "base") or "")


def _content(entry: Any) -> Text | None:
    """The longest of the entry's contents: some feeds give a teaser and the full text."""
    texts = [_typed(value, one) for one in _dictionaries(entry, "content") if (value := _string(one, "value"))]
    return max(texts, key=lambda text: len(text.value), default=None)


def _authors(entry: Any) -> Iterator[str]:
    found = False
    for author in _dictionaries(entry, "authors"):
        if name := _string(author, "name"):
            found = True
            yield name
    if not found and (name := _string(entry, "author")):
        yield name


def _categories(entry: Any) -> Iterator[Category]:
    for tag in _dictionaries(entry, "tags"):
        if term := _string(tag, "term"):
            yield Category(term=term, scheme=_string(tag, "scheme"), label=_string(tag, "label"))


def _media(entry: Any) -> Iterator[ParsedMedia]:
    for link in _dictionaries(entry, "links"):
        if _raw(link, "rel") == "enclosure" and (url := _string(link, "href")):
            yield ParsedMedia(url=url, type=_string(link, "type"), title=_string(link, "title"))
    for_all = _credit_for_all(entry)
    for content in _dictionaries(entry, "media_content"):
        if url := _string(content, "url"):
            kind = _string(content, "type") or _medium(content)
            credit = _string(content, "credit") or for_all
            yield ParsedMedia(url=url, type=kind, title=_string(content, "title"), credit=credit)
    for thumbnail in _dictionaries(entry, "media_thumbnail"):
        if url := _string(thumbnail, "url"):
            yield ParsedMedia(url=url)
    image = _raw(entry, "image")
    if isinstance(image, dict) and (url := _string(image, "href")):
        yield ParsedMedia(url=url)


def _medium(content: Any) -> str | None:
    medium = _string(content, "medium")
    return f"{medium}/*" if medium in {"image", "audio", "video"} else None


def _credit_for_all(entry: Any) -> str | None:
    """A credit that stands outside of the media elements, where it is the only one."""
    found = [_string(credit, "content") for credit in _dictionaries(entry, "media_credit")]
    return found[0] if len(found) == 1 else None


def _language(entry: Any) -> str | None:
    """The language that the item has or inherits; `ingest.normalising.normalise` drops it where it is the feed's."""
    if language := _string(entry, "language"):
        return language
    for key in ("title_detail", "summary_detail"):
        detail = _raw(entry, key)
        if isinstance(detail, dict) and (language := _string(detail, "language")):
            return language
    return None


def _date(entry: Any, key: str) -> Date | None:
    text = _string(entry, key)
    if not text:
        return None
    parsed = _raw(entry, f"{key}_parsed")
    try:
        fallback = datetime(*parsed[:6], tzinfo=UTC) if isinstance(parsed, struct_time) else None
    except ValueError:
        fallback = None
    return Date(text, fallback)
