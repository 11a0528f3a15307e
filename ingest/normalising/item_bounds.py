"""Keeps a record below the log's size limit (pure): what is over long is cut, and said to be. Used by `ingest.normalising.normalise`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from depesche.records.codec import encode
from depesche.records.raw_item import Category, Feed, Media, RawItem
from ingest.parsing.parsed_feed import Text

OVERHEAD_BYTES = 1_000
"""Room for the key and the headers of the message."""
_MAX_LINE = 2_000
_MAX_NAME = 300
_MAX_ADDRESS = 4_000
_MAX_ENTRIES = 100
_MIN_TEXT = 200
"""A text of which less would remain is dropped."""


def bounded(
    item: RawItem,
    summary: Text | None,
    content: Text | None,
    sanitise: Callable[[Text], str | None],
    max_bytes: int,
) -> tuple[RawItem, bool]:
    """The item with its texts sanitised and everything short enough; and whether anything was cut.

    Lines and lists have fixed limits; the longer of the two texts gives way until the encoded item and its
    headers fit into ``max_bytes``. A cut text is sanitised after the cut, so its markup is whole.
    """
    trimmed = _with_short_fields(item)
    texts = {"summary_html": _cut(summary, max_bytes), "content_html": _cut(content, max_bytes)}
    was_cut = trimmed != item or texts != {"summary_html": summary, "content_html": content}
    while True:
        html = {name: sanitise(text) if text else None for name, text in texts.items()}
        candidate = msgspec.structs.replace(trimmed, **html)
        excess = len(encode(candidate)) + OVERHEAD_BYTES - max_bytes
        if excess <= 0 or not any(html.values()):
            return candidate, was_cut
        was_cut = True
        longest = max(html, key=lambda name: len(html[name] or ""))
        size = len(encode_text(html[longest]))
        keep = int(len((texts[longest] or Text("")).value) * min(0.9, max(0.0, 1 - 1.02 * excess / size)))
        texts[longest] = _cut(texts[longest], keep) if keep >= _MIN_TEXT else None


def encode_text(text: str | None) -> bytes:
    """A text as it stands in an encoded record."""
    return msgspec.json.encode(text)


def _cut(text: Text | None, characters: int) -> Text | None:
    if text is None or len(text.value) <= characters:
        return text
    kept = text.value[:characters]
    opened = kept.rfind("<")
    if text.is_html and opened > kept.rfind(">"):
        kept = kept[:opened]  # half a tag
    return Text(kept, text.is_html, text.base)


def _with_short_fields(item: RawItem) -> RawItem:
    feed = item.feed
    return msgspec.structs.replace(
        item,
        feed=Feed(
            url=feed.url,
            title=_line(feed.title, _MAX_NAME),
            language=feed.language,
            country=feed.country,
            tags=tuple(tag[:_MAX_NAME] for tag in feed.tags[:_MAX_ENTRIES]),
        ),
        guid=_line(item.guid, _MAX_ADDRESS),
        link=_address(item.link),
        canonical_url=_address(item.canonical_url),
        title=_line(item.title, _MAX_LINE),
        authors=tuple(name[:_MAX_NAME] for name in item.authors[:_MAX_ENTRIES]),
        categories=tuple(_short(category) for category in item.categories[:_MAX_ENTRIES]),
        media=tuple(_short_media(media) for media in item.media[:_MAX_ENTRIES] if _address(media.url)),
    )


def _short(category: Category) -> Category:
    return Category(
        term=category.term[:_MAX_NAME], scheme=_line(category.scheme, _MAX_LINE), label=_line(category.label, _MAX_NAME)
    )


def _short_media(media: Media) -> Media:
    return Media(
        url=media.url,
        type=_line(media.type, _MAX_NAME),
        title=_line(media.title, _MAX_LINE),
        credit=_line(media.credit, _MAX_NAME),
    )


def _line(text: str | None, characters: int) -> str | None:
    return text[:characters] if text else text


def _address(url: Any) -> str | None:
    """An address that is cut leads nowhere: it is left out instead."""
    return url if url and len(url) <= _MAX_ADDRESS else None
