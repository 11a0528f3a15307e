"""The search index on an OpenSearch cluster. Any number of processes read and write."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
from opensearchpy import NotFoundError, OpenSearchException, TransportError

from depesche.errors import DocumentRejected, IndexUnavailable
from depesche.index.analysis import checked_languages
from depesche.index.contract import (
    Document,
    FacetValue,
    Hit,
    SearchPage,
    SearchRequest,
    Segment,
    WriteOutcome,
    WriteResult,
)
from depesche.index.entry import entry
from depesche.index.matching import TEXT_FIELDS, analysed, plan
from depesche.index.opensearch_bulk import chunks, lines, result
from depesche.index.opensearch_client import MISSING, client, our_errors
from depesche.index.opensearch_query import search_body
from depesche.index.opensearch_versions import Versions
from depesche.index.stamp import Stamp
from depesche.records.article import Article
from depesche.records.codec import decode
from depesche.settings.index import IndexSettings

_SCAN_PAGE = 500
_SCAN_KEEP_ALIVE = "10m"
"""Longest pause of a scan's reader between two pages."""


class OpenSearchIndex:
    """`SearchIndex` behind an alias, or one ``version`` of it. Safe to use from several threads."""

    def __init__(self, settings: IndexSettings, *, write: bool, version: str | None, check_schema: bool) -> None:
        self._settings = settings.opensearch
        self._languages = checked_languages(settings.analysed_languages)
        self._client = client(settings.opensearch)
        self._versions = Versions(self._client, settings.opensearch, settings.alias, Stamp(languages=self._languages))
        self._target = version or settings.alias
        self._require_alias = version is None
        self._check_schema = check_schema
        self._checked = ""  # the version that is known to be made for this schema
        with our_errors(self._settings):
            name = version or (self._versions.ensure() if write else self._versions.current())
            if name is None:
                raise IndexUnavailable(
                    f"there is no index {settings.alias} yet: start the sink (`depesche sink` or `depesche run`)"
                )
            self._check(name)

    def upsert_many(self, documents: Sequence[Document]) -> list[WriteResult]:
        with our_errors(self._settings):
            self._check((self._versions.current() or "") if self._require_alias else self._target)
        results: dict[int, WriteResult] = {}
        writable: list[tuple[str, bytes]] = []
        for position, document in enumerate(documents):
            try:
                writable.append((document.item_id, lines(entry(document), self._languages)))
            except (DocumentRejected, UnicodeEncodeError) as error:
                results[position] = WriteResult(document.item_id, WriteOutcome.REJECTED, str(error))
        written = iter([outcome for chunk in chunks(writable) for outcome in self._write(chunk)])
        return [results[position] if position in results else next(written) for position in range(len(documents))]

    def get(self, item_id: str) -> Article | None:
        with our_errors(self._settings):
            found = self._client.get(
                index=self._target, id=item_id, params={"_source_includes": "article", "ignore": 404}
            )
            if "error" in found:  # not the document is missing but the index
                raise NotFoundError(404, MISSING, found)
        return _article(found) if found["found"] else None

    def search(self, request: SearchRequest) -> SearchPage:
        planned = plan(request, self._languages)
        tags = _tags()
        body = search_body(request, planned, self._languages, tags)
        # The same copies of the shards answer all pages of a search: scores differ a little between copies.
        copies = hashlib.blake2b(repr((planned.query, planned.filters)).encode("utf-8", "replace"), digest_size=8)
        with our_errors(self._settings):
            answer = self._client.search(
                index=self._target,
                body=body,
                params={"preference": copies.hexdigest(), "allow_partial_search_results": "false"},
            )
        return self._page(answer, tags)

    def scan(self) -> Iterator[Article]:
        with our_errors(self._settings):
            reader = self._client.create_pit(index=self._target, params={"keep_alive": _SCAN_KEEP_ALIVE})["pit_id"]
        try:
            yield from self._scan(reader)
        finally:
            with suppress(OpenSearchException):  # it expires by itself
                self._client.delete_pit(body={"pit_id": [reader]})

    def create_version(self) -> str:
        with our_errors(self._settings):
            return self._versions.create()

    def swap_alias(self, name: str) -> str | None:
        with our_errors(self._settings):
            return self._versions.swap(name)

    def refresh(self) -> None:
        with our_errors(self._settings):
            self._client.indices.refresh(index=self._target)

    def close(self) -> None:
        self._client.close()

    def _check(self, name: str) -> None:
        """Refuse a version of another schema, also one that the alias was swapped to: its mapping rejects everything."""
        if name and name != self._checked and self._check_schema:
            self._versions.check(name)
            self._checked = name

    def _write(self, chunk: list[tuple[str, bytes]]) -> list[WriteResult]:
        params = {"filter_path": "items.*.status,items.*.error.type,items.*.error.reason"}
        if self._require_alias:
            params["require_alias"] = "true"  # never make an index by writing to a missing alias
        body = b"".join(data for _, data in chunk)
        with our_errors(self._settings):
            try:
                answer = self._client.bulk(index=self._target, body=body, params=params)
            except TransportError as error:
                if error.status_code != 413:
                    raise
                return self._write_smaller(chunk)
        return [result(item_id, item) for (item_id, _), item in zip(chunk, answer["items"], strict=True)]

    def _write_smaller(self, chunk: list[tuple[str, bytes]]) -> list[WriteResult]:
        """Halve a request that is too large for the cluster; a single document that is, is rejected."""
        if len(chunk) == 1:
            return [WriteResult(chunk[0][0], WriteOutcome.REJECTED, "413: larger than the cluster accepts")]
        middle = len(chunk) // 2
        return [*self._write(chunk[:middle]), *self._write(chunk[middle:])]

    def _scan(self, reader: str) -> Iterator[Article]:
        after: list[Any] | None = None
        while True:
            body: dict[str, Any] = {
                "size": _SCAN_PAGE,
                "pit": {"id": reader, "keep_alive": _SCAN_KEEP_ALIVE},
                "sort": [{"item_id": "asc"}],
                "track_total_hits": False,
                "_source": ["article"],
            }
            if after:
                body["search_after"] = after
            with our_errors(self._settings):
                answer = self._client.search(body=body, params={"allow_partial_search_results": "false"})
            hits = answer["hits"]["hits"]
            yield from map(_article, hits)
            if len(hits) < _SCAN_PAGE:
                return
            after, reader = hits[-1]["sort"], answer["pit_id"]

    def _page(self, answer: Mapping[str, Any], tags: tuple[str, str]) -> SearchPage:
        facets: Any = {
            name: tuple(FacetValue(bucket["key"], bucket["doc_count"]) for bucket in facet["buckets"])
            for name, facet in answer.get("aggregations", {}).items()
        }
        hits = tuple(self._hit(hit, tags) for hit in answer["hits"]["hits"])
        return SearchPage(total=answer["hits"]["total"]["value"], hits=hits, facets=facets)

    def _hit(self, hit: Mapping[str, Any], tags: tuple[str, str]) -> Hit:
        article = _article(hit)
        found = hit.get("highlight", {})
        highlights = {}
        for field in TEXT_FIELDS:
            name = analysed(field, article.language) if article.language in self._languages else field
            if name in found:
                highlights[field] = tuple(_segments(fragment, tags) for fragment in found[name])
        return Hit(item_id=hit["_id"], score=hit["_score"] or 0.0, article=article, highlights=highlights)


def _article(hit: Mapping[str, Any]) -> Article:
    return decode(msgspec.json.encode(hit["_source"]["article"]), Article)


def _tags() -> tuple[str, str]:
    """Marks around matches that no text can contain on purpose: they are made anew for every search."""
    nonce = secrets.token_hex(8)
    return f"<{nonce}>", f"</{nonce}>"


def _segments(fragment: str, tags: tuple[str, str]) -> tuple[Segment, ...]:
    """The fragment's plain text, cut at the tags: every second part is a match."""
    parts = re.split("|".join(map(re.escape, tags)), fragment)
    return tuple(Segment(part, match=bool(number % 2)) for number, part in enumerate(parts) if part)
