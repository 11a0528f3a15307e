from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pytest

from depesche.index.contract import SearchPage, SearchRequest, Segment
from depesche.records.article import Article
from tests.unit.console.conftest import Visitor, console_over, hrefs, readable
from tests.unit.console.fake_feeds import FakeCatalogue
from tests.unit.console.fake_index import FakeIndex
from tests.unit.console.sample_articles import HOSTILE, hostile_article
from tests.unit.console.sample_feeds import HOSTILE_URL, hostile_feed

FEED = f"/feed?url={quote(HOSTILE_URL)}"
SCRIPTS = (HOSTILE, "'><svg onload=alert(1)>", "javascript:alert(1)", "{{ 7 * 7 }}", "</title><script>", "\u202e<b>")


class HostileIndex(FakeIndex):
    """Highlights hold markup too."""

    def search(self, request: SearchRequest) -> SearchPage:
        page = super().search(replace(request, query=""))
        fragment = (Segment(HOSTILE, match=True), Segment(HOSTILE, match=False))
        hits = [replace(hit, highlights={"title": (fragment,), "body": (fragment,)}) for hit in page.hits]
        return replace(page, hits=tuple(hits))


class Markup(HTMLParser):
    """Collects the tags, attributes and link schemes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.schemes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "src", "action"):
                self.schemes.add(urlsplit(value or "").scheme)


@pytest.fixture
def articles() -> list[Article]:
    return [hostile_article()]


@pytest.fixture
def visitor(articles: list[Article]) -> Visitor:
    return Visitor(console_over(HostileIndex(articles), FakeCatalogue([hostile_feed()])))


def is_harmless(page: str) -> bool:
    markup = Markup(page)
    return (
        not markup.tags & {"script", "svg", "b", "iframe", "style"}
        and not any(name.startswith("on") or name == "style" for name in markup.attributes)
        and markup.schemes <= {"", "http", "https"}
    )


@pytest.mark.parametrize("address", ["/", "/?q=x", "/articles/hostile", "/feeds", FEED])
def test_a_publishers_markup_is_shown_as_text(visitor: Visitor, address: str) -> None:
    page = visitor.page(address)
    assert is_harmless(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("text", SCRIPTS)
@pytest.mark.parametrize("name", ["q", "language", "source", "topic", "entity", "place", "credit"])
def test_a_readers_markup_is_shown_as_text(visitor: Visitor, name: str, text: str) -> None:
    page = visitor.get(f"/?{name}={quote(text)}").text
    assert is_harmless(page)


@pytest.mark.parametrize("text", SCRIPTS)
def test_markup_in_an_address_that_is_refused_is_shown_as_text(visitor: Visitor, text: str) -> None:
    for address in (f"/?{quote(text)}=1", f"/?since={quote(text)}", f"/articles/{quote(text, safe='')}"):
        response = visitor.get(address)
        assert response.status_code in (400, 404)
        assert is_harmless(response.text)


@pytest.mark.parametrize("text", SCRIPTS)
@pytest.mark.parametrize("name", ["q", "tag", "health"])
def test_markup_in_a_filter_of_feeds_is_shown_as_text(visitor: Visitor, name: str, text: str) -> None:
    assert is_harmless(visitor.get(f"/feeds?{name}={quote(text)}").text)
    assert is_harmless(visitor.get(f"/feed?url={quote(text)}").text)


def test_what_a_feed_says_of_addresses_is_linked_only_where_it_is_a_web_address(visitor: Visitor) -> None:
    page = visitor.page(FEED)
    assert "Redirects lately to data:text/html" in readable(page)
    assert not any(href.startswith(("javascript:", "data:")) for href in hrefs(page))


def test_a_publishers_dangerous_link_is_left_out(visitor: Visitor) -> None:
    page = visitor.page("/articles/hostile")
    assert "Read at the publisher" not in page


def test_the_api_answers_json_that_no_browser_takes_for_a_page(visitor: Visitor) -> None:
    response = visitor.get("/api/search?q=x")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert json.loads(response.text)["hits"][0]["article"]["title"] == HOSTILE
