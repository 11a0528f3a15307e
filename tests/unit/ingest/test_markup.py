from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalising.markup import plain, sanitised
from ingest.parsing.parsed_feed import Text

BASE = "https://news.example/feed"


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("A &amp; B", "A & B"),
        ("<b>Eil:</b> Neues", "Eil: Neues"),
        ("Erste<br/>Zweite", "Erste Zweite"),
        ("5 < 6 und 7 > 3", "5 < 6 und 7 > 3"),
        ("&lt;b&gt;fett&lt;/b&gt;", "fett"),
        ("Nutze <template> richtig", "Nutze <template> richtig"),
        ("  viel \n Raum\t", "viel Raum"),
        ("K&ouml;ln&nbsp;am Rhein", "Köln am Rhein"),
        ("Nord\u00adkorea", "Nordkorea"),
        ("Vor<script type='x'>alert('&lt;')</script> und<!-- nie --> nach<STYLE>p{}</STYLE>", "Vor und nach"),
        ("Was <script> bedeutet, und <!-- auch", "Was <script> bedeutet, und <!-- auch"),
        ("?seite=1&copy=2&amp;reg=3", "?seite=1&copy=2&reg=3"),
        ("Recht &copy Ruhm &notin Ruhe", "Recht © Ruhm &notin Ruhe"),
        ("&#8211; &#x2013; &#X2013; &unbekannt; AT&T", "– – – &unbekannt; AT&T"),
        ("\u0645\u06cc\u200c\u0631\u0648\u062f", "\u0645\u06cc\u200c\u0631\u0648\u062f"),
        ("\U0001f469\u200d\U0001f52c \U0001fae8", "\U0001f469\u200d\U0001f52c \U0001fae8"),
        ("a\u202eb\u200bc\x00\x9f\ue000\U000e0041d", "abcd"),
        ("", None),
        ("<b></b>", None),
    ],
)
def test_a_title_becomes_one_line_of_plain_text(value: str, title: str | None) -> None:
    assert plain(Text(value)) == title


def test_a_title_of_many_scripts_without_end_takes_linear_time() -> None:
    value = "<script>" * 200_000 + "<!--" * 200_000
    assert plain(Text(value)) == value


def test_scripts_styles_and_handlers_go() -> None:
    html = '<p onclick="x()" style="y">Text<script>alert(1)</script><style>p{}</style><iframe src="z"></iframe></p>'
    assert sanitised(Text(html), BASE) == "<p>Text</p>"


def test_dangerous_addresses_go() -> None:
    assert sanitised(Text('<a href="javascript:alert(1)">x</a>'), BASE) == "<a>x</a>"


def test_relative_links_become_absolute() -> None:
    html = sanitised(Text('<a href="/a">x</a><img src="b.png">'), BASE)
    assert html == '<a href="https://news.example/a">x</a><img src="https://news.example/b.png">'


def test_a_base_of_the_text_itself_wins() -> None:
    text = Text('<a href="a">x</a>', base="https://other.example/dir/")
    assert sanitised(text, BASE) == '<a href="https://other.example/dir/a">x</a>'


def test_plain_text_is_escaped() -> None:
    assert sanitised(Text("1 < 2 & <b>", is_html=False), BASE) == "1 &lt; 2 &amp; &lt;b&gt;"


def test_blank_lines_of_text_without_markup_make_paragraphs() -> None:
    assert sanitised(Text("Eins\n\nZwei\n \nDrei\nvier"), BASE) == "<p>Eins</p><p>Zwei</p><p>Drei\nvier</p>"


def test_nothing_left_is_nothing() -> None:
    assert sanitised(Text("<script>x</script>"), BASE) is None


def test_markup_nested_beyond_reason_keeps_its_text() -> None:
    assert sanitised(Text("<div>" * 100_000 + "Text"), BASE) == "Text"


@given(st.text(st.sampled_from("<>/&;\"'=ab pdivhref:[]#x"), max_size=200))
def test_no_markup_crashes_and_sanitising_is_stable(value: str) -> None:
    once = sanitised(Text(value), BASE)
    plain(Text(value))
    if once is not None:
        assert sanitised(Text(once), BASE) == once
