"""Documents in short, and what the parser finds in them."""

from __future__ import annotations

from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import ParsedEntry, ParsedFeed


def feed_of(document: str | bytes, content_type: str | None = None) -> ParsedFeed:
    data = document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
    return parse(data, content_type, "test")


def rss(items: str, declarations: str = "", head: str = "<title>T</title>") -> str:
    return f"<rss version='2.0' {declarations}><channel>{head}{items}</channel></rss>"


def atom(entries: str, declarations: str = "") -> str:
    return f"<feed xmlns='http://www.w3.org/2005/Atom' {declarations}><title>T</title>{entries}</feed>"


def one(document: str | bytes) -> ParsedEntry:
    (entry,) = feed_of(document).entries
    return entry


def title(entry: ParsedEntry) -> str | None:
    return entry.title.value if entry.title else None


def titles(document: str | bytes, content_type: str | None = None) -> list[str | None]:
    return [title(entry) for entry in feed_of(document, content_type).entries]


def links(document: str | bytes) -> list[str | None]:
    return [entry.link for entry in feed_of(document).entries]
