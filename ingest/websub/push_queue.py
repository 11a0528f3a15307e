"""Pushed documents on their way from the listener to the poller: bounded in number and in bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

MAX_PUSHES = 200


@dataclass(frozen=True, slots=True)
class Push:
    """A document with new items that a hub has pushed; its signature is valid."""

    token: str
    feed_url: str
    body: bytes
    """Decompressed."""
    content_type: str | None


class PushQueue:
    """First in, first out. What is being handled still counts."""

    def __init__(self, max_bytes: int, max_pushes: int = MAX_PUSHES) -> None:
        self._queue: asyncio.Queue[Push] = asyncio.Queue()
        self._max_bytes = max_bytes
        self._max_pushes = max_pushes
        self._bytes = 0
        self._pushes = 0
        self._is_closed = False

    def close(self) -> None:
        """Take no more: the poller is about to stop."""
        self._is_closed = True

    def has_room(self) -> bool:
        """Whether one more may be put. The last one may pass the limit of bytes, by its own size."""
        return not self._is_closed and self._pushes < self._max_pushes and self._bytes < self._max_bytes

    def put(self, push: Push) -> bool:
        """Put a push; ``False`` when there is no room."""
        if not self.has_room():
            return False
        self._pushes += 1
        self._bytes += len(push.body)
        self._queue.put_nowait(push)
        return True

    async def work(self, handle: Callable[[Push], Awaitable[None]]) -> None:
        """Handle pushes one after the other, for ever; cancel it to stop. Several may do so."""
        while True:
            push = await self._queue.get()
            try:
                await handle(push)
            finally:
                self._pushes -= 1
                self._bytes -= len(push.body)
                self._queue.task_done()

    async def drained(self) -> None:
        """Until all that was put has been handled."""
        await self._queue.join()
