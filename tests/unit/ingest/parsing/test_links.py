"""Which of the addresses in an item is its link."""

from __future__ import annotations

import pytest

from tests.unit.ingest.parsing.reading import atom, links, rss

ATOM = "xmlns:atom='http://www.w3.org/2005/Atom'"
PAGE = "https://a.example/1"


@pytest.mark.parametrize(
    ("item", "link"),
    [
        (f"<link>\n  {PAGE}\n </link>", PAGE),
        ("<link><![CDATA[\n https://a.example/\n  1 ]]></link>", PAGE),
        ("<link>//a.example/1</link>", "//a.example/1"),
        ("<link>/1</link>", "/1"),
        ("<link>www.a.example/1</link>", "http://www.a.example/1"),
        ("<link>https://a.example/?a=1&amp;b=2</link>", "https://a.example/?a=1&b=2"),
        ("<link>https://a.example/?a=1&b=2&copy=3</link>", "https://a.example/?a=1&b=2&copy=3"),
        (f"<link>javascript:alert(1)</link><guid>{PAGE}</guid>", PAGE),
        ("<link>mailto:a@a.example</link>", None),
        ("<link>data:text/html,x</link>", None),
        ("<link/>", None),
        (f"<guid>{PAGE}</guid>", PAGE),
        (f"<guid isPermaLink='true'>{PAGE}</guid>", PAGE),
        (f"<guid isPermaLink='TRUE'>{PAGE}</guid>", PAGE),
        ("<guid isPermaLink='true'>/1</guid>", "/1"),
        (f"<guid isPermaLink='false'>{PAGE}</guid>", None),
        ("<guid>abc</guid>", None),
        ("<guid>tag:a.example,2020:1</guid>", None),
        (f"<guid>https://a.example/guid</guid><link>{PAGE}</link>", PAGE),
        (f"<link/><atom:link href='{PAGE}'/>", PAGE),
        (f"<atom:link href='https://a.example/atom'/><link>{PAGE}</link>", PAGE),
        (f"<link>{PAGE}</link><atom:link href='https://a.example/atom'/>", PAGE),
        (f"<link>{PAGE}</link><link>https://a.example/2</link>", PAGE),
        (f"<atom:link rel='payment' href='https://pay.example'/><atom:link rel='urn:x' href='{PAGE}'/>", PAGE),
        (f"<link href='{PAGE}'/>", PAGE),
        (f"<link>{PAGE}</link><source url='https://s.example'>S</source>", PAGE),
    ],
)
def test_the_link_of_an_rss_item(item: str, link: str | None) -> None:
    assert links(rss(f"<item><title>A</title>{item}</item>", ATOM)) == [link]


@pytest.mark.parametrize(
    ("entry", "link"),
    [
        (f"<link href='{PAGE}'/>", PAGE),
        (f"<link rel='self' href='https://a.example/x.atom'/><link rel='alternate' href='{PAGE}'/>", PAGE),
        (
            f"<link rel='alternate' type='application/json' href='https://a.example/j'/><link type='text/html' href='{PAGE}'/>",
            PAGE,
        ),
        (
            f"<link rel='alternate' type='text/html' href='{PAGE}'/><link rel='alternate' hreflang='de' href='https://a.example/de'/>",
            PAGE,
        ),
        (f"<link rel='http://www.iana.org/assignments/relation/alternate' href='{PAGE}'/>", PAGE),
        (f"<link rel='enclosure' href='https://a.example/a.mp3'/><id>{PAGE}</id>", PAGE),
        ("<link rel='edit' href='https://a.example/edit'/><link rel='replies' href='https://a.example/r'/>", None),
        ("<link href=''/><id>urn:1</id>", None),
    ],
)
def test_the_link_of_an_atom_entry(entry: str, link: str | None) -> None:
    assert links(atom(f"<entry><title>A</title>{entry}</entry>")) == [link]
