"""The poller's memory: one SQLite database with the feeds, the items published of each, and the outbox.

One transaction per poll stores what the feed's server said, what is now known of its items, and the encoded messages
for the event log. `ingest.publish` moves those on and deletes them after the log's acknowledgement. So a crash at any
point either repeats the poll or repeats an append of the same bytes; it never loses an item.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from depesche.errors import ConfigurationError, FatalError
from depesche.eventlog.contract import Message
from ingest.decide import FeedState, KnownItem
from ingest.fetching.fetch import Validators

_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    etag BLOB, last_modified BLOB, body_hash BLOB, title TEXT,
    next_due_ms INTEGER NOT NULL, failures INTEGER NOT NULL,
    last_outcome TEXT, last_status INTEGER, last_polled_ms INTEGER, last_success_ms INTEGER
) STRICT;
CREATE TABLE items (
    feed INTEGER NOT NULL REFERENCES feeds (id),
    item_id BLOB NOT NULL, version INTEGER NOT NULL, content_hash BLOB NOT NULL,
    absent_since_ms INTEGER,
    PRIMARY KEY (feed, item_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    key BLOB, value BLOB NOT NULL, headers BLOB NOT NULL, timestamp_ms INTEGER
) STRICT;
"""
_FEED_COLUMNS = (
    "url, etag, last_modified, body_hash, title, next_due_ms, failures, last_outcome, last_status, last_polled_ms,"
    " last_success_ms"
)
_FORGET_AFTER_MS = 90 * 86_400_000
"""An item absent from its feed for this long is forgotten: should it return, it counts as new."""
_MAX_ABSENT_ITEMS = 10_000
"""Absent items remembered per feed, the latest to go."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message in the outbox."""

    sequence: int
    message: Message


class FeedStore:
    """The database. For one thread at a time; every call is a short transaction of its own."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises `ConfigurationError` (a path that cannot be used) or `FatalError` (not ours)."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=30.0, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.OperationalError) as error:
            raise ConfigurationError(f"{path}: cannot be opened: {error}", key="ingest.state_file") from error
        try:
            version = self._prepare()
        except sqlite3.DatabaseError as error:
            self._database.close()
            raise FatalError(f"{path}: not a usable feed state database: {error}") from error
        if version != _SCHEMA_VERSION:
            self._database.close()
            raise FatalError(f"{path}: has schema {version}, this program knows {_SCHEMA_VERSION}: upgrade it")

    def _prepare(self) -> int:
        """Make the tables of a new file; the version of its schema."""
        database = self._database
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            database.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;")
            return _SCHEMA_VERSION
        return int(version)

    def close(self) -> None:
        """Close the file. Everything recorded is durable already."""
        self._database.close()

    def feed(self, url: str) -> FeedState | None:
        """The state of a feed, ``None`` before its first poll has been recorded."""
        row = self._database.execute(f"SELECT {_FEED_COLUMNS} FROM feeds WHERE url = ?", (url,)).fetchone()  # noqa: S608 - a constant
        return _feed_state(row) if row else None

    def feeds(self) -> Iterable[FeedState]:
        """All feeds that were ever polled, in no particular order. Read it through before the next call."""
        for row in self._database.execute(f"SELECT {_FEED_COLUMNS} FROM feeds"):  # noqa: S608 - a constant
            yield _feed_state(row)

    def known_items(self, url: str) -> Mapping[str, KnownItem]:
        """The items of a feed that were published and are not forgotten, by id."""
        rows = self._database.execute(
            "SELECT item_id, version, content_hash, absent_since_ms FROM items"
            " WHERE feed = (SELECT id FROM feeds WHERE url = ?)",
            (url,),
        )
        return {item_id.hex(): KnownItem(item_id.hex(), *rest) for item_id, *rest in rows}

    def record(self, state: FeedState, items: Sequence[KnownItem] = (), messages: Sequence[Message] = ()) -> None:
        """Store the result of a poll: all of it, durably, or (when this raises or the process dies) nothing."""
        database = self._database
        with _Transaction(database):
            (feed,) = database.execute(
                f"INSERT INTO feeds ({_FEED_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - a constant
                " ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,"
                " body_hash = excluded.body_hash, title = excluded.title, next_due_ms = excluded.next_due_ms,"
                " failures = excluded.failures, last_outcome = excluded.last_outcome,"
                " last_status = excluded.last_status, last_polled_ms = excluded.last_polled_ms,"
                " last_success_ms = excluded.last_success_ms RETURNING id",
                _feed_row(state),
            ).fetchone()
            if items:
                self._remember(feed, items)
                self._forget(feed, state.last_polled_ms or 0)
            database.executemany(
                "INSERT INTO outbox (key, value, headers, timestamp_ms) VALUES (?, ?, ?, ?)",
                [(one.key, one.value, msgspec.msgpack.encode(one.headers), one.timestamp_ms) for one in messages],
            )

    def _remember(self, feed: int, items: Sequence[KnownItem]) -> None:
        self._database.executemany(
            "INSERT INTO items (feed, item_id, version, content_hash, absent_since_ms) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (feed, item_id) DO UPDATE SET version = excluded.version,"
            " content_hash = excluded.content_hash, absent_since_ms = excluded.absent_since_ms",
            [
                (feed, bytes.fromhex(item.item_id), item.version, item.content_hash, item.absent_since_ms)
                for item in items
            ],
        )

    def _forget(self, feed: int, now_ms: int) -> None:
        self._database.execute(
            "DELETE FROM items WHERE feed = ? AND absent_since_ms < ?", (feed, now_ms - _FORGET_AFTER_MS)
        )
        self._database.execute(
            "DELETE FROM items WHERE feed = ? AND item_id IN (SELECT item_id FROM items"
            " WHERE feed = ? AND absent_since_ms IS NOT NULL ORDER BY absent_since_ms DESC LIMIT -1 OFFSET ?)",
            (feed, feed, _MAX_ABSENT_ITEMS),
        )

    def waiting(self, limit: int, max_bytes: int) -> list[Waiting]:
        """The oldest messages of the outbox: at most ``limit``, and about ``max_bytes`` of values, but at least one."""
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
        """Delete messages from the outbox: the log has them."""
        with _Transaction(self._database):
            self._database.executemany("DELETE FROM outbox WHERE sequence = ?", [(one,) for one in sequences])

    def count_waiting(self) -> int:
        """Number of messages in the outbox."""
        (count,) = self._database.execute("SELECT count(*) FROM outbox").fetchone()
        return int(count)


class _Transaction:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._database.execute("COMMIT" if kind is None else "ROLLBACK")


def _feed_row(state: FeedState) -> tuple[object, ...]:
    return (
        state.url,
        state.validators.etag,
        state.validators.last_modified,
        state.body_hash,
        state.title,
        state.next_due_ms,
        state.failures,
        state.last_outcome,
        state.last_status,
        state.last_polled_ms,
        state.last_success_ms,
    )


def _feed_state(row: tuple[object, ...]) -> FeedState:
    url, etag, last_modified, *rest = row
    return msgspec.convert(
        {
            "url": url,
            "validators": Validators(etag, last_modified),  # type: ignore[arg-type]
            **dict(zip(_FEED_COLUMNS.split(", ")[3:], rest, strict=True)),
        },
        FeedState,
    )
