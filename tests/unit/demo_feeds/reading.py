"""The sample feeds read back as a client would: feedparser for XML, the json module for JSON Feed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import feedparser

from cli.demo_feeds import RenderedFeed


@dataclass(frozen=True)
class ReadItem:
    guid: str | None
    link: str
    title: str
    summary: str
    content: str
    dated: bool

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.title, self.summary, self.content) if part)


@dataclass(frozen=True)
class ReadFeed:
    version: str
    title: str
    language: str
    items: tuple[ReadItem, ...]


def plain(html: str) -> str:
    """Text of the markup, white space reduced to single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def read(feed: RenderedFeed) -> ReadFeed:
    return _read_json(json.loads(feed.body)) if "json" in feed.content_type else _read_xml(feed)


def _read_xml(feed: RenderedFeed) -> ReadFeed:
    parsed = feedparser.parse(feed.body, response_headers={"content-type": feed.content_type})
    assert not parsed.bozo, parsed.get("bozo_exception")
    items = tuple(
        ReadItem(
            guid=entry.get("id"),
            link=entry.link,
            title=plain(entry.title),
            summary=plain(entry.get("summary", "")),
            # feedparser also lists media:description as content
            content=plain(max((part.value for part in entry.get("content", ())), key=len, default="")),
            # dict.get: feedparser's own get warns when it answers for a missing date with another
            dated=bool(dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")),
        )
        for entry in parsed.entries
    )
    language = parsed.feed.get("language") or parsed.feed.title_detail.language
    return ReadFeed(parsed.version, parsed.feed.title, language, items)


def _read_json(document: dict[str, Any]) -> ReadFeed:
    items = tuple(
        ReadItem(
            guid=item["id"],
            link=item["url"],
            title=item["title"],
            summary=item.get("summary", ""),
            content=plain(item["content_html"]) if "content_html" in item else " ".join(item["content_text"].split()),
            dated="date_published" in item,
        )
        for item in document["items"]
    )
    return ReadFeed(document["version"], document["title"], document["language"], items)
