"""Characters made canonical before anything else looks at a text: entities, invisible characters, NFC, white space."""

from __future__ import annotations

import html
import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    [
        *(code for code in range(0x20) if chr(code) not in "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f"),
        *(code for code in range(0x7F, 0xA0) if code != 0x85),
        0xAD,  # soft hyphen
        0x34F,  # combining grapheme joiner
        0x61C,
        0x180E,
        0x200B,
        *range(0x200E, 0x2010),  # directional marks
        *range(0x202A, 0x202F),  # directional embeddings
        *range(0x2060, 0x2070),
        0xFEFF,  # byte order mark
        *range(0xFFF9, 0xFFFD),  # interlinear annotation, object replacement
        *range(0xFDD0, 0xFDF0),
        0xFFFE,
        0xFFFF,
        *range(0xD800, 0xE000),  # lone surrogates cannot be encoded
    ]
)
# Looking for one first is five times as fast as translating every text.
_ANY_INVISIBLE = re.compile("[" + "".join(map(re.escape, map(chr, _INVISIBLE))) + "\u200c\u200d]")
# Joiners carry meaning in Persian, Indic scripts and emoji, and are noise anywhere else.
_IDLE_JOINER = re.compile(r"(?<![^\x00-\u024f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\u024f\u200c\u200d])")
_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0{0,4}38|#[xX]0{0,4}26);)+")
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_DECODINGS = 3
"""Feeds encode twice, some three times; the bound keeps hostile nesting linear."""


def decode_entities(text: str) -> str:
    """``text`` with character references decoded, those encoded twice or thrice too. Only complete ones count."""
    for _ in range(_DECODINGS):
        if "&" not in text:
            return text
        text = _AMPERSANDS.sub("&", text)
        decoded = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
        if decoded == text:
            return text
        text = decoded
    return text


def drop_invisible(text: str) -> str:
    """``text`` in NFC without soft hyphens, zero-width and control characters. White space stays as it is."""
    if text.isascii() and text.isprintable():
        return text
    if _ANY_INVISIBLE.search(text):
        text = _IDLE_JOINER.sub("", text.translate(_INVISIBLE))
    return unicodedata.normalize("NFC", text)


def collapse(text: str) -> str:
    """``text`` with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def normalise(text: str) -> str:
    """One line of canonical text: decoded, NFC, nothing invisible, single spaces. Idempotent on its own output."""
    return collapse(drop_invisible(decode_entities(text)))
