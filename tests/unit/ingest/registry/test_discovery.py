from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.registry.discovery import find_feeds, web_address
from ingest.registry.platform_feeds import guessed_feeds, platform_feeds

BASE = "https://news.example/politics/"


def urls(page: str, content_type: str | None = "text/html; charset=utf-8") -> list[str]:
    return [candidate.url for candidate in find_feeds(page.encode(), content_type, BASE)]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/rss+xml" href="/feed">',
        '<LINK REL="Alternate" TYPE="Application/RSS+XML; charset=utf-8" HREF="/feed">',
        "<link rel='alternate feed' type=application/atom+xml href=' /feed '/>",
        '<link rel="feed" href="/feed">',
        '<link type="application/feed+json" href="/feed" rel="home alternate">',
        '<link rel="alternate" type="text/xml" href="//news.example/feed">',
        '<link rel="alternate" type="application/rss xml" href="feed:https://news.example/feed">',
        '<base href="https://news.example/"><link rel="alternate" type="application/rdf+xml" href="feed">',
        '<body><p><link rel="alternate" type="application/xml" href="/feed">',
    ],
)
def test_an_announced_feed_is_found_in_any_spelling(link: str) -> None:
    assert urls(f"<html><head>{link}<title>x") == ["https://news.example/feed"]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="stylesheet" type="text/css" href="/feed.css">',
        '<link rel="alternate" hreflang="de" href="/de/">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed">',
        '<link rel="alternate" type="application/rss+xml">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="http://[">',
        '<a href="/sitemap.xml">Sitemap</a>',
        '<a href="https://feedly.com/i/subscription/feed/x">RSS</a>',
        '<a href="/feedback">Feedback</a>',
        '<a href="/press">Press</a>',
    ],
)
def test_what_is_no_feed_is_not_taken_for_one(link: str) -> None:
    assert urls(f"<html><head></head><body>{link}") == []


def test_comments_come_last_and_links_after_what_is_announced() -> None:
    page = (
        '<a href="/other.rss">More</a><link rel=alternate type=application/rss+xml title="News » Comments Feed" href="/comments/feed/">'
        '<link rel=alternate type=application/rss+xml title="News » Feed" href="/feed/">'
    )
    found = find_feeds(page.encode(), None, BASE)
    assert [(each.url.removeprefix("https://news.example"), each.kind, each.is_comments) for each in found] == [
        ("/feed/", "announced", False),
        ("/comments/feed/", "announced", True),
        ("/other.rss", "linked", False),
    ]
    assert found[0].title == "News » Feed"


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="/politics/index.rss">x</a>',
        '<a href="/rss/politics">x</a>',
        '<a href="?feed=rss2">x</a>',
        '<a href="https://feeds.feedburner.com/x">x</a>',
        '<a href="/abo/17"><b>RSS</b></a>',
        '<a href="/news_rss.xml"><img src=rss.png></a>',
    ],
)
def test_anchors_that_look_like_feeds_are_second_choice(anchor: str) -> None:
    assert len(urls(anchor)) == 1


def test_a_youtube_page_gives_the_feed_of_its_channel() -> None:
    page = '<link rel="canonical" href="https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv">'
    assert urls(page) == ["https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"]


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("https://www.youtube.com/playlist?list=PL1", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL1"),
        ("https://old.reddit.com/r/news/new", "https://www.reddit.com/r/news/.rss"),
        ("https://github.com/lemon24/reader", "https://github.com/lemon24/reader/releases.atom"),
        ("https://github.com/lemon24/reader/releases", "https://github.com/lemon24/reader/releases.atom"),
        ("https://who.substack.com/p/what", "https://who.substack.com/feed"),
        ("https://who.wordpress.com", "https://who.wordpress.com/feed/"),
        ("https://medium.com/@who", "https://medium.com/feed/@who"),
        ("https://who.blogspot.co.uk/2020/", "https://who.blogspot.co.uk/feeds/posts/default"),
    ],
)
def test_known_platforms_have_their_feeds_in_known_places(page: str, feed: str) -> None:
    assert platform_feeds(page) == (feed,)
    assert platform_feeds("https://news.example/r/news") == ()


def test_usual_places_are_beside_the_page_and_at_the_root() -> None:
    guesses = guessed_feeds("https://user@news.example/politics/")
    assert guesses[0] == "https://news.example/politics/feed"
    assert {"https://news.example/feed", "https://news.example/rss.xml", "https://news.example/feed.json"} < set(
        guesses
    )
    assert guessed_feeds("https://social.example/@who")[0] == "https://social.example/@who.rss"
    assert guessed_feeds("mailto:a@b") == ()


def test_what_a_person_types_is_an_address_or_none() -> None:
    assert web_address("feed://news.example/rss") == "http://news.example/rss"
    assert web_address("feed:https://news.example/rss") == "https://news.example/rss"
    assert web_address("ftp://news.example/") is None
    assert web_address("https://a b/") is None


@pytest.mark.parametrize(
    "piece",
    [
        b"<a href=/rss>",
        b"<div>",
        b"<link rel=alternate type=application/rss+xml href=/x>",
        b"<",
        b"&",
        b"\0",
        b"<base href=x>",
    ],
)
def test_a_hostile_page_is_bounded(piece: bytes) -> None:
    started = time.perf_counter()
    found = find_feeds(piece * (3_000_000 // len(piece)), "text/html; charset=nonsense", BASE)
    assert len(found) <= 50
    assert time.perf_counter() - started < 5


@given(st.binary(max_size=300), st.none() | st.text(max_size=40), st.text(max_size=30))
def test_nothing_raises(page: bytes, content_type: str | None, base: str) -> None:
    find_feeds(page, content_type, base)
    find_feeds(b"<link rel=feed href='" + page + b"'><a href='" + page + b"'>rss</a>", content_type, base)
    platform_feeds(base)
    guessed_feeds(f"https://{base}")
