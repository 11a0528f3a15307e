"""Appends to the embedded log, and deletes what is past retention on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from depesche.eventlog.contract import Message
from depesche.eventlog.message_size import check_sizes, parts
from depesche.eventlog.sqlite_clock import Clock
from depesche.eventlog.sqlite_topic import RETENTION_CHUNK, Topic, partition_of

TRANSACTION_BYTES = 4_194_304
"""Bytes per transaction: large enough that syncing costs little, small enough that others need not wait long."""
RETENTION_SECONDS = 60.0
"""How often a topic is searched for messages past retention."""


class SqliteAppender:
    """`depesche.eventlog.contract.Appender` on SQLite files."""

    def __init__(self, open_topic: Callable[[str], Topic], max_message_bytes: int, clock: Clock) -> None:
        self._open_topic = open_topic
        self._max_message_bytes = max_message_bytes
        self._clock = clock
        self._topics: dict[str, Topic] = {}
        self._retention_at: dict[str, float] = {}
        self._keyless = 0

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        check_sizes(messages, self._max_message_bytes)
        file = self._topics.get(topic)
        if file is None:
            file = self._topics[topic] = self._open_topic(topic)
        for part in parts(messages, TRANSACTION_BYTES):
            placed = [(self._partition(message, file.partitions), message) for message in part]
            file.append(placed, self._clock.wall_ms())
            self._apply_retention(file, len(part))

    def close(self) -> None:
        for file in self._topics.values():
            file.close()
        self._topics.clear()

    def _partition(self, message: Message, partitions: int) -> int:
        if message.key is not None:
            return partition_of(message.key, partitions)
        self._keyless += 1
        return self._keyless % partitions

    def _apply_retention(self, file: Topic, appended: int) -> None:
        """Delete faster than was appended, so that a log at its retention stays at its size."""
        now = self._clock.monotonic()
        if now < self._retention_at.get(file.name, 0.0):
            return
        chunks = 1 + 2 * appended // RETENTION_CHUNK
        if not file.delete_expired(self._clock.wall_ms(), chunks):
            self._retention_at[file.name] = now + RETENTION_SECONDS
