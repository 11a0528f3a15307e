"""The SQLite database of what was learned: shared by the enrich processes of a machine, read and written per batch.

Nothing depends on it being there. Every fault becomes `StoreUnavailable`, and the caller goes on without.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from depesche.settings.stages import BoilerplateSettings
from workers.enrich.boilerplate.notes import LearntBlock, Note, SourceReport, Stored
from workers.enrich.boilerplate.sketch import Sketch
from workers.enrich.boilerplate.store_database import FILE_NAME, StoreUnavailable, connect, transaction

MAX_BLOCKS = 200
"""Taken pieces kept per source for people to see, the latest."""

Changes = list[tuple[str, Sketch]] | None
"""Items with their feeds' URLs; None: what was read before may be wrong now, read it anew."""


class Store:
    """One connection, opened at the first use. Every method raises `StoreUnavailable` when the file is of no use.

    After a fault the next call opens the file anew. For one thread.
    """

    def __init__(self, settings: BoilerplateSettings, *, write: bool) -> None:
        self.path = settings.directory / FILE_NAME
        self._settings = settings
        self._write = write
        self._connection: sqlite3.Connection | None = None
        self._data_version = -1
        self._read_up_to = 0
        self._forgotten: int | None = None  # None: just opened, so that what others stored before may be missing

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def load(self, url: str) -> Stored:
        """What is stored of a source; nothing where the file is not there and may not be made."""
        with self._faults():
            database = self._open()
            source = database.execute("SELECT id FROM sources WHERE url = ?", (url,)).fetchone() if database else None
            if database is None or source is None:
                return Stored()
            rows = database.execute("SELECT item_id, version, title, blocks FROM items WHERE source = ?", source)
            items = tuple(Sketch(*row) for row in rows)
            learnt = database.execute(
                "SELECT key, first_ms FROM blocks WHERE source = ? AND kind = 'recurring'", source
            )
            return Stored(items, dict(learnt))

    def changes(self) -> Changes:
        """Items that other processes stored since the last call."""
        with self._faults():
            database = self._open()
            if database is None:
                return []
            (version,) = database.execute("PRAGMA data_version").fetchone()
            if version == self._data_version:
                return []
            self._data_version = version
            return self._unread(database)

    def record(self, notes: Sequence[Note], forgotten: Sequence[tuple[str, str]]) -> Changes:
        """Store notes, and delete items (feed URL and item id), in one transaction; returns `changes` up to there."""
        with self._faults():
            database = self._open()
            if database is None:
                return []
            with transaction(database):
                unread = self._unread(database)
                sources = self._touch(database, notes)
                self._insert(database, notes, sources)
                self._prune(database, forgotten, {sources[note.url] for note in notes if note.taken})
                (self._read_up_to,) = database.execute("SELECT coalesce(max(sequence), 0) FROM items").fetchone()
            return unread

    def forget(self, url: str) -> bool:
        """Delete what is known of a source; whether anything was. Running processes notice with their next batch."""
        with self._faults():
            database = self._open()
            if database is None:
                return False
            with transaction(database):
                source = database.execute("SELECT id FROM sources WHERE url = ?", (url,)).fetchone()
                if source is not None:
                    _delete_source(database, source)
                    database.execute("UPDATE state SET forgotten = forgotten + 1")
            return source is not None

    def report(self, url: str) -> SourceReport | None:
        """What is known of a source, for people; None where nothing is."""
        with self._faults():
            database = self._open()
            found = (
                database.execute("SELECT id, seen_ms FROM sources WHERE url = ?", (url,)).fetchone()
                if database
                else None
            )
            if database is None or found is None:
                return None
            (items,) = database.execute("SELECT count(*) FROM items WHERE source = ?", found[:1]).fetchone()
            rows = database.execute(
                "SELECT kind, text, items, first_ms, last_ms, removed FROM blocks WHERE source = ?"
                " ORDER BY removed DESC, last_ms DESC, key",
                found[:1],
            )
            return SourceReport(items, found[1], tuple(LearntBlock(*row) for row in rows))

    # -- inside ------------------------------------------------------------------------------------------------

    def _unread(self, database: sqlite3.Connection) -> Changes:
        (forgotten,) = database.execute("SELECT forgotten FROM state").fetchone()
        rows = database.execute(
            "SELECT sequence, url, item_id, version, title, blocks FROM items JOIN sources ON sources.id = source"
            " WHERE sequence > ? ORDER BY sequence",
            (self._read_up_to,),
        ).fetchall()
        if rows:
            self._read_up_to = rows[-1][0]
        if forgotten != self._forgotten:
            self._forgotten = forgotten
            return None
        return [(url, Sketch(*rest)) for _, url, *rest in rows]

    def _touch(self, database: sqlite3.Connection, notes: Sequence[Note]) -> dict[str, int]:
        newest: dict[str, int] = {}
        for note in notes:
            newest[note.url] = max(newest.get(note.url, 0), note.item.version)
        return {
            url: database.execute(
                "INSERT INTO sources (url, seen_ms) VALUES (?, ?)"
                " ON CONFLICT (url) DO UPDATE SET seen_ms = max(seen_ms, excluded.seen_ms) RETURNING id",
                (url, version),
            ).fetchone()[0]
            for url, version in newest.items()
        }

    def _insert(self, database: sqlite3.Connection, notes: Sequence[Note], sources: dict[str, int]) -> None:
        # A new row, not a changed one: its sequence tells the other processes.
        database.executemany(
            "INSERT OR REPLACE INTO items (source, item_id, version, title, blocks) SELECT ?1, ?2, ?3, ?4, ?5"
            " WHERE NOT EXISTS (SELECT 1 FROM items WHERE source = ?1 AND item_id = ?2 AND version > ?3)",
            [
                (sources[note.url], note.item.item_id, note.item.version, note.item.title, note.item.blocks)
                for note in notes
            ],
        )
        database.executemany(
            "INSERT INTO blocks (source, key, kind, text, items, first_ms, last_ms, removed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (source, key) DO UPDATE SET removed = removed + 1,"
            " items = excluded.items, first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)",
            [
                (
                    sources[note.url],
                    taken.key,
                    taken.kind,
                    taken.text,
                    taken.items,
                    taken.first_ms,
                    note.item.version,
                )
                for note in notes
                for taken in note.taken
            ],
        )

    def _prune(self, database: sqlite3.Connection, forgotten: Sequence[tuple[str, str]], shown: set[int]) -> None:
        database.executemany(
            "DELETE FROM items WHERE source = (SELECT id FROM sources WHERE url = ?) AND item_id = ?", forgotten
        )
        for source in shown:
            database.execute(
                "DELETE FROM blocks WHERE source = ?1 AND key IN"
                " (SELECT key FROM blocks WHERE source = ?1 ORDER BY last_ms DESC LIMIT -1 OFFSET ?2)",
                (source, MAX_BLOCKS),
            )
        surplus = database.execute(
            "SELECT id FROM sources ORDER BY seen_ms DESC LIMIT -1 OFFSET ?", (self._settings.max_sources,)
        ).fetchall()
        for source_row in surplus:
            _delete_source(database, source_row)

    def _open(self) -> sqlite3.Connection | None:
        """The connection; None where the file is not there and only reading is allowed."""
        if self._connection is None:
            if not self._write and not self.path.exists():
                return None
            self._connection = connect(self.path, write=self._write)
            self._data_version = -1
            self._forgotten = None
            (self._read_up_to,) = self._connection.execute("SELECT coalesce(max(sequence), 0) FROM items").fetchone()
        return self._connection

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a bug of ours
        except (OSError, sqlite3.DatabaseError) as error:
            self.close()
            raise StoreUnavailable(f"{self.path}: {error}") from error


def _delete_source(database: sqlite3.Connection, source: tuple[int]) -> None:
    for statement in (
        "DELETE FROM items WHERE source = ?",
        "DELETE FROM blocks WHERE source = ?",
        "DELETE FROM sources WHERE id = ?",
    ):
        database.execute(statement, source)
