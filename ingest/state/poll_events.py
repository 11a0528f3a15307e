"""The last polls of each feed, for people who ask what happened."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from ingest.poll_event import PollEvent


class PollEvents:
    """The table: a ring of slots per feed, so that keeping the last ones costs one write."""

    def __init__(self, database: sqlite3.Connection, kept: int) -> None:
        self._database = database
        self._kept = kept

    def add(self, feed: int, number: int, event: PollEvent) -> None:
        """Keep the event of a feed's poll ``number``, within the caller's transaction."""
        stored = msgspec.msgpack.encode(replace(event, publisher_delays=()))
        self._database.execute(
            "INSERT OR REPLACE INTO poll_events (feed, slot, event) VALUES (?, ?, ?)",
            (feed, number % self._kept, stored),
        )

    def of(self, url: str) -> Sequence[PollEvent]:
        """The events that are kept of a feed, the latest first."""
        rows = self._database.execute(
            "SELECT event FROM poll_events WHERE feed = (SELECT id FROM feeds WHERE url = ?)", (url,)
        )
        events = [msgspec.msgpack.decode(event, type=PollEvent) for (event,) in rows]
        return sorted(events, key=lambda event: event.ended_at, reverse=True)
