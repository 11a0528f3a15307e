"""The console's access to the feeds: blocking calls, one at a time, off the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from console.feed_catalogue import FeedCatalogue, FeedDetail, FeedPage, FeedRequest, FeedsUnavailable
from console.one_thread import OneThread

T = TypeVar("T")


class FeedCalls:
    """A catalogue for many readers. A call that takes longer than ``timeout_seconds`` raises `FeedsUnavailable`."""

    def __init__(self, catalogue: FeedCatalogue, *, timeout_seconds: float) -> None:
        self._catalogue = catalogue
        self._thread = OneThread("console-feeds", timeout_seconds=timeout_seconds)

    async def page(self, request: FeedRequest) -> FeedPage:
        """As `FeedCatalogue.page`."""
        return await self._run(lambda: self._catalogue.page(request))

    async def feed(self, url: str) -> FeedDetail | None:
        """As `FeedCatalogue.feed`."""
        return await self._run(lambda: self._catalogue.feed(url))

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await self._thread.run(call)
        except TimeoutError as error:
            seconds = self._thread.timeout_seconds
            raise FeedsUnavailable(f"The list of feeds did not come within {seconds:g} seconds.") from error
