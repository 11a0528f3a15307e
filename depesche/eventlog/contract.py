"""The event log's contract: what every backend promises and every stage relies on.

Delivery is at least once. Messages of one partition are read in the order of their offsets; messages with the
same key are in the same partition. Nothing is said about order across partitions. Any call may raise
`depesche.errors.LogUnavailable`, after which the same call may be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from depesche.records.dead_letter import Headers


@dataclass(frozen=True, slots=True)
class Message:
    """A message to append."""

    key: bytes | None
    value: bytes
    headers: Headers = ()
    timestamp_ms: int | None = None
    """ms since the epoch; ``None`` stands for the time of the append."""


@dataclass(frozen=True, slots=True, order=True)
class TopicPartition:
    """One partition of a topic."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as read from the log."""

    source: TopicPartition
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic to create."""

    name: str
    partitions: int
    replication: int
    """Number of copies; the embedded log has one whatever this says."""
    retention_hours: int
    """Messages older than this may be deleted; 0 keeps them for ever."""


@dataclass(frozen=True, slots=True)
class PartitionRange:
    """The offsets that a partition holds: ``first <= offset < next`` (equal when it is empty)."""

    first: int
    next: int


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a reader is behind the end of a partition."""

    messages: int
    seconds: float
    """Age of the oldest message not yet committed, by its timestamp; 0 where there is none."""


class Appender(Protocol):
    """Writes messages. Safe to use from one thread at a time."""

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        """Append in order; every message is durable (acknowledged by all in-sync replicas, or synced to disk) on return.

        Bytes in flight are bounded: a large sequence is written in parts. When this raises `LogUnavailable`,
        any prefix or subset may have been written; repeating the call may duplicate messages but loses none.
        Raises `ConfigurationError` when the topic does not exist (topics are never created silently), and
        `MessageTooLarge`, with nothing written, when a message exceeds the log's limit.
        """
        ...

    def close(self) -> None:
        """Release resources. Everything appended is durable already."""
        ...


class Reader(Protocol):
    """Reads topics, in a consumer group or (group ``None``) all partitions on its own. One thread at a time."""

    def read(self, max_messages: int, timeout_seconds: float) -> list[StoredMessage]:
        """Next messages of the assigned partitions, at most ``max_messages`` and a configured number of bytes.

        Returns at once when there are some, else waits up to ``timeout_seconds`` and may return none. Each
        call advances past what it returned; a partition newly assigned starts at its group's committed offset
        (or at its first message, where there is none). The assignment may change during this call only (and
        during `keep_alive`): messages handed out earlier from a partition that is gone must be dropped.
        """
        ...

    def keep_alive(self) -> None:
        """Stay a member of the group without reading: call it at least every few seconds during long work or waits."""
        ...

    def assignment(self) -> frozenset[TopicPartition]:
        """The partitions that this reader owns as of the last `read` or `keep_alive`."""
        ...

    def commit(self, next_offsets: Mapping[TopicPartition, int]) -> frozenset[TopicPartition]:
        """Make these the offsets at which the group goes on, durably; call it after the effect of all earlier messages.

        A partition that this reader no longer owns is left out (its new owner reads those messages again);
        returns the partitions that were committed.
        """
        ...

    def seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Continue reading at these offsets. Partitions that are not assigned are ignored."""
        ...

    def lag(self) -> Mapping[TopicPartition, Lag]:
        """How far this reader's commits are behind, for each assigned partition. May cost a round trip."""
        ...

    def close(self) -> None:
        """Leave the group without a further commit, so that others take over at once."""
        ...


class EventLog(Protocol):
    """A log with its topics. The factory of appenders and readers."""

    def appender(self) -> Appender:
        """A new appender."""
        ...

    def reader(self, topics: Sequence[str], group: str | None) -> Reader:
        """A new reader of these topics; raises `ConfigurationError` when one does not exist."""
        ...

    def create_topics(self, specs: Sequence[TopicSpec]) -> tuple[str, ...]:
        """Create the topics that are missing; returns their names. An existing topic is left as it is."""
        ...

    def topics(self) -> Mapping[str, int]:
        """Existing topics with their numbers of partitions."""
        ...

    def ranges(self, topic: str) -> Mapping[TopicPartition, PartitionRange]:
        """The offsets that each partition holds; raises `ConfigurationError` when the topic does not exist."""
        ...

    def offsets_at(self, topic: str, timestamp_ms: int) -> Mapping[TopicPartition, int]:
        """For each partition the first offset whose message is not older than the time (its end, if all are)."""
        ...

    def committed(self, topic: str, group: str) -> Mapping[TopicPartition, int]:
        """The group's committed offsets; partitions without one are left out."""
        ...

    def close(self) -> None:
        """Release what the log itself holds; its appenders and readers are closed by their owners."""
        ...
