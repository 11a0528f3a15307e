"""The tables of the feed state database, and the way from older ones. Used by `ingest.state.feed_store`."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType

import msgspec

from depesche.errors import ConfigurationError, FatalError

SCHEMA_VERSION = 2
_SCHEMA = """
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    next_due_ms INTEGER NOT NULL, health TEXT NOT NULL, failures INTEGER NOT NULL, polls INTEGER NOT NULL,
    last_outcome TEXT, last_status INTEGER, last_polled_ms INTEGER, last_success_ms INTEGER,
    title TEXT, address TEXT, etag BLOB, last_modified BLOB, body_hash BLOB,
    memory BLOB NOT NULL
) STRICT;
CREATE TABLE items (
    feed INTEGER NOT NULL REFERENCES feeds (id),
    item_id BLOB NOT NULL, absent_since_ms INTEGER, known BLOB NOT NULL,
    PRIMARY KEY (feed, item_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    key BLOB, value BLOB NOT NULL, headers BLOB NOT NULL, timestamp_ms INTEGER
) STRICT;
""" + (
    _ADDED_IN_2 := """
CREATE TABLE poll_events (
    feed INTEGER NOT NULL REFERENCES feeds (id), slot INTEGER NOT NULL, event BLOB NOT NULL,
    PRIMARY KEY (feed, slot)
) STRICT, WITHOUT ROWID;
CREATE TABLE registrations (
    url TEXT PRIMARY KEY, source TEXT, is_added INTEGER NOT NULL, is_paused INTEGER NOT NULL, is_removed INTEGER NOT NULL,
    merged_into TEXT, changed_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE wishes (url TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE registry_revision (revision INTEGER NOT NULL) STRICT;
INSERT INTO registry_revision VALUES (0);
"""
)


def open_database(path: Path) -> sqlite3.Connection:
    """Open or make the file, its schema brought up to date.

    Raises `ConfigurationError` (a path that cannot be used) or `FatalError` (not ours, or of a newer program).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, timeout=30.0, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.OperationalError) as error:
        raise ConfigurationError(f"{path}: cannot be opened: {error}", key="ingest.state_file") from error
    try:
        version = _prepare(database)
    except sqlite3.DatabaseError as error:
        database.close()
        raise FatalError(f"{path}: not a usable feed state database: {error}") from error
    if version != SCHEMA_VERSION:
        database.close()
        raise FatalError(f"{path}: has schema {version}, this program knows {SCHEMA_VERSION}: upgrade it")
    return database


def _prepare(database: sqlite3.Connection) -> int:
    """Make the tables of a new file, change those of an old one; the version of its schema."""
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    with Transaction(database):  # two processes may open a new file at once
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            _script(database, _SCHEMA)
        elif version == 1:
            _upgrade_from_1(database)
        else:
            return int(version)
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return SCHEMA_VERSION


def _script(database: sqlite3.Connection, script: str) -> None:
    """Run statements within the transaction that is open: `executescript` would commit it."""
    for statement in script.split(";"):
        if statement.strip():
            database.execute(statement)


def _upgrade_from_1(database: sqlite3.Connection) -> None:
    """Schema 1 had one column per field of an item, and neither events nor registrations."""
    for column in ("polls INTEGER NOT NULL DEFAULT 0", "health TEXT NOT NULL DEFAULT 'new'", "address TEXT"):
        database.execute(f"ALTER TABLE feeds ADD COLUMN {column}")
    empty = msgspec.msgpack.encode({}).hex()
    database.execute(f"ALTER TABLE feeds ADD COLUMN memory BLOB NOT NULL DEFAULT x'{empty}'")
    database.execute(
        "UPDATE feeds SET health = CASE WHEN failures > 0 THEN 'failing' ELSE 'healthy' END WHERE last_outcome NOT NULL"
    )
    database.create_function("known_item", 2, lambda *fields: msgspec.msgpack.encode(fields), deterministic=True)
    database.execute("ALTER TABLE items RENAME TO items_1")
    _script(database, _SCHEMA[_SCHEMA.index("CREATE TABLE items") : _SCHEMA.index("CREATE TABLE outbox")])
    database.execute(
        "INSERT INTO items (feed, item_id, absent_since_ms, known)"
        " SELECT feed, item_id, absent_since_ms, known_item(version, content_hash) FROM items_1"
    )
    database.execute("DROP TABLE items_1")
    _script(database, _ADDED_IN_2)


class Transaction:
    """A write transaction: committed when its block ends, rolled back when that raises."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.execute("COMMIT" if kind is None else "ROLLBACK")
