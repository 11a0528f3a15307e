"""HTML becomes paragraphs: block elements, line breaks, links, broken mark-up."""

from __future__ import annotations

import pytest

from workers.enrich.article_text.html_blocks import html_blocks, is_html


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<p>Eins</p><p>Zwei</p>", ["Eins", "Zwei"]),
        ("<p>Eins<p>Zwei", ["Eins", "Zwei"]),
        ("<div>Eins<div>Zwei</div>Drei</div>", ["Eins", "Zwei", "Drei"]),
        ("Eins<br><br>Zwei", ["Eins", "Zwei"]),
        ("Eins<br/>\n<br />Zwei", ["Eins", "Zwei"]),
        ("Eins<br>Zwei", ["Eins Zwei"]),
        ("<ul><li>Eins<li>Zwei</ul>", ["Eins", "Zwei"]),
        ("<h2>Titel</h2>Text", ["Titel", "Text"]),
        ("<blockquote><p>Zitat</p></blockquote>", ["Zitat"]),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ["a b", "c"]),
        ("<p>Wort<b>teil</b> und <i>mehr</i>.</p>", ["Wortteil und mehr."]),
        ("<p>a<script>var x = '<p>nein</p>';</script>b</p>", ["ab"]),
        ("<style>p { color: red }</style><p>Text</p>", ["Text"]),
        ("<p>a<!-- nein -->b</p>", ["ab"]),
        ("<p>vorn<script>ohne Ende", ["vorn"]),
        ('<p><img alt="a > b" src="x">Text</p>', ["Text"]),
        ('<p><a href="x" title="it"s broken">Text</a></p>', ["Text"]),
        ("<p>5 &lt; 6 &amp; 7</p>", ["5 < 6 & 7"]),
        ("<p>&quot;H&ouml;he&quot; &#8211; &amp;quot;x&amp;quot;</p>", ['"Höhe" – "x"']),
        ("<p>Donau\u00addampf&shy;schiff\u200b</p>", ["Donaudampfschiff"]),
        ("<p>a&nbsp;b\n\n c\t d</p>", ["a b c d"]),
        ("<p>Ko\u0308ln</p>", ["Köln"]),
        ("<p></p><p> </p><hr>", []),
        ("<<p>Text", ["<", "Text"]),
        ("<p>a < b</p>", ["a < b"]),
    ],
)
def test_blocks_have_the_text_a_reader_sees(source: str, texts: list[str]) -> None:
    assert [block.text for block in html_blocks(source)] == texts


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<h3>x</h3>", "heading"),
        ("<li>x</li>", "item"),
        ("<li><p>x</p></li>", "item"),
        ("<blockquote>x</blockquote>", "quote"),
        ("<figcaption>x</figcaption>", "caption"),
        ("<p>x</p>", "paragraph"),
    ],
)
def test_blocks_know_their_kind(source: str, kind: str) -> None:
    assert [block.kind for block in html_blocks(source)] == [kind]


def test_links_are_spans_of_the_text() -> None:
    (block,) = html_blocks('<p>Mehr  zu <a href="/a"><b>Kim </b>Jong-un</a> und <a href="/b">Putin</a></p>')
    assert [block.text[start:end] for start, end in block.links] == ["Kim Jong-un", "Putin"]


def test_an_anchor_without_a_target_is_no_link() -> None:
    (block,) = html_blocks('<p><a name="top">Text</a> <a href="#c1">Sprung</a></p>')
    assert block.links == ()


@pytest.mark.parametrize(
    ("text", "verdict"), [("<p>x", True), ("a<br/>b", True), ("5 < 6", False), ("x &amp; y", False)]
)
def test_markup_is_told_from_text(text: str, verdict: object) -> None:
    assert is_html(text) is verdict
