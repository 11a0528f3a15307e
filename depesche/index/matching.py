"""What a search asks of an index, in terms of its fields: request → `Plan`, pure, the same for every backend.

A backend only translates the six kinds of condition. So which documents match is decided here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from depesche.errors import QueryError
from depesche.index.analysis import folded, keyword, searchable
from depesche.index.contract import SearchRequest
from depesche.index.entry import milliseconds
from depesche.index.query import And, Node, Not, Or, Term, parse

TEXT_FIELDS: Mapping[str, float] = {"title": 3.0, "lead": 1.5, "body": 1.0}
"""The searched texts with their weights. Beside each there is one field per analysed language."""
_UNSTEMMED_WEIGHT = 1.2
"""A word as typed counts a little more than another form of it."""
_NAME_FIELDS = {"author": "authors_text", "source": "source_text", "credit": "credit_text"}

MAX_DEPTH_OF_PAGES = 10_000
"""``offset + limit`` may not exceed this (OpenSearch's ``index.max_result_window``)."""
MAX_CLAUSES = 1_000
"""Most pairs of term and field in a query (Lucene's ``max_clause_count`` is 1024)."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of ``text``, in this order, in one of these fields (name and weight) as each analyses them."""

    fields: tuple[tuple[str, float], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Keyword:
    """``field`` has one of these values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """``since_ms <= time < until_ms``; either end may be open."""

    since_ms: int | None
    until_ms: int | None


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """This does not hold."""

    part: Condition


Condition = Words | Keyword | Period | AllOf | AnyOf | NoneOf


@dataclass(frozen=True, slots=True)
class Plan:
    """A search ready for translation."""

    query: Condition | None
    """What was typed; ``None`` matches everything."""
    filters: tuple[Condition, ...]
    """All must hold; they do not count for relevance."""
    positive: tuple[Words, ...]
    """The words whose matches are highlighted: those not under a negation."""
    by_relevance: bool
    """Most relevant first; else newest first. Ties are newest first, then by item_id."""


def analysed(field: str, language: str) -> str:
    """Name of the field that holds ``field`` as the language's stemmer sees it."""
    return f"{field}_{language}"


def plan(request: SearchRequest, languages: Sequence[str]) -> Plan:
    """The plan of a request on an index with these analysed languages; raises `QueryError`."""
    if request.offset < 0 or request.limit < 0 or request.facet_size < 0:
        raise QueryError("offset, limit and facet size must not be negative")
    if request.offset + request.limit > MAX_DEPTH_OF_PAGES:
        raise QueryError(
            f"results past the first {MAX_DEPTH_OF_PAGES} cannot be paged to: narrow the search, for example by time"
        )
    tree = parse(request.query)
    query = None if tree is None else _condition(tree, languages)
    words = tuple(_positive(query)) if query else ()
    _check_clauses(query, languages)
    text_words = any(field in TEXT_FIELDS for found in words for field, _ in found.fields)
    return Plan(
        query=query,
        filters=tuple(_filters(request)),
        positive=words,
        by_relevance=request.sort == "relevance" and text_words,
    )


def _topic_code(text: str) -> str:
    code = keyword(text).lower()
    return f"medtop:{code}" if code.isdigit() else code


def _country_code(text: str) -> str:
    return keyword(text).upper()


def _language_code(text: str) -> str:
    return keyword(text).lower()


_KEYS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "entity": ("entity_keys", folded),
    "place": ("places", _country_code),
    "topic": ("topics", _topic_code),
    "language": ("language", _language_code),
}
"""Field of the query language → field of the index, and how a value becomes its key."""


def _condition(node: Node, languages: Sequence[str]) -> Condition:
    match node:
        case And(parts):
            return AllOf(tuple(_condition(part, languages) for part in parts))
        case Or(parts):
            return AnyOf(tuple(_condition(part, languages) for part in parts))
        case Not(part):
            return NoneOf(_condition(part, languages))
        case Term():
            return _term(node, languages)


def _term(term: Term, languages: Sequence[str]) -> Condition:
    match term.field:
        case None:
            return Words(_text_fields(tuple(TEXT_FIELDS), languages), searchable(term.text))
        case "title" | "lead" | "body":
            return Words(_text_fields((term.field,), languages), searchable(term.text))
        case "author" | "source" | "credit":
            return Words(((_NAME_FIELDS[term.field], 1.0),), searchable(term.text))
        case _:
            field, key = _KEYS[term.field]
            return Keyword(field, (key(term.text),))


def _text_fields(names: Sequence[str], languages: Sequence[str]) -> tuple[tuple[str, float], ...]:
    fields = []
    for name in names:
        weight = TEXT_FIELDS[name]
        fields.append((name, weight * _UNSTEMMED_WEIGHT))
        fields += [(analysed(name, language), weight) for language in languages]
    return tuple(fields)


def _filters(request: SearchRequest) -> Iterator[Condition]:
    if request.languages:
        yield Keyword("language", tuple(map(_language_code, request.languages)))
    if request.sources:
        yield Keyword("source", tuple(map(keyword, request.sources)))
    if request.credits:
        yield Keyword("credit", tuple(map(keyword, request.credits)))
    for code in request.topics:
        yield Keyword("topics", (_topic_code(code),))
    for name in request.entities:
        yield Keyword("entity_keys", (folded(name),))
    for code in request.places:
        yield Keyword("places", (_country_code(code),))
    if request.since or request.until:
        yield Period(
            since_ms=milliseconds(request.since) if request.since else None,
            until_ms=milliseconds(request.until) if request.until else None,
        )


def _positive(condition: Condition) -> Iterator[Words]:
    match condition:
        case Words():
            yield condition
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _positive(part)


def _check_clauses(query: Condition | None, languages: Sequence[str]) -> None:
    count = _clauses(query) if query else 0
    if count > MAX_CLAUSES:
        allowed = MAX_CLAUSES // (len(TEXT_FIELDS) * (1 + len(languages)))
        raise QueryError(
            f"too many words: an index with {len(languages)} analysed languages searches for at most {allowed} at once"
        )


def _clauses(condition: Condition) -> int:
    match condition:
        case Words(fields):
            return len(fields)
        case AllOf(parts) | AnyOf(parts):
            return sum(map(_clauses, parts))
        case NoneOf(part):
            return _clauses(part)
        case _:
            return 1
