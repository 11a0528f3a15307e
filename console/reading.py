"""An article as its page shows it: marked text, what was found in it, and where it comes from (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from console.labels import Labels
from console.marking import Piece, marked_paragraphs
from console.outbound import web_link
from console.results import source_of
from console.search_state import FilterName, SearchState
from depesche.records.article import Article, Entity, EntityType, Place, Topic

ENTITY_TYPES: tuple[EntityType, ...] = ("PER", "ORG", "LOC", "MISC")
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class Found:
    """An annotation with the search for it. ``label`` is what a reader calls it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class FoundTopic(Found):
    """A topic of the article and its broader ones, the top level first."""

    topic: Topic
    broader: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class FoundPlace(Found):
    """A country that the article names."""

    place: Place


@dataclass(frozen=True, slots=True)
class FoundEntity(Found):
    """An entity of the article."""

    entity: Entity


@dataclass(frozen=True, slots=True)
class ArticleView:
    """Everything on the article's page."""

    article: Article
    title: tuple[Piece, ...]
    lead: tuple[tuple[Piece, ...], ...]
    body: tuple[tuple[Piece, ...], ...]
    hrefs: Mapping[str, str]
    """Entity id → the search for it."""
    source: str
    source_href: str
    credit_href: str | None
    link: str | None
    """The publisher's page, where it is a web address."""
    entities: Mapping[EntityType, tuple[FoundEntity, ...]]
    """By type, in the page's order; types without entities are left out."""
    topics: tuple[FoundTopic, ...]
    places: tuple[FoundPlace, ...]
    observed_at: datetime | None
    """When the poller saw this revision; ``None`` where the version is no time."""


def article_view(article: Article, labels: Labels) -> ArticleView:
    """Arrange an article for its template."""
    return ArticleView(
        article=article,
        title=tuple(piece for part in marked_paragraphs(article.title, article.entities, "title") for piece in part),
        lead=marked_paragraphs(article.lead, article.entities, "lead"),
        body=marked_paragraphs(article.body, article.entities, "body"),
        hrefs={entity.id: _search("entity", entity.name) for entity in article.entities},
        source=source_of(article),
        source_href=_search("source", source_of(article)),
        credit_href=_search("credit", article.credit) if article.credit else None,
        link=web_link(article.canonical_url) or web_link(article.link),
        entities=_by_type(article),
        topics=tuple(_topic(topic, labels) for topic in article.topics),
        places=tuple(
            FoundPlace(label=labels.place(place.code), href=_search("place", place.code), place=place)
            for place in article.places
        ),
        observed_at=_time_of_version(article.version),
    )


def _search(name: FilterName, value: str) -> str:
    return SearchState().adding(name, value).href()


def _by_type(article: Article) -> dict[EntityType, tuple[FoundEntity, ...]]:
    groups = {
        kind: tuple(
            FoundEntity(label=entity.name, href=_search("entity", entity.name), entity=entity)
            for entity in article.entities
            if entity.type == kind
        )
        for kind in ENTITY_TYPES
    }
    return {kind: group for kind, group in groups.items() if group}


def _topic(topic: Topic, labels: Labels) -> FoundTopic:
    return FoundTopic(
        label=labels.topic(topic.code, topic.label),
        href=_search("topic", topic.code),
        topic=topic,
        broader=tuple(Found(labels.topic(code), _search("topic", code)) for code in reversed(topic.ancestors)),
    )


def _time_of_version(version: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(version / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
