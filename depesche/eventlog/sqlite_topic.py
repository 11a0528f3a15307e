"""One topic of the embedded log: a database file with a table of messages per partition.

The offset is the row's id, so that an append goes to the end of its table's tree and fills its pages. Each message
also carries the newest timestamp up to it: that one never falls, which makes a search by time a binary search and
retention the deletion of a prefix.
"""

from __future__ import annotations

import zlib
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

import msgspec

from depesche.errors import ConfigurationError
from depesche.eventlog.contract import Message, PartitionRange, StoredMessage, TopicPartition, TopicSpec
from depesche.eventlog.sqlite_database import connect, create, transaction, translated
from depesche.records.dead_letter import Headers

RETENTION_CHUNK = 500
"""Messages deleted per transaction: longer ones keep appenders and readers waiting."""
_MS_PER_HOUR = 3_600_000

# {messages} stands for the table of a partition, see `_of`.
_CREATE = """CREATE TABLE {messages} (offset INTEGER PRIMARY KEY, timestamp_ms INTEGER NOT NULL,
    newest_ms INTEGER NOT NULL, key BLOB, headers BLOB, value BLOB NOT NULL)"""
_CREATE_ENDS = "CREATE TABLE ends (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL, newest_ms INTEGER NOT NULL)"
_CREATE_SHAPE = "CREATE TABLE topic (partitions INTEGER NOT NULL, retention_ms INTEGER NOT NULL)"
_INSERT = "INSERT INTO {messages} VALUES (?, ?, ?, ?, ?, ?)"
_READ = "SELECT offset, timestamp_ms, key, value, headers FROM {messages} WHERE offset >= ? ORDER BY offset LIMIT ?"
_FIRST = "SELECT min(offset) FROM {messages}"
_NEWEST = "SELECT newest_ms FROM {messages} WHERE offset = ?"
_TIMESTAMP = "SELECT timestamp_ms FROM {messages} WHERE offset >= ? ORDER BY offset LIMIT 1"
_HAS_EXPIRED = "SELECT newest_ms < ? FROM {messages} ORDER BY offset LIMIT 1"
# The newest timestamps never fall, so this deletes a prefix.
_DELETE_EXPIRED = """DELETE FROM {messages} WHERE newest_ms < ?
    AND offset IN (SELECT offset FROM {messages} ORDER BY offset LIMIT ?)"""

_Row = tuple[int, int, bytes | None, bytes, bytes | None]
_headers_encoder = msgspec.msgpack.Encoder()
_headers_decoder = msgspec.msgpack.Decoder(Headers)


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key: CRC-32 modulo the number of partitions. Part of the file format."""
    return zlib.crc32(key) % partitions


def create_topic(path: Path, spec: TopicSpec) -> None:
    """Create the topic's file. One process at a time may do this."""
    create(
        path,
        [
            *(_of(_CREATE, partition) for partition in range(spec.partitions)),
            _CREATE_ENDS,
            *(f"INSERT INTO ends VALUES ({partition}, 0, 0)" for partition in range(spec.partitions)),  # noqa: S608 - a number
            _CREATE_SHAPE,
            f"INSERT INTO topic VALUES ({spec.partitions}, {spec.retention_hours * _MS_PER_HOUR})",  # noqa: S608 - numbers
        ],
    )


class Topic:
    """An open topic file."""

    def __init__(self, name: str, path: Path) -> None:
        """Raises `ConfigurationError` when the topic does not exist."""
        connection = connect(path)
        if connection is None:
            raise ConfigurationError(
                f"topic {name} does not exist in {path.parent}; create it with: depesche topics create"
            )
        self.name = name
        self._path = path
        self._connection = connection
        with translated(path):
            self.partitions, self.retention_ms = connection.execute(
                "SELECT partitions, retention_ms FROM topic"
            ).fetchone()
        self.sources = tuple(TopicPartition(name, number) for number in range(self.partitions))

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def append(self, messages: Sequence[tuple[int, Message]], now_ms: int) -> None:
        """Append messages to their partitions in one transaction, durable on return."""
        with transaction(self._connection, self._path):
            ends = {number: (next_, newest) for number, next_, newest in self._connection.execute("SELECT * FROM ends")}
            rows: dict[int, list[tuple[object, ...]]] = {}
            for partition, message in messages:
                offset, newest = ends[partition]
                timestamp = now_ms if message.timestamp_ms is None else message.timestamp_ms
                newest = max(newest, timestamp)
                headers = _headers_encoder.encode(message.headers) if message.headers else None
                row = (offset, timestamp, newest, message.key, headers, message.value)
                rows.setdefault(partition, []).append(row)
                ends[partition] = (offset + 1, newest)
            for partition, added in rows.items():
                self._connection.executemany(_of(_INSERT, partition), added)
                self._connection.execute(
                    "UPDATE ends SET next = ?, newest_ms = ? WHERE partition = ?", (*ends[partition], partition)
                )

    def read(self, partition: int, offset: int, limit: int) -> Generator[StoredMessage, None, None]:
        """Messages from this offset on, at most ``limit``. Close or exhaust the iterator: it holds a snapshot."""
        source = self.sources[partition]
        with translated(self._path):
            row: _Row
            for row in self._connection.execute(_of(_READ, partition), (offset, limit)):
                yield _stored(source, row)

    def ranges(self) -> Mapping[TopicPartition, PartitionRange]:
        """The offsets that each partition holds."""
        return {source: self.held(source.partition) for source in self.sources}

    def held(self, partition: int) -> PartitionRange:
        """The offsets that one partition holds."""
        with translated(self._path):
            (next_,) = self._connection.execute("SELECT next FROM ends WHERE partition = ?", (partition,)).fetchone()
            return PartitionRange(min(self._first(partition, next_), next_), next_)

    def offset_at(self, partition: int, timestamp_ms: int) -> int:
        """The first offset whose message is not older than the time; the partition's end, if all are."""
        held = self.held(partition)
        low, high = held.first, held.next
        with translated(self._path):
            while low < high:
                middle = (low + high) // 2
                found = self._connection.execute(_of(_NEWEST, partition), (middle,)).fetchone()
                if found is None or found[0] < timestamp_ms:  # None: retention has just passed by
                    low = middle + 1
                else:
                    high = middle
            return low

    def timestamp_of(self, partition: int, offset: int) -> int | None:
        """Timestamp of the first message at or after this offset."""
        with translated(self._path):
            found = self._connection.execute(_of(_TIMESTAMP, partition), (offset,)).fetchone()
            return int(found[0]) if found else None

    def delete_expired(self, now_ms: int, chunks: int) -> bool:
        """Delete messages past retention, at most so many chunks; returns whether some may be left."""
        if not self.retention_ms:
            return False
        oldest_kept = now_ms - self.retention_ms
        for partition in range(self.partitions):
            while self._has_expired(partition, oldest_kept):
                if chunks == 0:
                    return True
                chunks -= 1
                with transaction(self._connection, self._path):
                    self._connection.execute(_of(_DELETE_EXPIRED, partition), (oldest_kept, RETENTION_CHUNK))
        return False

    def _has_expired(self, partition: int, oldest_kept: int) -> bool:
        with translated(self._path):
            found = self._connection.execute(_of(_HAS_EXPIRED, partition), (oldest_kept,)).fetchone()
            return bool(found and found[0])

    def _first(self, partition: int, otherwise: int) -> int:
        (first,) = self._connection.execute(_of(_FIRST, partition)).fetchone()
        return otherwise if first is None else int(first)


def _of(statement: str, partition: int) -> str:
    return statement.replace("{messages}", f"messages_{partition}")


def _stored(source: TopicPartition, row: _Row) -> StoredMessage:
    offset, timestamp_ms, key, value, headers = row
    return StoredMessage(source, offset, timestamp_ms, key, value, _headers_decoder.decode(headers) if headers else ())
