"""News sitemaps, and JSON Feeds that are not quite JSON."""

from __future__ import annotations

import pytest

from depesche.errors import FeedUnparsable
from tests.unit.ingest.parsing.reading import feed_of, one, title, titles

NEWS = (
    "<url><loc> https://a.example/1 </loc><lastmod>2023-01-02</lastmod><image:image><image:loc>https://a.example/i.jpg</image:loc></image:image>"
    "<news:news><news:publication><news:name>Paper</news:name><news:language>de</news:language></news:publication>"
    "<news:publication_date>2023-01-01T10:00:00Z</news:publication_date><news:title>A &amp; B</news:title>"
    "<news:keywords>x, y</news:keywords></news:news></url>"
)
DECLARED = (
    "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' "
    "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'"
)
VERSION = '"version": "https://jsonfeed.org/version/1.1"'


@pytest.mark.parametrize("declared", [DECLARED, DECLARED.replace("http:", "https:"), ""])
def test_a_sitemap_of_news_is_a_feed(declared: str) -> None:
    feed = feed_of(f"<?xml version='1.0'?><urlset {declared}><url><loc>https://a.example/</loc></url>{NEWS}</urlset>")
    (entry,) = feed.entries
    assert (feed.format, feed.title, feed.language) == ("sitemap", "Paper", "de")
    assert (title(entry), entry.link, entry.language) == ("A & B", "https://a.example/1", "de")
    assert (entry.published and entry.published.text, entry.updated and entry.updated.text) == (
        "2023-01-01T10:00:00Z",
        "2023-01-02",
    )
    assert [category.term for category in entry.categories] == ["x", "y"]
    assert [media.url for media in entry.media] == ["https://a.example/i.jpg"]


def test_a_broken_sitemap_gives_its_news() -> None:
    assert titles(f"<urlset {DECLARED}>{NEWS}<url><loc>https://a.example/?a=1&b=2</loc>{NEWS}") == ["A & B", "A & B"]


def test_a_sitemap_of_news_without_any_is_an_empty_feed() -> None:
    assert feed_of(f"<urlset {DECLARED}/>").entries == ()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<urlset><url><loc>https://a.example</loc></url></urlset>", "a sitemap of 1 pages without news"),
        (
            "<sitemapindex><sitemap><loc>https://a.example/news.xml</loc></sitemap></sitemapindex>",
            "an index of 1 sitemaps.*news.xml",
        ),
    ],
)
def test_other_sitemaps_are_refused_with_what_they_are(document: str, reason: str) -> None:
    with pytest.raises(FeedUnparsable, match=reason):
        feed_of(document)


@pytest.mark.parametrize(
    "document",
    [
        '{VERSION, "items": [{"id": 1, "title": "A"}]}',
        '\ufeff{VERSION, "items": [{"id": "1", "title": "A",},],}',
        '{VERSION, "items": [{"id": "1", "title": "A"}]} <!-- served in 1 s -->',
        '{VERSION, "x": NaN, "items": [{"id": "1", "title": "A"}]}',
        '{VERSION, /* c */ "items": [{"id": "1", "title": "A"}] // c\n}',
        '{VERSION, "x": "line\nbreak", "items": [{"id": "1", "title": "A"}]}',
        '{"title": "no version", "items": [{"id": "1", "title": "A"}]}',
        '{"version": 1, "items": [{"url": "https://a.example", "content_text": "x", "title": "A"}, 5, null, []]}',
        '{VERSION, "items": [{"id": [], "title": "A", "tags": {}, "authors": 5, "attachments": [1, {"url": 2}]}]}',
    ],
)
def test_a_json_feed_with_faults_is_read(document: str) -> None:
    assert titles(document.replace("VERSION", VERSION)) == ["A"]


def test_a_lone_surrogate_in_json_is_replaced() -> None:
    document = '{VERSION, "items": [{"id": "1", "title": "A\\ud800"}]}'.replace("VERSION", VERSION)
    assert titles(document) == ["A\ufffd"]


def test_json_feed_names_its_hubs_itself_and_its_authors() -> None:
    feed = feed_of(
        "{" + VERSION + ', "feed_url": "https://a.example/f.json", "authors": [{"name": "Feed"}], '
        '"hubs": [{"type": "WebSub", "url": "https://hub.example"}, {"type": "rssCloud", "url": "https://c.example"}], '
        '"items": [{"id": "1"}, {"id": "https://a.example/2", "author": {"name": "Own"}}]}'
    )
    assert (feed.hubs, feed.self_url) == (("https://hub.example",), "https://a.example/f.json")
    assert [(entry.authors, entry.link) for entry in feed.entries] == [
        (("Feed",), None),
        (("Own",), "https://a.example/2"),
    ]


@pytest.mark.parametrize("depth", [99, 100_000])
def test_deep_json_is_refused(depth: int) -> None:
    with pytest.raises(FeedUnparsable, match=r"nested too deeply|broken JSON"):
        feed_of("{" + VERSION + ', "items": [' + "[" * depth + "]" * depth + "]}")


def test_a_number_of_any_length_is_an_id() -> None:
    digits = "9" * 5_000
    assert one("{" + VERSION + ', "items": [{"id": ' + digits + ', "title": "A"}]}').title is not None


@pytest.mark.parametrize("authors", ['[{"name": "A"}]', '{"name": "A"}', '"A"'])
def test_json_feed_with_its_authors_in_any_shape(authors: str) -> None:
    assert one("{" + VERSION + ', "items": [{"id": "1", "authors": ' + authors + "}]}").authors == ("A",)


def test_an_item_of_nothing_is_none() -> None:
    assert feed_of("{" + VERSION + ', "items": [{}, {"id": "1"}]}').entries[0].guid == "1"
