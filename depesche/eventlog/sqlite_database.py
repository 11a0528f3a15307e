"""Opening of the embedded log's database files, their transactions, and SQLite's errors turned into ours."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from depesche.errors import ConfigurationError, FatalError, LogUnavailable

APPLICATION_ID = 0x44455045
"""``DEPE``: tells a file of ours from any other SQLite database."""
SCHEMA_VERSION = 1
BUSY_SECONDS = 10.0
"""Longest wait for another process's transaction."""

_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_DENIED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_PRIMARY_CODE = 0xFF  # the low byte of an extended error code


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about this file into `FatalError`, `ConfigurationError` or `LogUnavailable`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a bug of ours
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
        if code in _CORRUPT:
            raise FatalError(
                f"{path}: the file is damaged ({error}); stop everything that uses it and restore it, or move it away"
            ) from error
        if code in _DENIED:
            raise ConfigurationError(
                f"{path}: cannot be written ({error}); check its owner and permissions", key="eventlog.sqlite.directory"
            ) from error
        if code == sqlite3.SQLITE_ERROR:
            raise  # a bug of ours: bad SQL
        raise LogUnavailable(f"{path}: {error}") from error


def create(path: Path, schema: Sequence[str]) -> None:
    """Create the file with these tables unless it has them. One process at a time may do this."""
    with translated(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA page_size = 16384")  # 30–55k messages/s of 3 KB; a third less with 4 KB pages
            connection.execute("PRAGMA journal_mode = WAL")
            with transaction(connection, path):
                if not is_initialised(connection):
                    for statement in schema:
                        connection.execute(statement)
                    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        finally:
            connection.close()
    _sync_folder(path.parent)


def connect(path: Path) -> sqlite3.Connection | None:
    """A connection to the file; ``None`` where it does not exist or its creation was interrupted.

    Every commit is on disk when it returns. The connection may move between threads, one at a time.
    """
    if not path.exists():
        return None
    with translated(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA synchronous = FULL")
            initialised = is_initialised(connection)
            if initialised:
                _check_origin(connection, path)
        except BaseException:
            connection.close()
            raise
    if initialised:
        return connection
    connection.close()
    return None


def is_initialised(connection: sqlite3.Connection) -> bool:
    """Whether the creation of the file has been completed."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return bool(tables)


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """A write transaction: committed and on disk at the end, without a trace when the block raises."""
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk has rolled back already
                connection.execute("ROLLBACK")
            raise


def _check_origin(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise FatalError(
            f"{path}: not a file of the event log; move it away or choose another eventlog.sqlite.directory"
        )
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != SCHEMA_VERSION:
        raise FatalError(f"{path}: written in format {version}, this program knows {SCHEMA_VERSION}; upgrade it")


def _sync_folder(folder: Path) -> None:
    """Make the names of new files durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
