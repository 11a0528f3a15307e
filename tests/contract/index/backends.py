"""The backends under test: settings of a fresh index on each, and the handles that a test opens."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from depesche.index.contract import Document, SearchIndex, SearchRequest, WriteOutcome
from depesche.index.open import open_index
from depesche.settings.index import IndexSettings, OpenSearchSettings, TantivySettings

Open = Callable[..., SearchIndex]


def tantivy_settings(folder: Path) -> IndexSettings:
    """An embedded index of its own."""
    return IndexSettings(tantivy=TantivySettings(directory=folder / "index", writer_memory_bytes=15_000_000))


def opensearch_settings(url: str) -> IndexSettings:
    """An alias of its own on a server that others may use."""
    return IndexSettings(backend="opensearch", alias=f"t{uuid.uuid4().hex}", opensearch=OpenSearchSettings(urls=(url,)))


class Handles:
    """Opens indexes with one test's settings and cleans up after it."""

    def __init__(self, settings: IndexSettings) -> None:
        self.settings = settings
        self._opened: list[SearchIndex] = []

    def open(self, *, write: bool = True, version: str | None = None, **changes: object) -> SearchIndex:
        """A handle on the index; ``changes`` are settings that differ."""
        check_schema = bool(changes.pop("check_schema", True))
        settings = self.settings.model_copy(update=changes)
        index = open_index(settings, write=write, version=version, check_schema=check_schema)
        self._opened.append(index)
        return index

    def close(self) -> None:
        """Close what is open, and delete what is on a server."""
        for index in self._opened:
            index.close()
        if self.settings.backend == "opensearch":
            httpx.delete(f"{self.settings.opensearch.urls[0]}/{self.settings.alias}-*").raise_for_status()


def fill(index: SearchIndex, documents: Sequence[Document]) -> None:
    """Write documents that must all be accepted, and make them searchable."""
    assert {result.outcome for result in index.upsert_many(documents)} <= {WriteOutcome.WRITTEN}
    index.refresh()


def found(index: SearchIndex, query: str = "", **request: object) -> list[str]:
    """Ids of the hits, in their order."""
    asked = SearchRequest(query=query, **({"limit": 100} | request))  # type: ignore[arg-type]
    return [hit.item_id for hit in index.search(asked).hits]
