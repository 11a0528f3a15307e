"""The sample feeds are well-formed, varied and complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.demo_feeds import FEEDS, SEED_HTML_GUID, SEED_PLAIN_GUID, FeedSource, RenderedFeed
from tests.unit.demo_feeds.reading import ReadFeed, ReadItem, plain, read

SEED_ARTICLE = Path(__file__).parents[2] / "data" / "seed_article.txt"


@pytest.fixture(scope="module")
def feeds(rendered: dict[str, RenderedFeed]) -> dict[str, ReadFeed]:
    return {path: read(feed) for path, feed in rendered.items()}


@pytest.fixture(scope="module")
def items(feeds: dict[str, ReadFeed]) -> list[ReadItem]:
    return [item for feed in feeds.values() for item in feed.items]


@pytest.fixture(scope="module")
def seed_text() -> str:
    return SEED_ARTICLE.read_text(encoding="utf-8")


def with_guid(items: list[ReadItem], guid: str) -> ReadItem:
    (item,) = [item for item in items if item.guid == guid]
    return item


@pytest.mark.parametrize("source", FEEDS, ids=lambda source: source.path)
def test_a_feed_declares_the_title_and_language_that_the_catalog_gives(
    source: FeedSource, feeds: dict[str, ReadFeed]
) -> None:
    feed = feeds[source.path]
    assert (feed.title, feed.language.lower()) == (source.title, source.language.lower())


@pytest.mark.parametrize("source", FEEDS, ids=lambda source: source.path)
def test_a_feed_says_that_its_stories_are_samples(source: FeedSource, rendered: dict[str, RenderedFeed]) -> None:
    assert re.search(r"Beispielfeed|sample feed", rendered[source.path].body.decode(source.encoding))


def test_every_feed_format_is_there(feeds: dict[str, ReadFeed]) -> None:
    assert {feed.version for feed in feeds.values()} == {
        "rss20",
        "rss10",
        "atom10",
        "https://jsonfeed.org/version/1.1",
    }


def test_german_and_english_feeds_are_both_there() -> None:
    assert {source.language[:2] for source in FEEDS} == {"de", "en"}


def test_there_are_forty_nine_items(items: list[ReadItem]) -> None:
    assert len(items) == 49


def test_most_items_have_a_body_of_an_article_s_length(items: list[ReadItem]) -> None:
    assert sum(120 <= len(item.content.split()) <= 360 for item in items) >= 40


def test_guids_are_unique(items: list[ReadItem]) -> None:
    guids = [item.guid for item in items if item.guid]
    assert len(set(guids)) == len(guids)


def test_links_are_unique(items: list[ReadItem]) -> None:
    assert len({item.link for item in items}) == len(items)


def test_one_item_has_no_guid(items: list[ReadItem]) -> None:
    assert [item.title for item in items if item.guid is None] == [
        "Duplantis wins in Lausanne but misses record by a whisker"
    ]


def test_two_items_have_no_date_that_a_feed_parser_reads(items: list[ReadItem]) -> None:
    assert {item.title for item in items if not item.dated} == {
        "Galway festival gives top prize to film shot on a lighthouse",  # none at all
        "Großbrand in Lagerhalle auf der Veddel gelöscht",  # 03.03.2026, 07:40 Uhr
    }


def test_some_items_have_a_title_and_a_summary_only(items: list[ReadItem]) -> None:
    assert any(item.summary and not item.content for item in items)


@pytest.mark.parametrize("words", ["une douzaine de goémoniers cultivent", "vacunado contra la gripe"])
def test_some_items_are_in_a_language_without_a_model(words: str, items: list[ReadItem]) -> None:
    assert any(words in item.text for item in items)


@pytest.mark.parametrize(
    "habit",
    [
        "Foto: dpa",
        "(Reuters) -",
        "BERLIN (dpa) -",
        "Lesen Sie auch",
        "Read more:",
        "appeared first on",
        "erschien zuerst auf",
        "Newsletter",
        "Share this article",
    ],
)
def test_items_have_the_habits_of_real_publishers(habit: str, items: list[ReadItem]) -> None:
    assert any(habit in item.text for item in items)


def test_every_placeholder_is_rendered(rendered: dict[str, RenderedFeed]) -> None:
    assert [path for path, feed in rendered.items() if b"{{" in feed.body or b"}}" in feed.body] == []


def test_addresses_cannot_belong_to_anybody(rendered: dict[str, RenderedFeed]) -> None:
    vocabularies = {"purl.org", "www.w3.org", "search.yahoo.com", "jsonfeed.org"}
    hosts = {host.decode() for feed in rendered.values() for host in re.findall(rb"https?://([^/\"<:?]+)", feed.body)}
    assert {host for host in hosts if not host.endswith(".example")} == vocabularies


def test_the_founding_article_with_markup_is_word_for_word_the_original(items: list[ReadItem], seed_text: str) -> None:
    assert with_guid(items, SEED_HTML_GUID).text.split() == seed_text.split()


def test_the_founding_article_as_plain_text_is_word_for_word_the_original(
    items: list[ReadItem], seed_text: str
) -> None:
    assert with_guid(items, SEED_PLAIN_GUID).text.split() == seed_text.split()


def test_plain_text_reads_through_markup() -> None:
    assert plain("<p>Wien &ndash; <b>heute</b></p>\n<p>mehr</p>") == "Wien – heute mehr"
