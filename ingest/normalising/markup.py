"""HTML of items (pure): sanitised with absolute links, or as plain text. Used by `ingest.normalising.normalise`."""

from __future__ import annotations

import html
import re
from html.entities import html5
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
_UNSEEN = tuple(
    (re.compile(start, re.IGNORECASE), re.compile(end, re.IGNORECASE))
    for start, end in (("<!--", "-->"), (r"<script\b", r"</script\s{0,9}>"), (r"<style\b", r"</style\s{0,9}>"))
)
# One without its semicolon counts where HTML lets it count in an address: ``?page=1&copy=2`` has no copyright sign.
_REFERENCE = re.compile(
    r"&(?:#(?:[0-9]{1,8}|[xX][0-9a-fA-F]{1,8});?|([A-Za-z][A-Za-z0-9]{1,31}(?:;|(?![A-Za-z0-9=]))))"
)
# Controls, soft hyphens, zero-width spaces, overrides of the direction, private characters and tags. Not the joiners,
# which words and emoji are spelt with, nor characters that are newer than this Python's tables.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u180e\u200b\u202a-\u202e\u2060-\u206f\ud800-\uf8ff\ufdd0-\ufdef"
    "\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
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
    """One line of plain text of a title: markup, scripts and comments removed, entities decoded, white space collapsed.

    What merely looks like a tag (``5 < 6``, ``<3``) stays.
    """
    value = text.value
    if "<" in value and text.is_html:
        value = _without_tags(_without_unseen(value))
    if "&" in value:
        value = _REFERENCE.sub(_character, value)
    if "<" in value:  # escaped once too often
        value = _without_tags(value)
    return one_line(value)


def _without_tags(value: str) -> str:
    return _INLINE.sub(lambda tag: " " if _BREAKING.match(tag[0]) else "", value)


def _without_unseen(value: str) -> str:
    """The text less comments, scripts and styles that have an end, in linear time."""
    for opening, closing in _UNSEEN:
        pieces: list[str] = []
        position = 0
        while (start := opening.search(value, position)) and (end := closing.search(value, start.end())):
            pieces.append(value[position : start.start()])
            position = end.end()
        value = "".join((*pieces, value[position:]))
    return value


def _character(reference: re.Match[str]) -> str:
    name: str | None = reference[1]
    return html.unescape(reference[0]) if name is None else html5.get(name, reference[0])


def one_line(value: str) -> str | None:
    """The text with white space collapsed and invisible characters gone; ``None`` where nothing is left."""
    return " ".join(_INVISIBLE.sub("", value).split()) or None


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
