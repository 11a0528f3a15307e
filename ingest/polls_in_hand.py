"""The polls that are under way, and the wait for what ends or happens next. Used by `ingest.poller`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from ingest.poll import PollEnd


class PollsInHand:
    """Polls and their feeds. A turn costs what has ended, not what is in hand: `asyncio.wait` would look at each task."""

    def __init__(self) -> None:
        self.tasks: dict[asyncio.Task[PollEnd], str] = {}
        """Until `taken`, so also polls that have ended and were not seen to yet."""
        self._ended: list[asyncio.Task[PollEnd]] = []
        self._wake = asyncio.Event()

    def __len__(self) -> int:
        return len(self.tasks)

    def start(self, url: str, poll: Coroutine[Any, Any, PollEnd]) -> None:
        """Start the poll of a feed."""
        task = asyncio.create_task(poll, name="poll")
        self.tasks[task] = url
        task.add_done_callback(self._on_end)

    def taken(self, task: asyncio.Task[PollEnd]) -> str:
        """A poll that has ended is not in hand any more; its feed."""
        return self.tasks.pop(task)

    def wake(self, _: object = None) -> None:
        """Let `ended` return, whether or not a poll has ended."""
        self._wake.set()

    async def ended(self, timeout_seconds: float) -> list[asyncio.Task[PollEnd]]:
        """The polls that have ended since the last call; waits for one, for `wake` or for the time to be over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._wake.wait()
        self._wake.clear()
        ended, self._ended = self._ended, []
        return ended

    def _on_end(self, task: asyncio.Task[PollEnd]) -> None:
        self._ended.append(task)
        self._wake.set()
