"""Small articles for the index tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from depesche.index.contract import Document
from depesche.records.article import Article, Entity, Mention, Place, Topic
from depesche.records.raw_item import Feed
from workers.sink.document import document_of

START = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def article(item_id: str, **fields: Any) -> Article:
    """An article of version 1 in German, published at `START`, with ``fields`` in place of the defaults."""
    defaults: dict[str, Any] = {
        "version": 1,
        "enrichment": {"text": "1"},
        "language": "de",
        "title": f"Meldung {item_id}",
        "feed": Feed(url="https://news.example/rss", title="Beispielblatt"),
        "published_at": START,
        "fetched_at": START + timedelta(minutes=5),
    }
    return Article(item_id=item_id, **(defaults | fields))


def document(item_id: str, **fields: Any) -> Document:
    """The document of such an article."""
    return document_of(article(item_id, **fields))


def person(name: str, entity_id: str, *forms: str) -> Entity:
    """A person who is mentioned in these forms."""
    mentions = tuple(Mention(field="body", start=0, end=len(form), text=form) for form in forms)
    return Entity(id=entity_id, name=name, type="PER", salience=0.5, mentions=mentions)


def place(code: str) -> Place:
    """A country that is named once."""
    return Place(code=code, name=code, count=1)


def topic(code: str, *ancestors: str) -> Topic:
    """A Media Topic by its numbers."""
    return Topic(code=f"medtop:{code}", label=code, score=0.9, ancestors=tuple(f"medtop:{a}" for a in ancestors))
