"""The database file of what was learned: its tables, its opening, its transactions, and its one error."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from depesche.errors import DepescheError

FILE_NAME = "boilerplate.db"
APPLICATION_ID = 0x44424F49
"""``DBOI``: tells a file of ours from any other SQLite database."""
SCHEMA_VERSION = 1
OPEN_SECONDS = 2.0
BUSY_SECONDS = 1.0
"""Longest wait for another process's transaction: the stage must not stand still for a hint."""
_PRIMARY_CODE = 0xFF  # the low byte of an extended error code
# state.forgotten counts the acts of `Store.forget`, which the other processes must notice.
_SCHEMA = """
CREATE TABLE sources (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, seen_ms INTEGER NOT NULL) STRICT;
CREATE INDEX sources_seen ON sources (seen_ms);
CREATE TABLE items (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    source INTEGER NOT NULL, item_id TEXT NOT NULL,
    version INTEGER NOT NULL, title TEXT NOT NULL,
    blocks BLOB NOT NULL CHECK (length(blocks) % 8 = 0),
    UNIQUE (source, item_id)
) STRICT;
CREATE TABLE blocks (
    source INTEGER NOT NULL, key INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    items INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, removed INTEGER NOT NULL,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE state (forgotten INTEGER NOT NULL) STRICT;
INSERT INTO state VALUES (0);
"""


class StoreUnavailable(DepescheError):
    """The database cannot be used now; the caller does without what it holds."""


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Open the file, and with ``write`` make it. Raises `StoreUnavailable`, `OSError` or `sqlite3.DatabaseError`."""
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
    uri = f"{path.absolute().as_uri()}?mode={'rwc' if write else 'ro'}"
    database = sqlite3.connect(uri, uri=True, timeout=OPEN_SECONDS, isolation_level=None)
    try:
        if write:
            _create(database)
        _check_origin(database, path)
        database.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """A write transaction: stored at the end, without a trace when the block raises."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # a full disk has rolled back already
            database.execute("ROLLBACK")
        raise


def _check_origin(database: sqlite3.Connection, path: Path) -> None:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if (application, version) != (APPLICATION_ID, SCHEMA_VERSION):
        raise StoreUnavailable(
            f"{path}: not a boilerplate database of format {SCHEMA_VERSION}; move it away and it is made anew"
        )


def _create(database: sqlite3.Connection) -> None:
    """Make the tables of a new file. A file that may only be read is of use all the same."""
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is learned again
        with transaction(database):
            if not database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                for statement in _SCHEMA.strip().split(";\n"):
                    database.execute(statement)
                database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_READONLY:
            raise
