"""The poller's memory: one SQLite database with the feeds, the items published of each, and the outbox.

One transaction per poll stores what the feed's server said, what is now known of its items, and the encoded messages
for the event log. `ingest.publish` moves those on and deletes them after the log's acknowledgement. So a crash at any
point either repeats the poll or repeats an append of the same bytes; it never loses an item.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import msgspec

from depesche.eventlog.contract import Message
from ingest.fetching.fetch import Validators
from ingest.known_item import KnownItem
from ingest.poll_event import PollEvent
from ingest.state.feed import FeedMemory, FeedState
from ingest.state.outbox import Outbox
from ingest.state.poll_events import PollEvents
from ingest.state.registrations import Registrations
from ingest.state.schema import Transaction, open_database

_COLUMNS = (
    "url, etag, last_modified, body_hash, title, next_due_ms, failures, last_outcome, last_status, last_polled_ms,"
    " last_success_ms, health, polls, address, memory"
)
_UPSERT = (
    f"INSERT INTO feeds ({_COLUMNS}) VALUES ({', '.join('?' * 15)}) ON CONFLICT (url) DO UPDATE SET "  # noqa: S608 - constants
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[1:])
    + " RETURNING id"
)
_ITEM_FIELDS = tuple(one.name for one in fields(KnownItem) if one.name not in {"item_id", "absent_since_ms"})
"""What is stored in one piece per item, in this order: new fields go to the end and have defaults."""
_FORGET_AFTER_MS = 90 * 86_400_000
"""An item absent from its feed for this long is forgotten: should it return, it counts as new."""
_MAX_ABSENT_ITEMS = 10_000
"""Absent items remembered per feed, the latest to go."""


@dataclass(frozen=True, slots=True)
class PollRecord:
    """All that a poll leaves behind."""

    state: FeedState
    items: Sequence[KnownItem] = ()
    messages: Sequence[Message] = ()
    event: PollEvent | None = None


@dataclass(frozen=True, slots=True)
class FeedBrief:
    """What planning needs of a feed."""

    url: str
    next_due_ms: int
    failures: int
    health: str


class FeedStore:
    """The database. For one thread at a time; every call is a short transaction of its own."""

    def __init__(self, path: Path, *, kept_poll_events: int = 50) -> None:
        """Open or make the file. Raises `ConfigurationError` (a path that cannot be used) or `FatalError` (not ours)."""
        self._database = open_database(path)
        self.outbox = Outbox(self._database)
        self.events = PollEvents(self._database, kept_poll_events)
        self.registrations = Registrations(self._database)

    def close(self) -> None:
        """Close the file. Everything recorded is durable already."""
        self._database.close()

    def feed(self, url: str) -> FeedState | None:
        """The state of a feed, ``None`` before its first poll has been recorded."""
        row = self._database.execute(f"SELECT {_COLUMNS} FROM feeds WHERE url = ?", (url,)).fetchone()  # noqa: S608 - a constant
        return _feed_state(row) if row else None

    def briefs(self) -> Iterator[FeedBrief]:
        """All feeds that were ever polled, in no particular order. Read it through before the next call."""
        for row in self._database.execute("SELECT url, next_due_ms, failures, health FROM feeds"):
            yield FeedBrief(*row)

    def known_items(self, url: str) -> Mapping[str, KnownItem]:
        """The items of a feed that were published and are not forgotten, by id."""
        rows = self._database.execute(
            "SELECT item_id, absent_since_ms, known FROM items WHERE feed = (SELECT id FROM feeds WHERE url = ?)",
            (url,),
        )
        return {item_id.hex(): _known_item(item_id.hex(), absent, known) for item_id, absent, known in rows}

    def record(self, record: PollRecord) -> None:
        """Store the result of a poll: all of it, durably, or (when this raises or the process dies) nothing."""
        with Transaction(self._database):
            self._record(record)

    def record_all(self, records: Sequence[PollRecord]) -> list[sqlite3.Error | None]:
        """Store results together, which costs one wait for the disk; per record, why it alone could not be stored."""
        faults: list[sqlite3.Error | None] = []
        with Transaction(self._database):
            for record in records:
                try:
                    with _savepoint(self._database):
                        self._record(record)
                    faults.append(None)
                except (sqlite3.IntegrityError, sqlite3.DataError) as error:
                    faults.append(error)
        return faults

    def _record(self, record: PollRecord) -> None:
        state = record.state
        (feed,) = self._database.execute(_UPSERT, _feed_row(state)).fetchone()
        if record.items:
            self._remember(feed, record.items)
            self._forget(feed, state.last_polled_ms or 0)
        self.outbox.add(record.messages)
        if record.event is not None:
            self.events.add(feed, state.polls, record.event)

    def _remember(self, feed: int, items: Sequence[KnownItem]) -> None:
        self._database.executemany(
            "INSERT OR REPLACE INTO items (feed, item_id, absent_since_ms, known) VALUES (?, ?, ?, ?)",
            [(feed, bytes.fromhex(item.item_id), item.absent_since_ms, _known_piece(item)) for item in items],
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

    def pardon(self, urls: Sequence[str], next_due_ms: int) -> None:
        """Take back the last failure of these feeds, which was a fault of our side, and make them due."""
        with Transaction(self._database):
            self._database.executemany(
                "UPDATE feeds SET failures = max(0, failures - 1), next_due_ms = min(next_due_ms, ?) WHERE url = ?",
                [(next_due_ms, url) for url in urls],
            )

    def forget_feed(self, url: str) -> bool:
        """Delete all that is known of a feed, but for what waits in the outbox; whether there was anything."""
        with Transaction(self._database):
            row = self._database.execute("SELECT id FROM feeds WHERE url = ?", (url,)).fetchone()
            if row is None:
                return False
            for statement in ("items WHERE feed", "poll_events WHERE feed", "feeds WHERE id"):
                self._database.execute(f"DELETE FROM {statement} = ?", row)  # noqa: S608 - constants
        return True


@contextmanager
def _savepoint(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("SAVEPOINT one")
    try:
        yield
    except sqlite3.Error:
        database.execute("ROLLBACK TO one")
        raise
    finally:
        database.execute("RELEASE one")


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
        state.health,
        state.polls,
        state.address,
        msgspec.msgpack.encode(state.memory),
    )


def _feed_state(row: tuple[object, ...]) -> FeedState:
    url, etag, last_modified, *rest, memory = row
    return msgspec.convert(
        {
            "url": url,
            "validators": Validators(etag, last_modified),  # type: ignore[arg-type]
            **dict(zip(_COLUMNS.split(", ")[3:-1], rest, strict=True)),
            "memory": msgspec.msgpack.decode(memory, type=FeedMemory),  # type: ignore[call-overload]
        },
        FeedState,
    )


def _known_piece(item: KnownItem) -> bytes:
    return msgspec.msgpack.encode([getattr(item, name) for name in _ITEM_FIELDS])


def _known_item(item_id: str, absent_since_ms: int | None, piece: bytes) -> KnownItem:
    values = dict(zip(_ITEM_FIELDS, msgspec.msgpack.decode(piece), strict=False))
    return KnownItem(item_id=item_id, absent_since_ms=absent_since_ms, **values)
