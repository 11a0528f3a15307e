"""Blocking calls of the console's pages, one at a time, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class OneThread:
    """Runs every call on one thread of its own, in their order. A call whose reader has gone before its turn is dropped."""

    def __init__(self, name: str, *, timeout_seconds: float) -> None:
        self.timeout_seconds = timeout_seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, call: Callable[[], T]) -> T:
        """What the call returns or raises. Raises `TimeoutError` where that takes too long, waiting included."""
        future = self._thread.submit(call)
        return await asyncio.wait_for(asyncio.wrap_future(future), self.timeout_seconds)
