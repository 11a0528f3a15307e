"""One lock per feed, for as long as somebody wants it: a poll and a push of the same feed are compared one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class FeedLocks:
    """Locks by feed URL; one that nobody holds or waits for takes no memory."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        return len(self._locks)

    @asynccontextmanager
    async def holding(self, feed_url: str) -> AsyncIterator[None]:
        """Wait for the feed's lock, and hold it in the context."""
        lock, users = self._locks.get(feed_url) or (asyncio.Lock(), 0)
        self._locks[feed_url] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            _, users = self._locks[feed_url]
            if users > 1:
                self._locks[feed_url] = (lock, users - 1)
            else:
                del self._locks[feed_url]
