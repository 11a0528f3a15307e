"""Bytes of a document → its characters (pure), where header, byte order mark, declaration and content disagree.

Why not leave it to feedparser: it believes the HTTP header even where the bytes are plainly UTF-8.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITHOUT_BOM = re.compile(
    rb"\s*(?:(?P<utf_32_le>[<{]\0\0\0)|(?P<utf_16_le>[<{]\0[^\0])|(?P<utf_32_be>\0\0\0[<{])|(?P<utf_16_be>\0[<{]\0[^\0]))"
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,20}=\s{0,20}[\"']?\s{0,20}([A-Za-z0-9._:-]{1,40})")
_CHARSET = re.compile(r"charset\s{0,20}=\s{0,20}[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_LANGUAGE = re.compile(
    rb"(?:<(?:dc:)?language>\s{0,20}(?:<!\[CDATA\[)?|\blang=[\"'])\s{0,20}([a-z]{2})\b", re.IGNORECASE
)
_PROLOG_BYTES = 1_000
_LANGUAGE_BYTES = 20_000

# The superset under which an encoding is really sent (WHATWG Encoding Standard, "Names and labels").
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# Labels of the same standard, and some that publishers made up, which Python does not know.
_LABELS = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-x-big5": "big5hkscs",
    "iso-8859-8-i": "iso8859-8",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "win-1250": "cp1250",
    "win-1251": "cp1251",
    "win-1252": "cp1252",
}
_WINDOWS = re.compile(r"(?:windows|win|cp)[-_]?(125[0-8])")
# What a document in a language is written in when it says nothing, or wrongly UTF-8.
_USUAL = {
    "ru": "cp1251", "uk": "cp1251", "bg": "cp1251", "sr": "cp1251", "mk": "cp1251", "be": "cp1251",
    "pl": "cp1250", "cs": "cp1250", "sk": "cp1250", "hu": "cp1250", "hr": "cp1250", "sl": "cp1250", "ro": "cp1250",
    "el": "cp1253", "tr": "cp1254", "he": "cp1255", "ar": "cp1256", "fa": "cp1256", "lt": "cp1257", "lv": "cp1257",
    "zh": "gb18030", "ja": "cp932", "ko": "cp949", "th": "cp874",
}  # fmt: skip
# Encodings in which a text other than English consists of ASCII bytes, and so looks like UTF-8.
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz"})
_REFUSED = frozenset({"utf-7", "utf-16", "utf-32", "idna", "punycode", "unicode_escape", "raw_unicode_escape"})

_SURROGATES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_LONE_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_BAD = re.compile("[\udc80-\udcff]+")
_CUT_SEQUENCE = re.compile(rb"[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2}")


def decode(data: bytes, content_type: str | None) -> str:
    """The text of a document, whatever its declarations say against each other.

    A byte order mark wins where the bytes agree with it, then UTF-8 that is valid, then UTF-8 that is mostly
    valid, then the XML declaration, then the charset of the HTTP header, then what documents in the language that
    it declares are usually written in, else windows-1252. Bytes that do not fit are repaired or replaced, never
    an error.
    """
    for mark, encoding in _BOMS:
        if not data.startswith(mark):
            continue
        data = data[len(mark) :]
        if _agrees(data[:4], encoding):
            return _mostly_utf8(data) if encoding == "utf-8" else data.decode(encoding, "replace")
    if wide := _WITHOUT_BOM.match(data[:_PROLOG_BYTES]):
        encoding = str(wide.lastgroup)
        return data[wide.start(encoding) :].decode(encoding, "replace")
    labels = _labels(data, content_type)
    if not set(labels) & _SEVEN_BIT:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            whole = _without_surrogates(data)
            if _is_mostly_utf8(whole):
                return _mostly_utf8(whole)
    return _by_label(data, [label for label in labels if label != "utf-8"])


def _agrees(start: bytes, encoding: str) -> bool:
    """Whether text in 16 or 32 bits follows: some editors put such a mark before plain ASCII."""
    return encoding == "utf-8" or not start.startswith((b"<?xm", b"<rss", b"<rdf", b"<fee"))


def _labels(data: bytes, content_type: str | None) -> list[str]:
    """The known encodings that the document and its header name, in that order."""
    declared = _DECLARED.search(data[:_PROLOG_BYTES])
    charset = _CHARSET.search(content_type or "")
    named = (declared[1].decode("ascii") if declared else "", charset[1] if charset else "")
    return [codec for label in named if label and (codec := _codec(label))]


def _by_label(data: bytes, labels: list[str]) -> str:
    if not labels:
        language = _LANGUAGE.search(data[:_LANGUAGE_BYTES])
        labels = [_USUAL.get(language[1].decode("ascii").lower(), "cp1252") if language else "cp1252"]
    for label in labels:
        try:
            return data.decode(label)
        except UnicodeDecodeError:
            continue
    return data.decode(labels[0], "replace")


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether UTF-8 explains more bytes above 0x7F than not: text in other encodings is UTF-8 by rare chance only."""
    text = data.decode("utf-8", "replace")
    if text.isascii():
        return False
    broken = text.count("\ufffd")
    ascii_characters = len(text.encode("ascii", "ignore"))
    return len(text) - ascii_characters - broken > broken


def _mostly_utf8(data: bytes) -> str:
    """UTF-8 text in which stray bytes are windows-1252 and cut characters are dropped."""
    text = data.decode("utf-8", "surrogateescape")
    return _BAD.sub(lambda bad: _as_windows(bad[0].encode("utf-8", "surrogateescape")), text)


def _without_surrogates(data: bytes) -> bytes:
    return _LONE_SURROGATE.sub(b"", _SURROGATES.sub(lambda pair: _joined(pair[0]), data))


def _joined(pair: bytes) -> bytes:
    """CESU-8, the two halves of a character each in UTF-8, as one UTF-8 character."""
    return pair.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode("utf-8")


def _as_windows(bad: bytes) -> str:
    return _CUT_SEQUENCE.sub(b"", bad).decode("cp1252", "ignore")


def _codec(label: str) -> str | None:
    label = label.lower().rstrip(".:_-")
    windows = _WINDOWS.fullmatch(label)
    try:
        name = codecs.lookup(f"cp{windows[1]}" if windows else _LABELS.get(label, label)).name
        b"    ".decode(name)  # refuses codecs that are no text encodings, such as base64
    except (LookupError, ValueError):
        return None
    if name in _REFUSED:
        return None
    return "utf-8" if name == "utf-8-sig" else _SUPERSETS.get(name, name)
