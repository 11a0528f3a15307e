"""The console's access to the search index: blocking calls, one at a time, off the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from console.one_thread import OneThread
from depesche.errors import IndexUnavailable
from depesche.index.contract import SearchPage, SearchRequest
from depesche.records.article import Article

T = TypeVar("T")

_PROBE = SearchRequest(limit=1, facet_size=0)


class ReadableIndex(Protocol):
    """The part of `depesche.index.contract.SearchIndex` that the console uses."""

    def search(self, request: SearchRequest) -> SearchPage: ...

    def get(self, item_id: str) -> Article | None: ...


class IndexCalls:
    """Runs every call on one thread of its own.

    `SearchIndex` does not promise to be thread-safe, and a search takes milliseconds: a single thread keeps to the
    contract whatever the backend. A call that takes longer than ``timeout_seconds``, waiting included, raises
    `IndexUnavailable`.
    """

    def __init__(self, index: ReadableIndex, *, timeout_seconds: float) -> None:
        self._index = index
        self._thread = OneThread("console-index", timeout_seconds=timeout_seconds)

    async def search(self, request: SearchRequest) -> SearchPage:
        """As `SearchIndex.search`."""
        return await self._run(lambda: self._index.search(request))

    async def get(self, item_id: str) -> Article | None:
        """As `SearchIndex.get`."""
        return await self._run(lambda: self._index.get(item_id))

    async def probe(self) -> None:
        """Ask the index something cheap; raises `IndexUnavailable` where it does not answer."""
        await self._run(lambda: self._index.search(_PROBE))

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await self._thread.run(call)
        except TimeoutError as error:
            seconds = self._thread.timeout_seconds
            raise IndexUnavailable(f"the search index did not answer within {seconds:g} seconds") from error
