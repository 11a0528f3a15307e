"""Bytes of a document → text that an XML parser can take (pure): encoding, DOCTYPE, illegal characters, stray entities.

Why not leave it to feedparser: it believes the HTTP header even where the bytes are plainly UTF-8, and it keeps entity
declarations, which expand.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import html5

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITHOUT_BOM = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# Labels under which windows-1252 is sent (WHATWG Encoding Standard, "windows-1252").
_REALLY_WINDOWS = frozenset({"iso8859-1", "ascii"})
# Encodings in which a text other than English consists of ASCII bytes, and so looks like UTF-8.
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz"})
_REFUSED = frozenset({"utf-7", "utf-16", "utf-32", "idna", "punycode", "unicode_escape", "raw_unicode_escape"})

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]{1,64})|([0-9]{1,64}));|([A-Za-z][A-Za-z0-9]{1,31});|)")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_LITERAL_SECTIONS = (("<![CDATA[", "]]>"), ("<!--", "-->"))


def decode(data: bytes, content_type: str | None) -> str:
    """The text of a document, whatever its declarations say against each other.

    A byte order mark wins, then UTF-8 that is valid, then the XML declaration, then the charset of the HTTP header,
    then a guess between damaged UTF-8 and windows-1252. Bytes that do not fit are replaced, never an error.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    for start, encoding in _WITHOUT_BOM:
        if data.startswith(start):
            return data.decode(encoding, "replace")
    declared = _DECLARED.match(data[:1_000])
    in_document = _codec(declared[1].decode("ascii")) if declared else None
    charset = _CHARSET.search(content_type or "")
    in_header = _codec(charset[1]) if charset else None
    if not {in_document, in_header} & _SEVEN_BIT:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    for label in (in_document, in_header):
        if label is not None and label != "utf-8":
            return data.decode(label, "replace")
    return _damaged(data)


def _damaged(data: bytes) -> str:
    """Text that is UTF-8 with some broken characters, or else windows-1252, whichever explains more of it."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for character in text if character > "\x7f") - broken
    return text if sound > broken else data.decode("cp1252", "replace")


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
        b"    ".decode(name)  # refuses codecs that are no text encodings, such as base64
    except (LookupError, ValueError):
        return None
    if name in _REFUSED:
        return None
    return "cp1252" if name in _REALLY_WINDOWS else name


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


def with_references_repaired(text: str) -> str:
    """The same document with HTML's named entities as characters, stray ampersands escaped and bad numbers removed.

    CDATA sections and comments are left as they are.
    """
    pieces: list[str] = []
    position = 0
    for start, end in _literal_sections(text):
        pieces.append(_REFERENCE.sub(_reference, text[position:start]))
        pieces.append(text[start:end])
        position = end
    pieces.append(_REFERENCE.sub(_reference, text[position:]))
    return "".join(pieces)


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


def _reference(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        if name in _XML_ENTITIES:
            return match.group()
        character = html5.get(f"{name};")
        return character if character is not None else f"&amp;{name};"
    if hexadecimal is None and decimal is None:
        return "&amp;"
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if 0x80 <= code <= 0x9F:  # windows-1252 bytes written as references
        return bytes([code]).decode("cp1252", "ignore")
    legal = code in {0x9, 0xA, 0xD} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return match.group() if legal else ""
