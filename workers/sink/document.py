"""Article → `Document`: the fields by which an article is found. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from depesche.index.analysis import folded
from depesche.index.contract import Document
from depesche.records.article import Article


def document_of(article: Article) -> Document:
    """The search document of an article. Equal articles give equal documents."""
    return Document(
        item_id=article.item_id,
        version=article.version,
        article=article,
        language=article.language,
        title=article.title,
        lead=article.lead,
        body=article.body,
        time=article.published_at or article.fetched_at,
        fetched_at=article.fetched_at,
        source=_source(article),
        feed_url=article.feed.url,
        tags=_distinct(*article.feed.tags),
        authors=_distinct(*article.authors),
        credit=article.credit,
        entity_names=_distinct(*(entity.name for entity in article.entities)),
        entity_keys=_entity_keys(article),
        places=_distinct(*(place.code.upper() for place in article.places)),
        topics=_distinct(*(code for topic in article.topics for code in (topic.code, *topic.ancestors))),
    )


def _source(article: Article) -> str:
    """The feed's title, else its host, else (a feed in a file) its URL."""
    title = " ".join((article.feed.title or "").split())
    return title or _host(article.feed.url) or article.feed.url


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # a malformed address such as "http://[news"
        return ""


def _entity_keys(article: Article) -> tuple[str, ...]:
    """Every name, id and surface form, in the form in which filters ask for them."""
    return _distinct(
        *(
            folded(name)
            for entity in article.entities
            for name in (entity.name, entity.id, *(mention.text for mention in entity.mentions))
        )
    )


def _distinct(*values: str) -> tuple[str, ...]:
    """Each value once, in order of first appearance, without blank ones."""
    return tuple(dict.fromkeys(value for value in values if value.strip()))
