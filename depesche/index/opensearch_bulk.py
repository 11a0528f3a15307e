"""Bulk writes to OpenSearch: entries → request bodies of bounded size, answers → an outcome per document. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from depesche.errors import ConfigurationError
from depesche.index.contract import WriteOutcome, WriteResult
from depesche.index.entry import Entry, iso
from depesche.index.matching import analysed
from depesche.index.opensearch_client import BLOCKED, MISSING

MAX_BODY_BYTES = 5_000_000
"""Of one request (a larger document goes alone); hosted clusters refuse more than 10 MB."""


def lines(entry: Entry, languages: Sequence[str]) -> bytes:
    """The action and the document; raises `UnicodeEncodeError` for text that UTF-8 cannot hold."""
    action = {"index": {"_id": entry.item_id, "version": entry.version, "version_type": "external_gte"}}
    return b"%b\n%b\n" % (msgspec.json.encode(action), msgspec.json.encode(_source(entry, languages)))


def _source(entry: Entry, languages: Sequence[str]) -> dict[str, Any]:
    source: dict[str, Any] = {
        "item_id": entry.item_id,
        "version": entry.version,
        "time": iso(entry.time_ms),
        "fetched_at": iso(entry.fetched_ms),
        "language": entry.language,
        "title": entry.title,
        "lead": entry.lead,
        "body": entry.body,
        "source": entry.source,
        "feed_url": entry.feed_url,
        "tags": entry.tags,
        "authors": entry.authors,
        "credit": entry.credit,
        "entities": entry.entities,
        "entity_keys": entry.entity_keys,
        "places": entry.places,
        "topics": entry.topics,
        "article": msgspec.Raw(entry.article),
    }
    if entry.language in languages:
        source |= {analysed(field, entry.language): source[field] for field in ("title", "lead", "body")}
    return source


def chunks(documents: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """The documents (id and lines) in order, in groups of at most `MAX_BODY_BYTES`."""
    group: list[tuple[str, bytes]] = []
    size = 0
    for item_id, data in documents:
        if group and size + len(data) > MAX_BODY_BYTES:
            yield group
            group, size = [], 0
        group.append((item_id, data))
        size += len(data)
    if group:
        yield group


def result(item_id: str, item: Mapping[str, Any]) -> WriteResult:
    """What one item of a bulk answer says about its document. Raises `ConfigurationError` when the alias is gone."""
    answer = next(iter(item.values()))
    status = int(answer["status"])
    error = answer.get("error", {})
    kind = error.get("type", "")
    reason = f"{status} {kind}: {error.get('reason', '')}"
    if 200 <= status < 300:
        return WriteResult(item_id, WriteOutcome.WRITTEN)
    if status == 409:
        return WriteResult(item_id, WriteOutcome.STALE, reason)
    if kind == MISSING:
        raise ConfigurationError(
            f"the index is gone ({error.get('reason', '')}): restore the alias, or restart the sink to make a new one",
            key="index.alias",
        )
    if status == 429 or status >= 500 or kind == BLOCKED:
        return WriteResult(item_id, WriteOutcome.RETRYABLE, reason)
    if status in (401, 403):
        raise ConfigurationError(f"the index refuses writes by this user: {reason}", key="index.opensearch.username")
    return WriteResult(item_id, WriteOutcome.REJECTED, reason)
