"""`Plan` → body of an OpenSearch search request: a plain translation of the conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from depesche.index.contract import SearchRequest
from depesche.index.entry import iso
from depesche.index.highlighting import FRAGMENT_CHARS, MAX_FRAGMENTS
from depesche.index.matching import (
    TEXT_FIELDS,
    AllOf,
    AnyOf,
    Condition,
    Keyword,
    NoneOf,
    Period,
    Plan,
    Words,
    analysed,
)

Json = dict[str, Any]

_FACETS = ("language", "source", "topics", "entities", "places", "credit")


def search_body(request: SearchRequest, plan: Plan, languages: Sequence[str], tags: tuple[str, str]) -> Json:
    """The body of a search; matched words in highlights stand between the two ``tags``."""
    newest = [{"time": "desc"}, {"item_id": "asc"}]
    body: Json = {
        "query": _query(plan),
        "from": request.offset,
        "size": request.limit,
        "sort": [{"_score": "desc"}, *newest] if plan.by_relevance else newest,
        "track_total_hits": True,
        "_source": ["article"],
    }
    if plan.positive:
        body["highlight"] = _highlight(plan.positive, languages, tags)
    if request.facet_size:
        body["aggs"] = {name: {"terms": _terms(name, request.facet_size)} for name in _FACETS}
    return body


def _query(plan: Plan) -> Json:
    parts: Json = {"filter": [_of(condition) for condition in plan.filters]}
    if plan.query is not None:
        parts["must"] = [_of(plan.query)]
    return {"bool": parts}


def _of(condition: Condition) -> Json:
    match condition:
        case Words():
            return _words(condition)
        case Keyword(field, values):
            return {"bool": {"filter": [{"terms": {field: list(values)}}]}}  # without a score
        case Period(since_ms, until_ms):
            bounds = {"gte": since_ms, "lt": until_ms}
            return {"range": {"time": {name: iso(bound) for name, bound in bounds.items() if bound is not None}}}
        case AnyOf(parts):
            return {"bool": {"should": [_of(part) for part in parts], "minimum_should_match": 1}}
        case AllOf(parts):
            return _all(parts)
        case NoneOf():
            return _all((condition,))


def _all(parts: Sequence[Condition]) -> Json:
    return {
        "bool": {
            "must": [_of(part) for part in parts if not isinstance(part, NoneOf)],
            "must_not": [_of(part.part) for part in parts if isinstance(part, NoneOf)],
        }
    }


def _words(words: Words) -> Json:
    """Best of the fields, so that a word in two analyses of one text does not count twice."""
    fields = [{"match_phrase": {field: {"query": words.text, "boost": weight}}} for field, weight in words.fields]
    return {"dis_max": {"queries": fields}}


def _terms(field: str, size: int) -> Json:
    """By count, then by value. With several shards each offers more, so that the counts of the shown are all but exact."""
    order = [{"_count": "desc"}, {"_key": "asc"}]
    return {"field": field, "size": size, "shard_size": 10 * size + 100, "order": order}


def _highlight(positive: Sequence[Words], languages: Sequence[str], tags: tuple[str, str]) -> Json:
    fields: Json = {}
    for field in TEXT_FIELDS:
        shape = {"number_of_fragments": 0 if field == "title" else MAX_FRAGMENTS}  # 0: the whole text
        fields |= dict.fromkeys((field, *(analysed(field, language) for language in languages)), shape)
    return {
        "type": "unified",
        "highlight_query": {"bool": {"should": [_words(words) for words in positive]}},
        "pre_tags": [tags[0]],
        "post_tags": [tags[1]],
        "fragment_size": FRAGMENT_CHARS,
        "fields": fields,
    }
