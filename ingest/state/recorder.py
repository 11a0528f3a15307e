"""Stores the results of polls that end at about the same time in one transaction: the disk is waited for once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence

from depesche.errors import FatalError
from ingest.state.feed_store import FeedStore, PollRecord
from ingest.threads import Threads

_MAX_TOGETHER = 200


class Recorder:
    """Group commit in front of a `FeedStore`. Each poll records once, so what waits is bounded by the polls in hand."""

    def __init__(self, store: FeedStore, threads: Threads) -> None:
        self._store = store
        self._threads = threads
        self._pending: list[tuple[PollRecord, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def record(self, record: PollRecord) -> None:
        """Return when the record is durable. Raises `FatalError` when it cannot be stored (a full disk)."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((record, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write(), name="record")
        await done

    async def _write(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending[:_MAX_TOGETHER], self._pending[_MAX_TOGETHER:]
                await self._write_batch(batch)
        finally:
            self._writing = None

    async def _write_batch(self, batch: Sequence[tuple[PollRecord, asyncio.Future[None]]]) -> None:
        waiting = [(record, done) for record, done in batch if not done.cancelled()]
        try:
            faults: Sequence[sqlite3.Error | None] = await self._threads.database(
                self._store.record_all, [record for record, _ in waiting]
            )
        except sqlite3.Error as error:
            faults = [error] * len(waiting)
        except BaseException:
            for _, done in waiting:
                done.cancel()
            raise
        for (_, done), fault in zip(waiting, faults, strict=True):
            if done.done():
                continue
            if fault is None:
                done.set_result(None)
            else:
                done.set_exception(FatalError(f"the result of a poll cannot be stored: {fault}"))
