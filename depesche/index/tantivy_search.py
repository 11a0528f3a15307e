"""Searching one state of a Tantivy index: pages in a total order, exact facets, highlights, and the scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tantivy import DocAddress, FieldType, Order, Query, Schema, Searcher, TextAnalyzer

from depesche.index.analysis import searchable
from depesche.index.contract import FacetName, FacetValue, Hit, SearchPage, SearchRequest, Segment
from depesche.index.entry import MAX_TEXT_CHARS
from depesche.index.highlighting import Word, fragments, spans, whole
from depesche.index.matching import TEXT_FIELDS, Plan, Words, analysed
from depesche.index.tantivy_query import Translator
from depesche.index.tantivy_schema import item_key
from depesche.records.article import Article
from depesche.records.codec import decode

_FACETS: tuple[FacetName, ...] = ("language", "source", "topics", "entities", "places", "credit")
_MOST_BUCKETS = 10_000
"""Bound of the values fetched to break a tie at the end of a facet; Tantivy allows 65,000 in all."""
_SCAN_PAGE = 500

_Ranked = tuple[float, DocAddress]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One committed state of an index; later commits do not change it."""

    searcher: Searcher
    schema: Schema
    analysers: Mapping[str, TextAnalyzer]
    languages: tuple[str, ...]

    def page(self, request: SearchRequest, plan: Plan) -> SearchPage:
        """The requested page of a plan."""
        query = Translator(self.schema, self.analysers).query(plan)
        total, ranked = self._ranked(query, plan, request)
        hits = tuple(self._hit(score, address, plan.positive) for score, address in ranked)
        facets = {name: self._facet(query, name, request.facet_size) for name in _FACETS} if request.facet_size else {}
        return SearchPage(total=total, hits=hits, facets=facets)

    def article(self, item_id: str) -> Article | None:
        """The article of this id."""
        found = self.searcher.search(Query.term_query(self.schema, "item_id", item_id), limit=1, count=False).hits
        return self._article(found[0][1]) if found else None

    def stored_versions(self, item_ids: Sequence[str]) -> dict[str, int]:
        """Version of each of these ids that is in the index."""
        query = Query.term_set_query(self.schema, "item_id", list(item_ids))
        found = self.searcher.search(
            query, limit=len(item_ids), count=False, order_by_field="item_id", order=Order.Asc
        ).hits
        versions: Sequence[Any] = self.searcher.fast_field_values("version", [address for _, address in found])
        return dict(zip((item_id for item_id, _ in found), versions, strict=True))

    def scan(self) -> Iterator[Article]:
        """All articles by item_id, a page at a time."""
        key = seen_of_key = 0
        while True:
            query = Query.range_query(self.schema, "item_key", FieldType.Unsigned, lower_bound=key)
            found = self.searcher.search(
                query, limit=_SCAN_PAGE, offset=seen_of_key, count=False, order_by_field="item_id", order=Order.Asc
            ).hits
            for item_id, address in found:
                yield self._article(address)
                seen_of_key = seen_of_key + 1 if item_key(item_id) == key else 1
                key = item_key(item_id)
            if len(found) < _SCAN_PAGE:
                return

    def _ranked(self, query: Query, plan: Plan, request: SearchRequest) -> tuple[int, list[_Ranked]]:
        """Number of matches, and the scores and addresses of the requested page."""
        if request.limit == 0:
            return self._total(query), []
        if plan.by_relevance:
            return self._most_relevant(query, request.offset, request.limit)
        found = self.searcher.search(
            query, limit=request.limit, offset=request.offset, order_by_field="newest", order=Order.Asc
        )
        return self._counted(found), [(0.0, address) for _, address in found.hits]

    def _total(self, query: Query) -> int:
        return self._counted(self.searcher.search(query, limit=1))

    @staticmethod
    def _counted(found: Any) -> int:
        return int(found.count)

    def _most_relevant(self, query: Query, offset: int, limit: int) -> tuple[int, list[_Ranked]]:
        """Tantivy leaves ties in the order of its segments: fetch past the last tie, then order them."""
        wanted = fetched = offset + limit
        while True:
            fetched += 1
            found = self.searcher.search(query, limit=fetched)
            hits: list[_Ranked] = found.hits
            if len(hits) < fetched or hits[-1][0] < hits[wanted - 1][0]:
                break
            fetched *= 4
        times = self.searcher.fast_field_values("time", [address for _, address in hits])
        keyed = sorted(
            ((-score, -int(time or 0), address) for (score, address), time in zip(hits, times, strict=True)),
            key=lambda hit: hit[:2],
        )
        ordered: list[_Ranked] = []
        for (score, _), group in groupby(keyed, key=lambda hit: hit[:2]):
            addresses = [address for *_, address in group]
            is_shown = len(ordered) < wanted and len(ordered) + len(addresses) > offset
            if is_shown and len(addresses) > 1:
                addresses.sort(key=self._item_id)
            ordered += [(-score, address) for address in addresses]
        return self._counted(found), ordered[offset:wanted]

    def _item_id(self, address: DocAddress) -> str:
        return str(self.searcher.doc(address).get_first("item_id"))

    def _article(self, address: DocAddress) -> Article:
        data = self.searcher.doc(address).get_first("article")
        assert isinstance(data, bytes)  # every document is made by tantivy_schema.document
        return decode(data, Article)

    def _facet(self, query: Query, name: FacetName, size: int) -> tuple[FacetValue, ...]:
        """The most frequent values. Values tied with the last are all fetched: Tantivy would pick any of them."""
        buckets = self._buckets(query, name, size + 1, 1)
        if len(buckets) > size and buckets[size]["doc_count"] == buckets[size - 1]["doc_count"]:
            buckets = self._buckets(query, name, _MOST_BUCKETS, buckets[size]["doc_count"])
        values = (FacetValue(bucket["key"], bucket["doc_count"]) for bucket in buckets)
        return tuple(sorted(values, key=lambda value: (-value.count, value.value))[:size])

    def _buckets(self, query: Query, name: FacetName, size: int, least: int) -> list[dict[str, Any]]:
        terms = {"field": name, "size": size, "segment_size": _MOST_BUCKETS, "min_doc_count": least}
        found: list[dict[str, Any]] = self.searcher.aggregate(query, {"values": {"terms": terms}})["values"]["buckets"]
        return found

    def _hit(self, score: float, address: DocAddress, positive: Sequence[Words]) -> Hit:
        article = self._article(address)
        highlights = {}
        for field in TEXT_FIELDS:
            found = self._highlights(article, field, positive)
            if found:
                highlights[field] = found
        return Hit(item_id=article.item_id, score=score, article=article, highlights=highlights)

    def _highlights(self, article: Article, field: str, positive: Sequence[Words]) -> tuple[tuple[Segment, ...], ...]:
        name = analysed(field, article.language) if article.language in self.languages else field
        analyser = self.analysers[name]
        phrases = [analyser.analyze(words.text) for words in positive if any(f == name for f, _ in words.fields)]
        if not phrases:
            return ()
        text = searchable(getattr(article, field)[:MAX_TEXT_CHARS])
        words = [
            Word(token.text, token.char_offset_from, token.char_offset_to)
            for token in analyser.pre_tokenize(text).tokens
        ]
        matches = spans(words, phrases)
        return whole(text, matches) if field == "title" else fragments(text, matches)
