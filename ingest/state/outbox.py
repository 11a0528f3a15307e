"""The outbox: encoded messages that were stored with their poll and the event log has not acknowledged yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from depesche.eventlog.contract import Message
from ingest.state.schema import Transaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message in the outbox."""

    sequence: int
    message: Message


class Outbox:
    """The table. For one thread at a time."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def add(self, messages: Sequence[Message]) -> None:
        """Add messages, within the caller's transaction."""
        self._database.executemany(
            "INSERT INTO outbox (key, value, headers, timestamp_ms) VALUES (?, ?, ?, ?)",
            [(one.key, one.value, msgspec.msgpack.encode(one.headers), one.timestamp_ms) for one in messages],
        )

    def waiting(self, limit: int, max_bytes: int) -> list[Waiting]:
        """The oldest messages: at most ``limit``, and about ``max_bytes`` of values, but at least one."""
        found: list[Waiting] = []
        size = 0
        rows = self._database.execute(
            "SELECT sequence, key, value, headers, timestamp_ms FROM outbox ORDER BY sequence LIMIT ?", (limit,)
        )
        for sequence, key, value, headers, timestamp_ms in rows:
            size += len(value)
            if found and size > max_bytes:
                break
            pairs = msgspec.msgpack.decode(headers, type=tuple[tuple[str, bytes], ...])
            found.append(Waiting(sequence, Message(key, value, pairs, timestamp_ms)))
        rows.close()
        return found

    def published(self, sequences: Sequence[int]) -> None:
        """Delete messages: the log has them."""
        with Transaction(self._database):
            self._database.executemany("DELETE FROM outbox WHERE sequence = ?", [(one,) for one in sequences])

    def count(self) -> int:
        """Number of messages."""
        (count,) = self._database.execute("SELECT count(*) FROM outbox").fetchone()
        return int(count)
