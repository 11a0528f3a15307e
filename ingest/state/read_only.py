"""Opens the poller's database for readers, who must neither change it nor hold up the poller. Used by the console."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from depesche.errors import DepescheError
from ingest.state.schema import SCHEMA_VERSION

WAIT_SECONDS = 2.0
"""How long a reader waits for a lock; there is one for a moment only, while a poller starts or ends."""


class StateUnavailable(DepescheError):
    """The database cannot be read now; ``str(error)`` says why."""


def read_only_uri(path: Path) -> str:
    """The SQLite URI of a file that is there and will not be written to."""
    return f"{path.absolute().as_uri()}?mode=ro"


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open a file that is there. Raises `StateUnavailable`, also for one of another schema."""
    with reading(path):
        database = sqlite3.connect(read_only_uri(path), uri=True, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            check_schema(database, path)
        except BaseException:
            database.close()
            raise
    return database


def check_schema(database: sqlite3.Connection, path: Path, name: str = "main") -> None:
    """Raise `StateUnavailable` where the database attached under this name is not one that this program reads."""
    (version,) = database.execute(f"PRAGMA {name}.user_version").fetchone()
    if version != SCHEMA_VERSION:
        raise StateUnavailable(
            f"{path}: has schema {version}, this program reads {SCHEMA_VERSION}; a poller brings an older one up to date"
        )


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns what goes wrong while the file is read into `StateUnavailable`."""
    try:
        yield
    except (sqlite3.Error, msgspec.ValidationError, msgspec.DecodeError) as error:
        raise StateUnavailable(f"{path}: cannot be read: {error}") from error
