"""Entity and character references of a document (pure): repaired so that an XML parser without a DTD takes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(?:[xX]([0-9a-fA-F]{1,64})|([0-9]{1,64}));|([A-Za-z][A-Za-z0-9]{1,31});|)"
)
_STRAY = re.compile("&(?![A-Za-z#])")
_MAX_STRAY = 200_000
"""Stray ampersands that are escaped in one piece of text; further ones go, since each would grow to five characters."""
_NUMBER = r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));"
_SURROGATES = re.compile(_NUMBER + _NUMBER)
_LITERAL_SECTIONS = (("<![CDATA[", "]]>"), ("<!--", "-->"))


def with_references_repaired(text: str) -> str:
    """The same document with HTML's named entities as characters, stray ampersands escaped and bad numbers removed.

    Two references to the halves of a character become that character. CDATA sections and comments are left as
    they are.
    """
    pieces: list[str] = []
    position = 0
    for start, end in _literal_sections(text):
        pieces.append(repaired_text(text[position:start]))
        pieces.append(text[start:end])
        position = end
    pieces.append(repaired_text(text[position:]))
    return "".join(pieces)


def repaired_text(text: str) -> str:
    """The same for a piece of text that has no CDATA section and no comment."""
    if "&" not in text:
        return text
    text = _STRAY.sub("", _STRAY.sub("&amp;", text, _MAX_STRAY))
    if "&#" in text:
        text = _SURROGATES.sub(_character, text)
    return _REFERENCE.sub(_reference, text)


def _literal_sections(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each CDATA section and comment, in linear time whatever the text."""
    position = 0
    while (start := text.find("<!", position)) >= 0:
        position = start + 2
        for opening, closing in _LITERAL_SECTIONS:
            if text.startswith(opening, start):
                end = text.find(closing, start + len(opening))
                if end < 0:
                    return
                position = end + len(closing)
                yield start, position
                break


def _character(pair: re.Match[str]) -> str:
    high = int(pair[1], 16) if pair[1] else int(pair[2])
    low = int(pair[3], 16) if pair[3] else int(pair[4])
    if 0xD800 <= high <= 0xDBFF and 0xDC00 <= low <= 0xDFFF:
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return pair[0]


def _reference(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        character = html5.get(f"{name};")
        return _escaped(character) if character is not None else f"&amp;{name};"
    if hexadecimal is None and decimal is None:
        return "&amp;"
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if 0x80 <= code <= 0x9F:  # windows-1252 bytes written as references
        return bytes([code]).decode("cp1252", "ignore")
    legal = code in {0x9, 0xA, 0xD} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return f"&#{code};" if legal else ""  # XML knows no ``&#X41;``


def _escaped(character: str) -> str:
    """``&LT;``, ``&AMP;`` and their like stand for marks of XML."""
    return "".join(f"&#{ord(one)};" if one in "<>&\"'" else one for one in character)
