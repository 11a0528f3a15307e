"""The console's access to the search index: blocking calls, one at a time, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

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
    contract whatever the backend. A call whose reader has gone before its turn is dropped. One that takes longer
    than ``timeout_seconds``, waiting included, raises `IndexUnavailable`.
    """

    def __init__(self, index: ReadableIndex, *, timeout_seconds: float) -> None:
        self._index = index
        self._timeout_seconds = timeout_seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="console-index")

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
        future = self._thread.submit(call)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._timeout_seconds)
        except TimeoutError as error:
            raise IndexUnavailable(
                f"the search index did not answer within {self._timeout_seconds:g} seconds"
            ) from error
