"""Ways to read that the tests of the contract share. Deadlines only end a test that would hang."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence

from depesche.eventlog.contract import Message, Reader, StoredMessage, TopicPartition

DEADLINE_SECONDS = 60


def numbered(count: int, start: int = 0) -> list[Message]:
    """Messages with different keys and values ``b"0"``, ``b"1"``, …"""
    return [Message(b"key-%d" % number, b"%d" % number) for number in range(start, start + count)]


def drain(reader: Reader, count: int) -> list[StoredMessage]:
    """The next ``count`` messages at least."""
    found: list[StoredMessage] = []
    deadline = time.monotonic() + DEADLINE_SECONDS
    while len(found) < count:
        assert time.monotonic() < deadline, f"only {len(found)} of {count} messages"
        found += reader.read(1000, 0.5)
    return found


def nothing_more(reader: Reader) -> bool:
    """Whether a reader with its partitions assigned has nothing to hand out."""
    return all(not reader.read(1000, 0.2) for _ in range(3))


def settle(readers: Sequence[Reader], until: Callable[[], bool]) -> list[StoredMessage]:
    """Let the readers take turns until the condition holds; returns what they read meanwhile."""
    found: list[StoredMessage] = []
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not until():
        assert time.monotonic() < deadline, f"assignments: {[sorted(reader.assignment()) for reader in readers]}"
        for reader in readers:
            found += reader.read(1000, 0.1)
    return found


def join(reader: Reader, partitions: int = 4) -> list[StoredMessage]:
    """Read until the reader owns that many partitions."""
    return settle([reader], lambda: len(reader.assignment()) == partitions)


def next_offsets(messages: Sequence[StoredMessage]) -> dict[TopicPartition, int]:
    """What to commit after these messages."""
    return {message.source: message.offset + 1 for message in messages}


def by_partition(messages: Sequence[StoredMessage]) -> dict[TopicPartition, list[StoredMessage]]:
    """The messages of each partition, in the order given."""
    found = defaultdict(list)
    for message in messages:
        found[message.source].append(message)
    return found


def values(messages: Sequence[StoredMessage]) -> list[bytes]:
    """Their values."""
    return [message.value for message in messages]
