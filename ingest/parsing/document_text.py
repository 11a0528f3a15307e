"""Text of a document → the text that starts with its root element (pure): junk, prolog, DOCTYPE and illegal characters go.

Entity declarations go with the DOCTYPE: none is ever defined, so none is ever expanded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NAME = r"(?:[A-Za-z_][\w.-]{0,100}:)?(?P<name>[A-Za-z_][\w.-]{0,100})"
_ROOT = re.compile(rf"<{_NAME}(?=[\s/>])")
FEED_ROOTS = frozenset({"rss", "rdf", "feed", "channel", "entry", "item", "urlset", "sitemapindex"})
_FEED_ROOT = re.compile(
    r"<(?:[A-Za-z_][\w.-]{0,100}:)?(?P<name>rss|rdf|feed|channel|urlset|sitemapindex)(?=[\s>])", re.IGNORECASE
)
# In a page only what is unmistakable: pages quote licences and pings as RDF in comments.
_FEED_IN_PAGE = re.compile(
    r"<(?P<name>rss)\s[^<>]{0,2000}?version\s?=|<(?P<atom>feed)\s[^<>]{0,2000}?/Atom[\"']", re.IGNORECASE
)
_MAX_JUNK = 500_000


@dataclass(frozen=True, slots=True)
class Root:
    """Where a document really starts."""

    document: str
    """The text from there on."""
    name: str | None
    """Local name of the root element in lower case, ``None`` where there is no element."""
    shown: str
    """What the text starts with, for errors."""

    @property
    def is_feed(self) -> bool:
        """Whether it is the root of a feed or a sitemap."""
        return self.name in FEED_ROOTS


def root_of(text: str) -> Root:
    """The document from its root element on, which is sought after junk: warnings of a script, blank lines, markup.

    Where there is no root of a feed, the document with the root that it has.
    """
    document = without_prolog(text)
    root = _ROOT.match(document)
    found = Root(document, root["name"].lower() if root else None, root[0].lstrip("<") if root else document[:40])
    if found.is_feed:
        return found
    pattern = _FEED_IN_PAGE if found.name == "html" or "<html" in text[:1_000].lower() else _FEED_ROOT
    if later := pattern.search(text, 0, _MAX_JUNK):
        return Root(text[later.start() :], (later["name"] or "feed").lower(), found.shown)
    return found


def without_prolog(text: str) -> str:
    """The document from its root element on: no XML declaration, comments or DOCTYPE, so no entity is ever defined.

    Where the prolog is malformed, the text from its last understood position on, in which a DOCTYPE is an error.
    """
    position = 0
    while True:
        start = text.find("<", position)
        if start < 0:
            return text[position:]
        if text.startswith("<?", start):
            end = text.find("?>", start)
            end = end + 2 if end >= 0 else -1
        elif text.startswith("<!--", start):
            end = text.find("-->", start)
            end = end + 3 if end >= 0 else -1
        elif text[start : start + 9].upper() == "<!DOCTYPE":
            end = _doctype_end(text, start)
        else:
            return text[start:]
        if end < 0:
            return text[start:]
        position = end


def _doctype_end(text: str, start: int) -> int:
    """Position after a DOCTYPE with its internal subset, or -1."""
    depth = 0
    quote = ""
    for match in re.compile(r"[\"'<>]|<!--|-->").finditer(text, start):
        mark = match.group()
        if quote:
            quote = "" if mark == quote else quote
        elif mark in {'"', "'"}:
            quote = mark
        elif mark == "<":
            depth += 1
        elif mark == ">":
            depth -= 1
            if depth == 0:
                return match.end()
    return -1


def without_illegal_characters(text: str, source: bytes | None = None) -> str:
    """The text less the characters that no XML document may contain.

    With the bytes that the text was decoded from, the search is left out where they are free of control characters: it
    takes longer than the decoding. (That they are is no proof for an encoding which is no superset of ASCII.)
    """
    if source is not None and len(source.translate(None, _CONTROLS)) == len(source):
        return text.replace("\ufffe", "").replace("\uffff", "")
    return _ILLEGAL.sub("", text)
