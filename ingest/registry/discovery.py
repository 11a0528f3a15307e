"""An HTML page's bytes → the feeds that it announces or links to (pure). `ingest.registry.discover` then asks for them."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree, html

from ingest.normalising.markup import one_line, urljoin_or_none

_MAX_BYTES = 2_000_000
_MAX_ELEMENTS = 5_000
"""Of each kind: pages of that many links name their feed before."""
_MAX_CANDIDATES = 50
_MAX_TITLE = 200

_FEED_TYPES = frozenset(
    f"{top}/{name}"
    for top in ("application", "text")
    for name in ("rss+xml", "atom+xml", "rdf+xml", "feed+json", "rss", "atom", "x-rss+xml", "x-atom+xml", "xml", "json")
)
_GENERIC_TYPES = frozenset({"application/xml", "text/xml", "application/json", "text/json"})
_NO_FEED = re.compile(r"/wp-json/|/oembed|opensearch|sitemap|manifest\.json|osd\.xml", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|kommentar|reacties|comentario|commenti|коммент", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"(?:/|^)(?:feeds?|rss|atom|rdf|rss2|newsfeed)(?:\.(?:xml|json|php|aspx?|rss|atom))?/?$"
    r"|\.(?:rss|atom|rdf)$|/(?:feeds?|rss|atom)/[^?#]{1,200}$|(?:rss|feed|atom)[\w-]{0,40}\.xml$|/index\.xml$"
)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:feed=(?:rss2?|atom|rdf)|format=(?:rss|atom|feed)|type=rss|output=rss|rss=1)(?:&|$)"
)
_FEED_HOSTS = re.compile(r"(?:feeds\d?\.feedburner\.com|feeds?\.[\w.-]+|rss\.[\w.-]+)")
_FEED_WORDS = frozenset(
    {"rss", "atom", "rss feed", "rss-feed", "xml feed", "feed", "atom feed", "rss 2.0", "json feed"}
)
_SHARE_HOSTS = re.compile(
    r"(?:[\w-]+\.)*(?:feedly\.com|inoreader\.com|netvibes\.com|newsblur\.com|facebook\.com|twitter\.com|x\.com|wikipedia\.org|w3\.org)"
)

Kind = Literal["announced", "platform", "linked", "guessed"]
"""Why an address may be a feed: a ``link`` element says so, its platform is known, an anchor looks like it, it is a usual place."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address, absolute http or https, that may be a feed."""

    url: str
    kind: Kind
    title: str | None = None
    type: str | None = None
    """Media type as announced, in lower case without parameters."""
    is_comments: bool = False
    """By title or address these are comments of readers."""


def find_feeds(page: bytes, content_type: str | None, base_url: str) -> tuple[Candidate, ...]:
    """The feeds that a page announces, then those that it seems to link to; each in its order, comment feeds last.

    ``base_url`` is where the page was found. At most 2 MB of it are read and 50 candidates given. Never raises: what is no page names none.
    """
    root = _tree(page[:_MAX_BYTES], content_type)
    if root is None:
        return ()
    base = next((found for found in map(_href, root.iter("base")) if found), "")
    base = urljoin_or_none(base_url, base) or base_url
    found: dict[str, Candidate] = {}
    for candidate in (*_announced(root, base), *_channel(root), *_linked(root, base)):
        if len(found) < _MAX_CANDIDATES:
            found.setdefault(candidate.url, candidate)
    order: dict[Kind, int] = {"announced": 0, "platform": 0, "linked": 1, "guessed": 2}
    return tuple(sorted(found.values(), key=lambda each: (order[each.kind], each.is_comments, _is_generic(each))))


def web_address(text: str, base: str = "") -> str | None:
    """The http or https address that a person or a page means: relative to ``base``, or with the scheme ``feed:``."""
    given = text.strip()
    if given[:5].lower() == "feed:":
        given = given[5:]
        given = f"http:{given}" if given.startswith("//") else given
    address = urljoin_or_none(base, given) if base else given
    try:
        parts = urlsplit(address or "")
        is_web = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return address if is_web and address and address.isprintable() and " " not in address else None


def _tree(page: bytes, content_type: str | None) -> etree._Element | None:
    for encoding in (_charset(page, content_type), None):
        try:
            return html.document_fromstring(page, parser=html.HTMLParser(encoding=encoding, no_network=True))
        except LookupError:  # no such charset
            continue
        except (etree.LxmlError, ValueError, AssertionError):
            return None
    return None


def _charset(page: bytes, content_type: str | None) -> str | None:
    """What is valid UTF-8 is UTF-8, whatever the header says; ``None`` leaves it to the page's own declaration."""
    try:
        getincrementaldecoder("utf-8")().decode(page)  # the cut may be within a character
    except UnicodeDecodeError:
        found = re.search(r"charset=[\"']?([\w.:-]{1,40})", content_type or "", re.IGNORECASE)
        return found[1] if found else None
    return "utf-8"


def _href(element: etree._Element) -> str:
    return (element.get("href") or "").strip()


def _announced(root: etree._Element, base: str) -> Iterator[Candidate]:
    for element in islice(root.iter("link"), _MAX_ELEMENTS):
        relations = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower().replace(" ", "+")
        if "feed" not in relations and not ({"alternate", "alternative"} & set(relations) and kind in _FEED_TYPES):
            continue
        href = _href(element)
        url = web_address(href, base) if href else None
        if url and not (kind in _GENERIC_TYPES and _NO_FEED.search(url)):
            title = (one_line(element.get("title") or "") or "")[:_MAX_TITLE] or None
            yield Candidate(url, "announced", title, kind or None, is_comments=_are_comments(title, url))


def _channel(root: etree._Element) -> Iterator[Candidate]:
    """The feed of a YouTube channel that is shown under its handle: the page's canonical address has the id."""
    for element in islice(root.iter("link"), _MAX_ELEMENTS):
        match = re.fullmatch(r"https://www\.youtube\.com/channel/(UC[\w-]{22})", _href(element))
        if match and (element.get("rel") or "").lower() == "canonical":
            yield Candidate(f"https://www.youtube.com/feeds/videos.xml?channel_id={match[1]}", "platform")


def _linked(root: etree._Element, base: str) -> Iterator[Candidate]:
    for element in islice(root.iter("a"), _MAX_ELEMENTS):
        href = _href(element)
        if not href or href.startswith(("#", "javascript:", "mailto:")):
            continue
        url = web_address(href, base)
        if url is None:
            continue
        title = one_line("".join(islice(element.itertext(), 20))[:1_000]) or one_line(element.get("title") or "")
        if _looks_like_feed(url, (title or "").lower()):
            title = (title or "")[:_MAX_TITLE] or None
            yield Candidate(url, "linked", title, is_comments=_are_comments(title, url))


def _looks_like_feed(url: str, title: str) -> bool:
    parts = urlsplit(url.lower())
    if _SHARE_HOSTS.fullmatch(parts.hostname or "") or _NO_FEED.search(url):
        return False
    return bool(
        _FEED_PATH.search(parts.path)
        or _FEED_QUERY.search(parts.query)
        or (_FEED_HOSTS.fullmatch(parts.hostname or "") and len(parts.path) > 1)
        or title in _FEED_WORDS
    )


def _are_comments(title: str | None, url: str) -> bool:
    return bool(_COMMENTS.search(title or "") or _COMMENTS.search(urlsplit(url).path))


def _is_generic(candidate: Candidate) -> bool:
    return candidate.type in _GENERIC_TYPES
