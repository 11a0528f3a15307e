"""Made-up feed documents of a realistic size, RSS and Atom: what `depesche bench` measures with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random

SAMPLE_BYTES = 225_000

_TEXT = """der die und Regierung Haushalt Größe für über Straße Bürger am Dienstag the of and minister said council report
police les élections président après la ville años según gobierno"""
_WORD_BYTES = 6.2
_NOON = datetime(2024, 6, 18, 12, tzinfo=UTC)


def samples(random: Random) -> list[bytes]:
    """RSS and Atom documents of about 225 KB, of 40 to 100 items with HTML content."""
    return [
        document(
            item(random, number, SAMPLE_BYTES // items, _NOON - timedelta(hours=number)) for number in range(items)
        )
        for items in (40, 60, 80, 100)
        for document, item in ((rss, rss_item), (atom, atom_entry))
    ]


def rss(items: Iterable[str]) -> bytes:
    """A document of these items."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:media="http://search.yahoo.com/mrss/">\n<channel>\n<title>Sample</title>\n<link>https://example.org/</link>\n'
        '<atom:link href="https://example.org/feed" rel="self" type="application/rss+xml"/>\n<description>Sample</description>\n'
        "<language>de-DE</language>\n<lastBuildDate>Tue, 18 Jun 2024 10:00:00 +0000</lastBuildDate>\n"
        + "".join(items)
        + "</channel>\n</rss>\n"
    ).encode()


def rss_item(random: Random, number: int, size: int, published: datetime) -> str:
    """An item of about ``size`` bytes, with a teaser and the whole text as HTML in CDATA."""
    return (
        f"<item>\n<title>{_text(random, 50)} &amp; {number}</title>\n<link>https://example.org/news/{number}/</link>\n"
        f"<dc:creator><![CDATA[{_text(random, 12)}]]></dc:creator>\n"
        f"<pubDate>{format_datetime(published)}</pubDate>\n<category><![CDATA[Politik]]></category>\n"
        f'<category><![CDATA[Berlin]]></category>\n<guid isPermaLink="false">https://example.org/?p={number}</guid>\n'
        f"<description><![CDATA[{_text(random, 250)} [&hellip;]]]></description>\n"
        f"<content:encoded><![CDATA[{_html(random, size - 1_150)}]]></content:encoded>\n"
        f'<media:content url="https://example.org/{number}.jpg" medium="image"/>\n</item>\n'
    )


def atom(entries: Iterable[str]) -> bytes:
    """A document of these entries."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">\n<title>Sample</title>\n'
        '<link rel="self" href="https://example.org/atom"/>\n<id>https://example.org/</id>\n'
        "<updated>2024-06-18T10:00:00Z</updated>\n" + "".join(entries) + "</feed>\n"
    ).encode()


def atom_entry(random: Random, number: int, size: int, published: datetime) -> str:
    """An entry of about ``size`` bytes, with a summary and the whole text as escaped HTML."""
    content = escape(_html(random, (size - 900) * 10 // 13), quote=False)
    updated = published + timedelta(minutes=30)
    return (
        f'<entry>\n<title type="html">{_text(random, 50)} {number}</title>\n<link href="https://example.org/news/{number}/"/>\n'
        f"<id>tag:example.org,2024:{number}</id>\n<author><name>{_text(random, 12)}</name></author>\n"
        f'<category term="Politik"/>\n<published>{published.isoformat()}</published>\n'
        f"<updated>{updated.isoformat()}</updated>\n"
        f'<summary type="html">{_text(random, 250)}</summary>\n<content type="html">{content}</content>\n</entry>\n'
    )


def _html(random: Random, size: int) -> str:
    paragraphs: list[str] = []
    while size > 0:
        link = f'<a href="https://example.org/{len(paragraphs)}?a=1&amp;b=2">{_text(random, 15)}</a>'
        paragraphs.append(f"<p>{_text(random, 350)} {link} &#8220;{_text(random, 20)}&#8221;</p>\n")
        size -= len(paragraphs[-1])
    return "".join(paragraphs)


def _text(random: Random, size: int) -> str:
    return " ".join(random.choices(_TEXT.split(), k=max(1, round(size / _WORD_BYTES))))
