"""The search index's contract: what every backend promises and the sink, the console and the CLI rely on.

Documents are addressed by ``item_id`` and written only if their ``version`` is not older than the stored one, so
redelivery, reordering and replay converge on the same index. Any call may raise
`depesche.errors.IndexUnavailable`, after which the same call may be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from depesche.records.article import Article


@dataclass(frozen=True, slots=True)
class Document:
    """An article with the fields by which it is found, made by `workers.sink.document` (pure)."""

    item_id: str
    version: int
    article: Article
    """Stored whole; `SearchIndex.get` returns an equal one."""
    language: str
    title: str
    lead: str
    body: str
    time: datetime
    """When it was published, or fetched where that is not known: sorting and time filters use it."""
    fetched_at: datetime
    source: str
    """Who published it: the feed's title, else its host."""
    feed_url: str
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    credit: str | None
    entity_names: tuple[str, ...]
    """Canonical names, for facets."""
    entity_keys: tuple[str, ...]
    """Case-folded names, ids and surface forms, for filters."""
    places: tuple[str, ...]
    """ISO 3166-1 alpha-2 codes."""
    topics: tuple[str, ...]
    """Media topic codes with all their ancestors."""


class WriteOutcome(StrEnum):
    """What became of one document."""

    WRITTEN = "written"
    STALE = "stale"
    """The index holds a newer version: nothing to do, counts as done."""
    REJECTED = "rejected"
    """It can never be stored (a mapping error)."""
    RETRYABLE = "retryable"
    """It may be stored later (429, 5xx, connection)."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The outcome for one document, in the order of the request."""

    item_id: str
    outcome: WriteOutcome
    reason: str = ""
    retry_after_seconds: float | None = None


FacetName = Literal["language", "source", "topics", "entities", "places", "credit"]
Sort = Literal["relevance", "newest"]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search. All filters must hold; several values of one filter must all hold."""

    query: str = ""
    """In the query language of `depesche.index.query`; empty matches everything."""
    languages: tuple[str, ...] = ()
    """Any of these (a document has one)."""
    topics: tuple[str, ...] = ()
    """Media topic codes; a broader code finds its narrower ones."""
    entities: tuple[str, ...] = ()
    """Names, surface forms or ids, without regard to case."""
    places: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Any of these (a document has one)."""
    credits: tuple[str, ...] = ()
    """Any of these (a document has at most one)."""
    since: datetime | None = None
    until: datetime | None = None
    """``since <= time < until``."""
    sort: Sort = "relevance"
    """Ties, and everything where the query is empty, are newest first, then by item_id."""
    offset: int = 0
    limit: int = 10
    facet_size: int = 10
    """Values per facet; 0 computes none."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of plain (unescaped) text, and whether it matched the query."""

    text: str
    match: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One found article. ``highlights`` maps title (whole), lead and body to at most 3 fragments, where they matched.

    Fragments are of the text in its searchable form (`depesche.index.analysis.searchable`).
    """

    item_id: str
    score: float
    article: Article
    highlights: Mapping[str, tuple[tuple[Segment, ...], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value with the number of matching documents that have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results."""

    total: int
    """Exact number of matching documents."""
    hits: tuple[Hit, ...]
    facets: Mapping[FacetName, tuple[FacetValue, ...]]
    """Values by falling count, then by value. Counts are exact (but on several shards of OpenSearch all but exact)."""


class SearchIndex(Protocol):
    """A set of documents behind an alias. Searching is safe from several threads at a time, writing from one.

    Times are kept to the millisecond. Names and tags are kept to 512 characters and texts to 500,000 in what is
    searched; the article is stored whole.
    """

    def upsert_many(self, documents: Sequence[Document]) -> list[WriteResult]:
        """Write each document unless a newer version is stored; a result per document, in order.

        Durable on return, searchable after `refresh` or shortly. With equal versions the later write wins, so a
        replay with a better model replaces what it re-annotates. Several documents of one id in one call end
        as the newest of them. Raises `ConfigurationError` when the alias is gone or was swapped to another schema.
        """
        ...

    def get(self, item_id: str) -> Article | None:
        """The stored article, as of the last write, searchable or not where the backend can (else as of the last refresh)."""
        ...

    def search(self, request: SearchRequest) -> SearchPage:
        """Find articles; raises `QueryError` for a query that cannot be understood or a page past the 10,000th hit."""
        ...

    def scan(self) -> Iterator[Article]:
        """All articles by item_id, as of a point in time near the call; memory is bounded."""
        ...

    def create_version(self) -> str:
        """Create an empty index version with the current mapping; returns its name (``news-000004``)."""
        ...

    def swap_alias(self, name: str) -> str | None:
        """Make the version ``name`` the one that is read and written, atomically; returns the previous one's name.

        Raises `ConfigurationError` where there is no such version or it is of another schema. A write that another
        process has under way may still end in the previous version: write what is newer there once more.
        """
        ...

    def refresh(self) -> None:
        """Make everything written so far searchable."""
        ...

    def close(self) -> None:
        """Release resources."""
        ...
