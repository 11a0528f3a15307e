"""Bytes whose label, mark, declaration and content disagree."""

from __future__ import annotations

import codecs

import pytest

from ingest.parsing.character_encoding import decode
from tests.unit.ingest.parsing.reading import titles


def document(text: str, declared: str | None = None, language: str = "") -> str:
    declaration = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    return f"{declaration}<rss><channel>{language}<item><title>{text}</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type", "text"),
    [
        ("gb2312", "gb2312", None, "中文"),
        ("gb18030", "gb2312", None, "中文㐀"),
        ("gbk", "x-gbk", None, "中文"),
        ("big5", "Big5", None, "中文"),
        ("cp932", "Shift_JIS", None, "日本①"),
        ("cp932", "x-sjis", None, "日本"),
        ("euc_jp", "EUC-JP", None, "日本"),
        ("iso2022_jp", "ISO-2022-JP", None, "日本"),
        ("cp949", "euc-kr", None, "한국"),
        ("cp949", "ks_c_5601-1987", None, "한국"),
        ("koi8_r", "KOI8-R", None, "Привет"),
        ("cp1251", "windows-1251", None, "Привет"),
        ("cp1251", "win-1251", None, "Привет"),
        ("cp1251", None, "text/xml; charset=windows-1251", "Привет"),
        ("cp1251", "utf-8", "text/xml; charset=windows-1251", "Привет"),
        ("iso8859_2", "iso-8859-2", None, "Łódź"),
        ("cp1254", "iso-8859-9", None, "Şişli “x”"),
        ("iso8859_15", "iso-8859-15", None, "5 €"),
        ("cp1252", "ISO-8859-1", None, "“5 €”"),
        ("cp1252", None, None, "“Größe”"),
        ("utf-8", "utf8", None, "Größe"),
        ("utf-8", "utf-16", None, "Größe"),
        ("utf-8", None, "text/xml", "Größe"),
        ("utf-8", None, "text/xml; charset=us-ascii", "Größe"),
        ("utf-16-le", "utf-8", None, "Größe"),
        ("utf-16-be", None, None, "Größe"),
        ("utf-32", None, None, "Größe"),
    ],
)
def test_the_text_is_right(encoding: str, declared: str | None, content_type: str | None, text: str) -> None:
    assert titles(document(text, declared).encode(encoding), content_type) == [text]


@pytest.mark.parametrize(
    ("encoding", "language", "text"), [("cp1251", "ru", "Привет"), ("cp932", "ja", "日本"), ("cp1250", "pl", "Łódź")]
)
@pytest.mark.parametrize("declared", [None, "utf-8"])
def test_without_a_true_label_the_language_tells(encoding: str, language: str, text: str, declared: str | None) -> None:
    data = document(text, declared, f"<language>{language}</language>").encode(encoding)
    assert titles(data) == [text]


def test_single_bytes_of_latin_1_in_utf_8_are_repaired_alone() -> None:
    assert decode("Größe äöü ".encode() + b"caf\xe9 \x93q\x94", None) == "Größe äöü café “q”"


def test_a_character_that_was_cut_in_half_is_dropped() -> None:
    assert decode("Größe äöü ".encode() + "…".encode()[:2] + b" x", None) == "Größe äöü  x"


def test_mostly_utf_8_is_so_under_another_label_too() -> None:
    data = b"<?xml version='1.0' encoding='iso-8859-1'?><rss>" + "äöü ÄÖÜ ".encode() + b"\xe9</rss>"
    assert decode(data, None).endswith("äöü ÄÖÜ é</rss>")


def test_halves_of_a_character_are_joined_and_lone_ones_dropped() -> None:
    halves = "\ud83d\ude00".encode("utf-8", "surrogatepass")
    assert decode("ääää ".encode() + halves + b"\xed\xa0\x80!", None) == "ääää 😀!"


def test_a_mark_that_lies_is_not_believed() -> None:
    assert titles(codecs.BOM_UTF16_LE + document("Größe").encode()) == ["Größe"]


def test_two_marks_count_as_one() -> None:
    assert titles(codecs.BOM_UTF8 * 2 + document("Größe").encode()) == ["Größe"]


def test_references_to_halves_of_a_character_are_joined() -> None:
    assert titles(document("&#xD83D;&#xDE00; &#55357;&#56832;")) == ["😀 😀"]


def test_html_entities_need_no_dtd() -> None:
    assert titles(document("caf&eacute;&nbsp;&hellip; &LT; &#150; &#x92;")) == ["café\xa0… < – ’"]
