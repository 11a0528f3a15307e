"""HTML of items (pure): sanitised with absolute links, or as plain text. Used by `ingest.normalising.normalise`."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

import nh3

from ingest.parsing.parsed_feed import Text

_TAGS = frozenset(nh3.ALLOWED_TAGS | {"figure", "figcaption", "picture", "source", "video", "audio", "main", "section"})
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "audio": {"src"},
    "video": {"src", "poster"},
    "source": {"src", "type"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "time": {"datetime"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_MANY_TAGS = 2_000
_MAX_DEPTH = 500
"""Deeper markup loses its tags: the time of HTML's tree building grows with the square of the depth (nh3 0.3 takes
4.5 s for 50,000 nested ``div``); browsers stop at 512."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|bdi|bdo|br|cite|code|del|dfn|div|em|font|h[1-6]|i|img|ins|kbd|mark|p|q|s|small|span|strike|strong"
    r"|sub|sup|tt|u|var|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"<(?:br|p|div|h[1-6]|/p|/div|/h[1-6])\b", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


def sanitised(text: Text, base: str) -> str | None:
    """Safe HTML of a summary or content, its links absolute; ``None`` where nothing is left.

    Only text-level and structural markup stays; scripts, styles, forms, frames and event handlers go. ``base`` is
    the address that relative links are relative to, unless the text has a base of its own. Text without any markup
    that has blank lines gets paragraphs.
    """
    source = text.value if text.is_html else html.escape(text.value, quote=False)
    if not _TAG.search(source) and _BLANK_LINE.search(source.strip()):
        source = "".join(f"<p>{part}</p>" for part in _BLANK_LINE.split(source.strip()))
    if source.count("<") > _MANY_TAGS and _depth(source) > _MAX_DEPTH:
        source = html.escape(_TAG_WHOLE.sub(" ", source), quote=False)
    address = urljoin_or_none(base, text.base) or base
    clean = nh3.clean(
        source,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes=set(_SCHEMES),
        url_relative=lambda link: urljoin_or_none(address, link),
        link_rel=None,
    )
    return clean.strip() or None


_TAG_WHOLE = re.compile(r"<[^<>]*>")


def plain(text: Text) -> str | None:
    """One line of plain text of a title: markup removed, entities decoded, white space collapsed.

    What merely looks like a tag (``5 < 6``, ``<3``) stays.
    """
    value = text.value
    if "<" in value and text.is_html:
        value = _INLINE.sub(lambda tag: " " if _BREAKING.match(tag[0]) else "", value)
    value = html.unescape(value)
    if "<" in value:  # escaped once too often
        value = _INLINE.sub(lambda tag: " " if _BREAKING.match(tag[0]) else "", value)
    return one_line(value)


def one_line(value: str) -> str | None:
    """The text with white space collapsed and control characters gone; ``None`` where nothing is left."""
    printable = "".join(character for character in value if character.isprintable() or character.isspace())
    return " ".join(printable.split()) or None


def urljoin_or_none(base: str, link: str) -> str | None:
    """`urllib.parse.urljoin`, ``None`` where one of the two cannot be an address (an unclosed bracket)."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return None


def _depth(source: str) -> int:
    """An upper estimate of how deep elements nest."""
    depth = deepest = 0
    for closing, name in _TAG.findall(source):
        if name.lower() in _VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest
