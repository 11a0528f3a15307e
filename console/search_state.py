"""What a search page shows, as its URL says it: read from a query string, bounded, and written back as links (pure)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, cast, get_args
from urllib.parse import urlencode

from console.parameters import Pairs, bounded, choice, given_of, integer, single
from depesche.errors import QueryError
from depesche.index.contract import SearchRequest, Sort
from depesche.index.query import MAX_QUERY_CHARS

FilterName = Literal["language", "source", "topic", "entity", "place", "credit"]
FILTER_NAMES: tuple[FilterName, ...] = get_args(FilterName)
PARAMETERS = ("q", *FILTER_NAMES, "since", "until", "sort", "offset", "limit")

MAX_VALUE_CHARACTERS = 200
MAX_FILTERS = 50
MAX_LIMIT = 100
MAX_OFFSET = 9_900
"""With `MAX_LIMIT` this stays within the 10,000 results that OpenSearch pages through (``max_result_window``)."""
DEFAULT_LIMIT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchState:
    """A search as its URL tells it; equal states have equal URLs."""

    query: str = ""
    filters: tuple[tuple[FilterName, str], ...] = ()
    since: str = ""
    """A date or an ISO 8601 time (UTC where it names no zone); empty where unbounded."""
    until: str = ""
    """The same; a date includes that whole day."""
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = DEFAULT_LIMIT

    def values(self, name: FilterName) -> tuple[str, ...]:
        """The values of one filter."""
        return tuple(value for filter_name, value in self.filters if filter_name == name)

    def adding(self, name: FilterName, value: str) -> SearchState:
        """With one more filter, on the first page."""
        filters = self.filters if (name, value) in self.filters else (*self.filters, (name, value))
        return replace(self, filters=filters, offset=0)

    def removing(self, name: FilterName, value: str) -> SearchState:
        """Without a filter, on the first page."""
        return replace(self, filters=tuple(pair for pair in self.filters if pair != (name, value)), offset=0)

    def between(self, since: str, until: str) -> SearchState:
        """With another time range, on the first page."""
        return replace(self, since=since, until=until, offset=0)

    def sorted_by(self, sort: Sort) -> SearchState:
        """In another order, on the first page."""
        return replace(self, sort=sort, offset=0)

    def at(self, offset: int) -> SearchState:
        """The same search on another page."""
        return replace(self, offset=offset)

    def unfiltered(self) -> SearchState:
        """The same query without filters and time range, on the first page."""
        return replace(self, filters=(), since="", until="", offset=0)

    def parameters(self) -> list[tuple[str, str]]:
        """The query string's pairs, defaults left out."""
        pairs: list[tuple[str, str]] = [("q", self.query), *self.filters, ("since", self.since), ("until", self.until)]
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.offset:
            pairs.append(("offset", str(self.offset)))
        if self.limit != DEFAULT_LIMIT:
            pairs.append(("limit", str(self.limit)))
        return [(name, value) for name, value in pairs if value]

    def href(self) -> str:
        """The page's URL, relative to the console's host."""
        pairs = self.parameters()
        return f"/?{urlencode(pairs)}" if pairs else "/"

    def request(self, *, facet_size: int) -> SearchRequest:
        """The request for the index."""
        return SearchRequest(
            query=self.query,
            languages=self.values("language"),
            topics=self.values("topic"),
            entities=self.values("entity"),
            places=self.values("place"),
            sources=self.values("source"),
            credits=self.values("credit"),
            since=_start(self.since) if self.since else None,
            until=_end(self.until) if self.until else None,
            sort=self.sort,
            offset=self.offset,
            limit=self.limit,
            facet_size=facet_size,
        )


def parse_state(pairs: Pairs) -> SearchState:
    """Read the decoded pairs of a query string; blank values count as absent.

    Raises `QueryError` that names the parameter at fault.
    """
    given = given_of(pairs, PARAMETERS)
    filters = _filters(given)
    since, until = single(given, "since"), single(given, "until")
    start, end = _moment("since", since, _start), _moment("until", until, _end)
    if start and end and start >= end:
        raise QueryError(f"since ({since}) must be before until ({until})")
    return SearchState(
        query=bounded("q", single(given, "q"), MAX_QUERY_CHARS),
        filters=filters,
        since=since,
        until=until,
        sort=cast("Sort", choice("sort", single(given, "sort"), get_args(Sort))),
        offset=integer("offset", single(given, "offset"), default=0, low=0, high=MAX_OFFSET),
        limit=integer("limit", single(given, "limit"), default=DEFAULT_LIMIT, low=1, high=MAX_LIMIT),
    )


def _filters(given: Pairs) -> tuple[tuple[FilterName, str], ...]:
    named = [(name, _canonical(name, value)) for name, value in given if name in FILTER_NAMES]
    if len(named) > MAX_FILTERS:
        raise QueryError(f"at most {MAX_FILTERS} filters, not {len(named)}")
    return tuple(dict.fromkeys(named))


def _canonical(name: str, value: str) -> str:
    text = bounded(name, value, MAX_VALUE_CHARACTERS)
    return {"language": text.lower(), "place": text.upper()}.get(name, text)


def _moment(name: str, text: str, read: Callable[[str], datetime]) -> datetime | None:
    if not text:
        return None
    try:
        return read(text)
    except (ValueError, OverflowError):
        raise QueryError(
            f"{name} must be a date (2026-03-31) or a time (2026-03-31T14:00:00Z), not {text[:40]!r}"
        ) from None


def _start(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _end(text: str) -> datetime:
    start = _start(text)
    return start + timedelta(days=1) if is_date(text) else start


def is_date(text: str) -> bool:
    """Whether a time bound is a whole day."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
