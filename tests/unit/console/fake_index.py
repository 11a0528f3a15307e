"""A small search index over a list of articles, enough for the console's pages; not a model of a back end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from depesche.errors import QueryError
from depesche.index.contract import FacetName, FacetValue, Hit, SearchPage, SearchRequest, Segment
from depesche.records.article import Article


class FakeIndex:
    """Finds articles that hold the query as a substring; an unbalanced quote is a query error.

    ``failure`` makes every call raise; ``requests`` keeps what was asked.
    """

    def __init__(self, articles: Iterable[Article], failure: Exception | None = None) -> None:
        self.articles = tuple(articles)
        self.failure = failure
        self.requests: list[SearchRequest] = []

    def search(self, request: SearchRequest) -> SearchPage:
        self.requests.append(request)
        if self.failure:
            raise self.failure
        if request.query.count('"') % 2:
            raise QueryError("the quotation mark at character 1 is not closed", position=0)
        found = [article for article in self.articles if _matches(article, request)]
        found.sort(key=lambda article: article.published_at or article.fetched_at, reverse=True)
        return SearchPage(
            total=len(found),
            hits=tuple(
                _hit(article, request.query) for article in found[request.offset : request.offset + request.limit]
            ),
            facets={name: _facet(found, read, request.facet_size) for name, read in _FACETS.items()},
        )

    def get(self, item_id: str) -> Article | None:
        if self.failure:
            raise self.failure
        return next((article for article in self.articles if article.item_id == item_id), None)


_FACETS: dict[FacetName, Callable[[Article], Iterable[str]]] = {
    "language": lambda article: (article.language,),
    "source": lambda article: (article.feed.title or "",),
    "topics": lambda article: {code for topic in article.topics for code in (topic.code, *topic.ancestors)},
    "entities": lambda article: (entity.name for entity in article.entities),
    "places": lambda article: (place.code for place in article.places),
    "credit": lambda article: (article.credit,) if article.credit else (),
}


def _matches(article: Article, request: SearchRequest) -> bool:
    time = article.published_at or article.fetched_at
    text = "\n".join((article.title, article.lead, article.body)).casefold()
    return (
        request.query.strip('"').casefold() in text
        and (not request.languages or article.language in request.languages)
        and (not request.sources or article.feed.title in request.sources)
        and (not request.credits or article.credit in request.credits)
        and set(request.topics) <= set(_FACETS["topics"](article))
        and set(request.entities) <= set(_FACETS["entities"](article))
        and set(request.places) <= set(_FACETS["places"](article))
        and (request.since is None or request.since <= time)
        and (request.until is None or time < request.until)
    )


def _hit(article: Article, query: str) -> Hit:
    fields = {"title": article.title, "lead": article.lead, "body": article.body}
    highlights = {
        name: (_segments(text, query),)
        for name, text in fields.items()
        if query and query.casefold() in text.casefold()
    }
    return Hit(item_id=article.item_id, score=1.0, article=article, highlights=highlights)


def _segments(text: str, query: str) -> tuple[Segment, ...]:
    parts = re.split(f"({re.escape(query)})", text, flags=re.IGNORECASE)
    return tuple(Segment(part, match=bool(index % 2)) for index, part in enumerate(parts) if part)


def _facet(found: Iterable[Article], read: Callable[[Article], Iterable[str]], size: int) -> tuple[FacetValue, ...]:
    counts = Counter(value for article in found for value in read(article) if value)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetValue(value, count) for value, count in ranked[:size])
