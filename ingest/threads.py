"""The poller's threads: what would hold up its event loop runs here, each kind of work apart from the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """One thread for the state database, one for the event log, two for parsing (a hostile document shall not block all)."""

    def __init__(self) -> None:
        self._database = ThreadPoolExecutor(1, thread_name_prefix="feed-state")
        self._appending = ThreadPoolExecutor(1, thread_name_prefix="publish")
        self._parsing = ThreadPoolExecutor(2, thread_name_prefix="parse")

    async def database(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call of the feed state. Calls run one after the other; one that has begun ends, cancelled or not."""
        return await _run(self._database, work, *args, **kwargs)

    async def appending(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call of the event log, which may block for as long as the log is away."""
        return await _run(self._appending, work, *args, **kwargs)

    async def parsing(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run CPU-bound work on a document."""
        return await _run(self._parsing, work, *args, **kwargs)

    def close(self) -> None:
        """Let the threads go. Only the database is waited for: an append that hangs is the watchdog's business."""
        self._parsing.shutdown(wait=False, cancel_futures=True)
        self._appending.shutdown(wait=False, cancel_futures=True)
        self._database.shutdown(wait=True)


async def _run(pool: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(*args, **kwargs))
