"""Articles become documents."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from depesche.records.article import Article, Entity, Mention, Place, Topic
from depesche.records.raw_item import Feed
from workers.sink.document import document_of

FETCHED = datetime(2025, 3, 1, tzinfo=UTC)


def article(**fields: object) -> Article:
    defaults: dict[str, object] = {
        "item_id": "a",
        "version": 1,
        "enrichment": {},
        "language": "de",
        "feed": Feed(url="https://www.news.example/rss.xml"),
        "fetched_at": FETCHED,
    }
    return Article(**(defaults | fields))  # type: ignore[arg-type]


def test_a_document_carries_its_article_whole() -> None:
    made = article(title="Titel", lead="Vorspann", body="Text", version=7, credit="dpa")
    document = document_of(made)
    assert document.article == made
    assert (document.item_id, document.version, document.credit) == ("a", 7, "dpa")
    assert (document.title, document.lead, document.body) == ("Titel", "Vorspann", "Text")


def test_time_is_that_of_publication() -> None:
    published = datetime(2025, 2, 1, tzinfo=UTC)
    assert document_of(article(published_at=published)).time == published


def test_time_is_that_of_the_fetch_where_publication_is_unknown() -> None:
    assert document_of(article()).time == FETCHED


@pytest.mark.parametrize(
    ("feed", "source"),
    [
        (Feed(url="https://www.news.example/rss", title=" Das\n Blatt "), "Das Blatt"),
        (Feed(url="https://www.news.example/rss", title=" "), "www.news.example"),
        (Feed(url="https://www.news.example/rss"), "www.news.example"),
        (Feed(url="samples/feed.xml"), "samples/feed.xml"),
        (Feed(url="http://[news"), "http://[news"),
    ],
)
def test_source_is_the_feeds_title_or_else_its_host(feed: Feed, source: str) -> None:
    assert document_of(article(feed=feed)).source == source


def test_entities_are_found_by_name_id_and_surface_form() -> None:
    mentions = tuple(Mention(field="body", start=0, end=len(text), text=text) for text in ("Putins", "Wladimir  PUTIN"))
    entity = Entity(id="Q7747", name="Wladimir Putin", type="PER", salience=1.0, mentions=mentions)
    document = document_of(article(entities=(entity,)))
    assert document.entity_names == ("Wladimir Putin",)
    assert document.entity_keys == ("wladimir putin", "q7747", "putins")


def test_topics_come_with_all_their_ancestors_once() -> None:
    topics = (
        Topic(code="medtop:1", label="x", score=0.9, ancestors=("medtop:2", "medtop:3")),
        Topic(code="medtop:4", label="y", score=0.8, ancestors=("medtop:3",)),
    )
    assert document_of(article(topics=topics)).topics == ("medtop:1", "medtop:2", "medtop:3", "medtop:4")


def test_places_are_codes() -> None:
    places = (Place(code="KP", name="Nordkorea", count=3), Place(code="RU", name="Russland", count=1))
    assert document_of(article(places=places)).places == ("KP", "RU")
