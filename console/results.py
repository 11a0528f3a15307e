"""A page of search results as its template shows it (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from console.facets import ActiveFilter, FacetGroup, Period, active_filters, facet_groups, periods
from console.labels import Labels
from console.outbound import host_of
from console.search_state import MAX_OFFSET, SearchState
from depesche.index.contract import Hit, SearchPage, Segment
from depesche.records.article import Article, Entity

ENTITIES_PER_RESULT = 5
TOPICS_PER_RESULT = 3
FRAGMENTS_PER_RESULT = 2
_SUMMARY_CHARACTERS = 280


@dataclass(frozen=True, slots=True)
class TopicLink:
    """A topic, with the search for it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class EntityLink:
    """An entity, with the search for it."""

    entity: Entity
    href: str


@dataclass(frozen=True, slots=True)
class Result:
    """One found article."""

    article: Article
    href: str
    title: tuple[Segment, ...]
    excerpt: tuple[Segment, ...]
    """Fragments that matched, else the beginning of the text; an ellipsis stands for what is left out."""
    source: str
    time: datetime
    entities: tuple[EntityLink, ...]
    topics: tuple[TopicLink, ...]


@dataclass(frozen=True, slots=True)
class Paging:
    """Where the page stands among all results; ``first`` and ``last`` count from 1."""

    first: int
    last: int
    previous: str | None
    next: str | None
    beyond: str | None
    """The first page's link where this page lies beyond the last result."""
    cut: bool
    """There are more results than can be paged through."""


@dataclass(frozen=True, slots=True)
class ResultsView:
    """Everything below the search form."""

    total: int
    results: tuple[Result, ...]
    facets: tuple[FacetGroup, ...]
    active: tuple[ActiveFilter, ...]
    periods: tuple[Period, ...]
    paging: Paging


def results_view(page: SearchPage, state: SearchState, labels: Labels, now: datetime) -> ResultsView:
    """Arrange a page of the index for its template."""
    return ResultsView(
        total=page.total,
        results=tuple(_result(hit, state, labels) for hit in page.hits),
        facets=facet_groups(page.facets, state, labels),
        active=active_filters(state, labels),
        periods=periods(state, now),
        paging=_paging(page, state),
    )


def article_href(item_id: str) -> str:
    """The page of an article."""
    return f"/articles/{quote(item_id, safe='')}"


def source_of(article: Article) -> str:
    """Who published it, as the index names it: the feed's title, else its host, else its URL."""
    title = " ".join((article.feed.title or "").split())
    return title or host_of(article.feed.url) or article.feed.url


def _result(hit: Hit, state: SearchState, labels: Labels) -> Result:
    article = hit.article
    return Result(
        article=article,
        href=article_href(hit.item_id),
        title=_title(hit),
        excerpt=_excerpt(hit),
        source=source_of(article),
        time=article.published_at or article.fetched_at,
        entities=tuple(
            EntityLink(entity, state.adding("entity", entity.name).href())
            for entity in article.entities[:ENTITIES_PER_RESULT]
        ),
        topics=tuple(
            TopicLink(labels.topic(topic.code, topic.label), state.adding("topic", topic.code).href())
            for topic in article.topics[:TOPICS_PER_RESULT]
        ),
    )


def _title(hit: Hit) -> tuple[Segment, ...]:
    """The whole title, marked where the index gave it whole: a cut title would mislead."""
    title = hit.article.title
    for fragment in hit.highlights.get("title", ()):
        if "".join(segment.text for segment in fragment) == title:
            return fragment
    return (Segment(title, match=False),) if title else ()


def _excerpt(hit: Hit) -> tuple[Segment, ...]:
    article = hit.article
    found = [(article.lead, fragment) for fragment in hit.highlights.get("lead", ())]
    found += [(article.body, fragment) for fragment in hit.highlights.get("body", ())]
    if not found:
        beginning = shortened(article.lead or article.body, _SUMMARY_CHARACTERS)
        return (Segment(beginning, match=False),) if beginning else ()
    excerpt: list[Segment] = []
    cut = False  # whether text is left out before what comes next
    for text, fragment in found[:FRAGMENTS_PER_RESULT]:
        shown = "".join(segment.text for segment in fragment).strip()
        if cut or not text.startswith(shown):
            excerpt.append(Segment(" … " if excerpt else "… ", match=False))
        elif excerpt:
            excerpt.append(Segment(" ", match=False))
        excerpt.extend(fragment)
        cut = not text.endswith(shown)
    return (*excerpt, Segment(" …", match=False)) if cut else tuple(excerpt)


def shortened(text: str, most: int) -> str:
    """The text, cut between words with an ellipsis where it has more than ``most`` characters."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    return f"{flat[:most].rsplit(' ', 1)[0].rstrip(' ,;:–-')} …"


def _paging(page: SearchPage, state: SearchState) -> Paging:
    before, after = state.offset - state.limit, state.offset + state.limit
    shown = len(page.hits)
    return Paging(
        first=state.offset + 1 if shown else 0,
        last=state.offset + shown,
        previous=state.at(max(before, 0)).href() if state.offset and shown else None,
        next=state.at(after).href() if after < page.total and after <= MAX_OFFSET else None,
        beyond=state.at(0).href() if state.offset and not shown else None,
        cut=after < page.total and after > MAX_OFFSET,
    )
