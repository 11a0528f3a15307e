from __future__ import annotations

import asyncio

import pytest

from depesche.errors import FetchFailed
from ingest.registry.discover import Discovery, Page, discover

FEED = b"<rss version='2.0'><channel><title>News</title><item><title>A</title></item></channel></rss>"
OTHER = FEED.replace(b"News", b"Comments")


class Web:
    """Pages by address, and the addresses that were asked for."""

    def __init__(self, pages: dict[str, bytes], moved: dict[str, str] | None = None) -> None:
        self.pages = pages
        self.moved = moved or {}
        self.asked: list[str] = []

    async def get(self, url: str) -> Page:
        self.asked.append(url)
        url = self.moved.get(url, url)
        if url not in self.pages:
            raise FetchFailed(f"{url}: 404", feed_url=url, outcome="client_error", status=404)
        return Page(self.pages[url], None, url)

    def discover(self, address: str) -> Discovery:
        return asyncio.run(discover(self.get, address))


def page(*links: str) -> bytes:
    return "".join(f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links).encode()


def test_an_address_that_is_a_feed_is_one_request() -> None:
    web = Web({"https://news.example/rss": FEED})
    found = web.discover("https://news.example/rss")
    assert (found.is_feed, found.feeds[0].title, found.feeds[0].items, found.requests) == (True, "News", 1, 1)


def test_announced_feeds_are_verified_and_the_main_one_comes_first() -> None:
    web = Web(
        {
            "https://news.example/": page("/comments/feed", "/gone", "/feed"),
            "https://news.example/feed": FEED,
            "https://news.example/comments/feed": OTHER,
        }
    )
    found = web.discover("news.example/")
    assert [(feed.url, feed.kind, feed.is_comments) for feed in found.feeds] == [
        ("https://news.example/feed", "announced", False),
        ("https://news.example/comments/feed", "announced", True),
    ]
    assert [url for url, _ in found.rejected] == ["https://news.example/gone"]


def test_links_are_tried_only_where_nothing_announced_is_a_feed() -> None:
    body = page("/broken") + b'<a href="/x.rss">x</a>'
    web = Web(
        {"https://news.example/": body, "https://news.example/broken": b"<html>", "https://news.example/x.rss": FEED}
    )
    found = web.discover("https://news.example/")
    assert [(feed.url, feed.kind) for feed in found.feeds] == [("https://news.example/x.rss", "linked")]
    assert found.rejected[0][1].startswith("https://news.example/broken: not a feed: the body is an HTML page")


def test_usual_places_are_the_last_resort_and_one_is_enough() -> None:
    web = Web({"https://news.example/": b"<p>", "https://news.example/rss": FEED, "https://news.example/rss.xml": FEED})
    found = web.discover("https://news.example/")
    assert [(feed.url, feed.kind) for feed in found.feeds] == [("https://news.example/rss", "guessed")]


def test_a_site_without_feeds_costs_few_requests() -> None:
    web = Web({"https://news.example/a": page(*(f"/{number}" for number in range(40)))})
    found = web.discover("https://news.example/a")
    assert (found.feeds, found.requests, len(web.asked)) == ((), 10, 10)


def test_one_feed_under_two_addresses_is_found_once() -> None:
    web = Web(
        {"https://news.example/": page("/a", "/b"), "https://news.example/feed": FEED},
        {"https://news.example/a": "https://news.example/feed", "https://news.example/b": "https://news.example/feed"},
    )
    assert [feed.url for feed in web.discover("https://news.example/").feeds] == ["https://news.example/feed"]


def test_http_is_tried_where_https_is_not_served() -> None:
    assert Web({"http://news.example/rss": FEED}).discover("news.example/rss").feeds[0].url == "http://news.example/rss"


def test_a_platform_is_known_even_where_its_page_is_refused() -> None:
    web = Web({"https://www.reddit.com/r/news/.rss": FEED})
    assert web.discover("https://www.reddit.com/r/news").feeds[0].kind == "platform"


@pytest.mark.parametrize("address", ["https://news.example/", "no address", "ftp://x.example/", ""])
def test_an_address_that_cannot_be_had_says_why(address: str) -> None:
    with pytest.raises(FetchFailed):
        Web({}).discover(address)
