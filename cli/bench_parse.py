"""The measurement behind `depesche bench parse`: feeds/s of plain feedparser and of ours, on the same documents."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

import feedparser

from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import ParsedEntry

KNOWN_PERCENT = (0, 50, 90, 100)
SAMPLE_BYTES = 225_000
SEED = 20_240_618

_TEXT = """der die und Regierung Haushalt Größe für über Straße Bürger am Dienstag the of and minister said council report
police les élections président après été la ville años según gobierno"""


def measure(documents: Sequence[bytes], *, rounds: int) -> dict[str, float | int]:
    """Feeds per second of processor time for each way of reading, medians over alternating rounds, and ratios to feedparser without its sanitiser.

    ``known_90`` is ours with 90 % of each document's entries known, picked evenly. Raises `FeedUnparsable` for a
    document that is not a feed.
    """
    ways = _ways(documents)
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()  # warm-up
    for _ in range(rounds):
        for name, way in ways.items():
            rates[name].append(len(documents) / _seconds(way))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    ratios = {f"{name}_ratio": round(rate / medians["feedparser_unsanitised"], 2) for name, rate in medians.items()}
    return {
        **{name: round(rate, 1) for name, rate in medians.items()},
        **ratios,
        "documents": len(documents),
        "bytes": sum(map(len, documents)),
        "entries": sum(len(parse(document, None, "").entries) for document in documents),
        "rounds": rounds,
    }


def _ways(documents: Sequence[bytes]) -> dict[str, Callable[[], None]]:
    known = {share: [_known(document, share) for document in documents] for share in KNOWN_PERCENT}

    def plain() -> None:
        for document in documents:
            feedparser.parse(document)

    def unsanitised() -> None:
        for document in documents:
            feedparser.parse(document, sanitize_html=False, resolve_relative_uris=False)

    def ours(share: int) -> None:
        for document, hashes in zip(documents, known[share], strict=True):
            parse(document, None, "", known=hashes)

    return {
        "feedparser": plain,
        "feedparser_unsanitised": unsanitised,
        **{f"known_{share}": partial(ours, share) for share in KNOWN_PERCENT},
    }


def _known(document: bytes, percent: int) -> frozenset[bytes]:
    """The raw hashes of so many of the document's entries."""
    entries = [entry for entry in parse(document, None, "").entries if isinstance(entry, ParsedEntry)]
    chosen = (entry for number, entry in enumerate(entries) if number * percent // 100 != (number + 1) * percent // 100)
    return frozenset(entry.raw_hash for entry in chosen if entry.raw_hash)


def _seconds(way: Callable[[], None]) -> float:
    gc.collect()
    started = time.process_time()
    way()
    return time.process_time() - started


def documents_of(files: Sequence[Path]) -> list[bytes]:
    """The files' bytes; samples where no file is given."""
    return [file.read_bytes() for file in files] or samples(Random(SEED))  # noqa: S311 - repeatable data, not a secret


def samples(random: Random) -> list[bytes]:
    """RSS and Atom documents of about 225 KB, of 40 to 100 items with HTML content."""
    return [form(random, items).encode() for items in (40, 60, 80, 100) for form in (_rss, _atom)]


def _rss(random: Random, items: int) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:media="http://search.yahoo.com/mrss/">\n<channel>\n<title>Sample</title>\n<link>https://example.org/</link>\n'
        '<atom:link href="https://example.org/feed" rel="self" type="application/rss+xml"/>\n<description>Sample</description>\n'
        "<language>de-DE</language>\n<lastBuildDate>Tue, 18 Jun 2024 10:00:00 +0000</lastBuildDate>\n"
        + "".join(_rss_item(random, number, SAMPLE_BYTES // items) for number in range(items))
        + "</channel>\n</rss>\n"
    )


def _rss_item(random: Random, number: int, size: int) -> str:
    return (
        f"<item>\n<title>{_text(random, 50)} &amp; {number}</title>\n<link>https://example.org/news/{number}/</link>\n"
        f"<dc:creator><![CDATA[{_text(random, 12)}]]></dc:creator>\n"
        f"<pubDate>Tue, 18 Jun 2024 {number % 24:02}:00:00 +0000</pubDate>\n<category><![CDATA[Politik]]></category>\n"
        f'<category><![CDATA[Berlin]]></category>\n<guid isPermaLink="false">https://example.org/?p={number}</guid>\n'
        f"<description><![CDATA[{_text(random, 250)} [&hellip;]]]></description>\n"
        f"<content:encoded><![CDATA[{_html(random, size - 1_150)}]]></content:encoded>\n"
        f'<media:content url="https://example.org/{number}.jpg" medium="image"/>\n</item>\n'
    )


def _atom(random: Random, items: int) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">\n<title>Sample</title>\n'
        '<link rel="self" href="https://example.org/atom"/>\n<id>https://example.org/</id>\n'
        "<updated>2024-06-18T10:00:00Z</updated>\n"
        + "".join(_atom_entry(random, number, SAMPLE_BYTES // items) for number in range(items))
        + "</feed>\n"
    )


def _atom_entry(random: Random, number: int, size: int) -> str:
    content = _html(random, (size - 900) * 10 // 13)
    escaped = content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<entry>\n<title type="html">{_text(random, 50)} {number}</title>\n<link href="https://example.org/news/{number}/"/>\n'
        f"<id>tag:example.org,2024:{number}</id>\n<author><name>{_text(random, 12)}</name></author>\n"
        f'<category term="Politik"/>\n<published>2024-06-18T{number % 24:02}:00:00Z</published>\n'
        f"<updated>2024-06-18T{number % 24:02}:30:00Z</updated>\n"
        f'<summary type="html">{_text(random, 250)}</summary>\n<content type="html">{escaped}</content>\n</entry>\n'
    )


def _html(random: Random, size: int) -> str:
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < size:
        link = f'<a href="https://example.org/{len(paragraphs)}?a=1&amp;b=2">{_text(random, 15)}</a>'
        paragraphs.append(f"<p>{_text(random, 350)} {link} &#8220;{_text(random, 20)}&#8221;</p>\n")
    return "".join(paragraphs)


def _text(random: Random, size: int) -> str:
    vocabulary = _TEXT.split()
    words: list[str] = []
    while size > 0:
        words.append(random.choice(vocabulary))
        size -= len(words[-1]) + 1
    return " ".join(words)
