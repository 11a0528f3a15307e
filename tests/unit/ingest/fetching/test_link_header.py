from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetching.link_header import FeedLinks, feed_links

BASE = "https://paper.example/feeds/news.xml"


@pytest.mark.parametrize(
    ("header", "hubs", "self_url"),
    [
        ("", (), None),
        ("<https://hub.example/>; rel=hub", ("https://hub.example/",), None),
        ('<https://hub.example/>; rel="hub"', ("https://hub.example/",), None),
        ('<https://hub.example/> ; REL = "HUB"', ("https://hub.example/",), None),
        ('<https://hub.example/>;title="a, b; <c>; rel=self";rel=hub', ("https://hub.example/",), None),
        ('<https://hub.example/>; title="a \\" b"; rel=hub', ("https://hub.example/",), None),
        (
            "<https://a.example/>; rel=hub, <https://b.example/>; rel=hub",
            ("https://a.example/", "https://b.example/"),
            None,
        ),
        ("<https://a.example/>; rel=hub, <https://a.example/>; rel=hub", ("https://a.example/",), None),
        ("<https://a.example/x,y;z>; rel=hub", ("https://a.example/x,y;z",), None),
        ('<https://a.example/>; rel="hub self"', ("https://a.example/",), "https://a.example/"),
        ("<https://a.example/>; rel=next; rel=hub", (), None),
        ("<https://a.example/>; crossorigin; rel=hub", ("https://a.example/",), None),
        ("<news.xml>; rel=self", (), "https://paper.example/feeds/news.xml"),
        ("<//www.paper.example/>; rel=self", (), "https://www.paper.example/"),
        ("<>; rel=self", (), BASE),
        ("<https://a.example/>; rel=self, <https://b.example/>; rel=self", (), "https://a.example/"),
        ("<https://a.example/>; rel=hub; anchor=/other", (), None),
        ("<javascript:alert(1)>; rel=hub", (), None),
        ("<https://[broken>; rel=hub", (), None),
        ("https://a.example/; rel=hub", (), None),
        ("<https://a.example/; rel=hub", (), None),
        ('<https://a.example/>; rel="hub', ("https://a.example/",), None),
    ],
)
def test_a_link_header(header: str, hubs: tuple[str, ...], self_url: str | None) -> None:
    assert feed_links([header], BASE) == FeedLinks(hubs, self_url)


def test_several_headers_are_one_list() -> None:
    links = feed_links(["<https://a.example/>; rel=hub", "</self>; rel=self"], BASE)
    assert links == FeedLinks(("https://a.example/",), "https://paper.example/self")


def test_there_are_at_most_ten_hubs() -> None:
    header = ", ".join(f"<https://{number}.example/>; rel=hub" for number in range(50))
    assert len(feed_links([header], BASE).hubs) == 10


@pytest.mark.parametrize("header", ["<" * 100_000, "<a>;" * 100_000, '<a>;b="' * 100_000, "<a>" + "; \t" * 100_000])
def test_a_hostile_header_takes_no_time(header: str) -> None:
    started = time.perf_counter()
    feed_links([header], BASE)
    assert time.perf_counter() - started < 0.5


@given(st.text(alphabet='<>;,=" \\ahubrel/:'))
def test_any_header_is_read_without_an_error(header: str) -> None:
    feed_links([header], BASE)
