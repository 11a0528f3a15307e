"""All registered feeds beside what the poller knows of them, to be filtered, counted, sorted and paged. Used by the console.

The list is held in a private temporary database, with a small copy of the feeds' states: the pages of a list agree with
each other, cost no look at the poller's file, and take little memory however many feeds there are (SQLite moves what
is large to a temporary file).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest.state.read_only import WAIT_SECONDS, check_schema, read_only_uri, reading

Order = Literal["worst", "due", "polled", "name"]

WORST_FIRST = ("failing", "gone", "empty", "silent")
HARMLESS = ("new", "healthy", "paused", "merged", "removed")
"""A health that is in neither list stands between them."""

_ORDERS: dict[Order, str] = {
    "worst": "rank, failures DESC, name_key, id",
    "due": "next_due_ms IS NULL, next_due_ms, name_key, id",
    "polled": "last_polled_ms IS NULL, last_polled_ms DESC, name_key, id",
    "name": "name_key, id",
}
_TABLES = """
CREATE TABLE registered (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, url_key TEXT NOT NULL, title TEXT, host TEXT NOT NULL,
    resting TEXT, registration BLOB NOT NULL
) STRICT;
CREATE TABLE tags (
    tag_key TEXT NOT NULL, feed INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (tag_key, feed)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_of_feed ON tags (feed);
CREATE TABLE listed (
    id INTEGER PRIMARY KEY, health TEXT NOT NULL, rank INTEGER NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL,
    failures INTEGER, last_outcome TEXT, last_status INTEGER, last_polled_ms INTEGER, next_due_ms INTEGER
) STRICT;
"""
_RANKS = " ".join(
    f"WHEN '{health}' THEN {rank}"
    for rank, health in [*enumerate(WORST_FIRST), *enumerate(HARMLESS, start=len(WORST_FIRST) + 1)]
)
_COPY = f"""
INSERT INTO listed
SELECT id, health, CASE health {_RANKS} ELSE {len(WORST_FIRST)} END, name, casefold(name),
    failures, last_outcome, last_status, last_polled_ms, next_due_ms
FROM (
    SELECT registered.id, coalesce(resting, known.health, 'new') AS health,
        coalesce(nullif(registered.title, ''), nullif(known.title, ''), nullif(host, ''), registered.url) AS name,
        known.failures, known.last_outcome, known.last_status, known.last_polled_ms,
        CASE WHEN resting IS NULL THEN known.next_due_ms END AS next_due_ms
    FROM registered LEFT JOIN {{states}} AS known ON known.url = registered.url
)
"""  # noqa: S608 - constants
_LINE = "id, url, name, host, health, failures, last_outcome, last_status, last_polled_ms, next_due_ms"
_NO_STATES = (
    "(SELECT NULL AS url, NULL AS health, NULL AS title, NULL AS failures, NULL AS last_outcome,"
    " NULL AS last_status, NULL AS last_polled_ms, NULL AS next_due_ms)"
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A feed that is or was registered."""

    url: str
    title: str | None
    host: str
    tags: tuple[str, ...]
    resting: str | None
    """Why it is not polled: ``paused``, ``merged`` or ``removed``."""
    registration: bytes
    """Whatever else the caller wants to know of it, in its own encoding."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list. What is ``None`` is not known yet."""

    url: str
    name: str
    """The registered title, or else the feed's own, its host, its URL."""
    host: str
    tags: tuple[str, ...]
    health: str
    """As the poller sees it (``new`` where it has not seen it), or why it rests."""
    failures: int
    last_outcome: str | None
    last_status: int | None
    last_polled_ms: int | None
    next_due_ms: int | None
    """``None`` also for a feed that rests."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which feeds: those that meet every condition given."""

    words: tuple[str, ...] = ()
    """Each is part of the feed's name or URL, without regard to case."""
    tag: str = ""
    health: str = ""


class FeedDirectory:
    """The list. For one thread at a time; empty until `register` and `copy_states` have been called."""

    def __init__(self) -> None:
        self._database = sqlite3.connect(
            "file:", uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._database.create_function("casefold", 1, str.casefold, deterministic=True)
        self._database.executescript(_TABLES)

    def close(self) -> None:
        """Delete the list."""
        self._database.close()

    def register(self, feeds: Iterable[Registered]) -> None:
        """Replace the feeds. A URL may come once."""
        with _transaction(self._database) as database:
            for table in ("listed", "tags", "registered"):
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
            for number, feed in enumerate(feeds):
                database.execute(
                    "INSERT INTO registered VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (number, feed.url, feed.url.casefold(), feed.title, feed.host, feed.resting, feed.registration),
                )
                database.executemany(
                    "INSERT OR IGNORE INTO tags VALUES (?, ?, ?)", [(tag.casefold(), number, tag) for tag in feed.tags]
                )

    def copy_states(self, path: Path | None) -> None:
        """Look up what the poller's database knows of the feeds; nothing where it is ``None``. Raises `StateUnavailable`."""
        if path is None:
            self._copy(_NO_STATES)
            return
        with reading(path):
            self._database.execute("ATTACH ? AS state", (read_only_uri(path),))
            try:
                check_schema(self._database, path, "state")
                self._copy("state.feeds")
            finally:
                self._database.execute("DETACH state")

    def counts(self, selection: Selection) -> Sequence[tuple[str, int]]:
        """How many of the selected feeds have which health, the worst first."""
        where, values = _conditions(selection)
        rows = self._database.execute(
            f"SELECT health, count(*) FROM listed JOIN registered USING (id) {where} GROUP BY rank, health",  # noqa: S608 - see _conditions
            values,
        )
        return [(health, count) for health, count in rows]

    def page(self, selection: Selection, order: Order, *, offset: int, limit: int) -> Sequence[Listed]:
        """Some of the selected feeds."""
        where, values = _conditions(selection)
        ordered = f"ORDER BY {_ORDERS[order]}"
        shown = f"SELECT id FROM listed JOIN registered USING (id) {where} {ordered} LIMIT ? OFFSET ?"  # noqa: S608 - see _conditions
        rows = self._database.execute(
            f"SELECT {_LINE} FROM listed JOIN registered USING (id) WHERE id IN ({shown}) {ordered}",  # noqa: S608 - the same
            (*values, limit, offset),
        ).fetchall()
        return [self._listed(row) for row in rows]

    def registration(self, url: str) -> bytes | None:
        """What was given with a feed; ``None`` where it is not registered."""
        row = self._database.execute("SELECT registration FROM registered WHERE url = ?", (url,)).fetchone()
        return None if row is None else bytes(row[0])

    def tags(self, limit: int) -> Sequence[str]:
        """The tags that most feeds have."""
        rows = self._database.execute(
            "SELECT min(tag) FROM tags GROUP BY tag_key ORDER BY count(*) DESC, tag_key LIMIT ?", (limit,)
        )
        return [tag for (tag,) in rows]

    def _copy(self, states: str) -> None:
        with _transaction(self._database) as database:
            database.execute("DELETE FROM listed")
            database.execute(_COPY.format(states=states))

    def _listed(self, row: tuple[int, str, str, str, str, int | None, str | None, *tuple[int | None, ...]]) -> Listed:
        number, url, name, host, health, failures, outcome, *numbers = row
        status, polled_ms, due_ms = numbers
        tags = self._database.execute("SELECT tag FROM tags WHERE feed = ? ORDER BY tag_key", (number,))
        return Listed(
            url, name, host, tuple(tag for (tag,) in tags), health, failures or 0, outcome, status, polled_ms, due_ms
        )


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing. Of the list only: what is attached is read."""
    database.execute("BEGIN")
    try:
        yield database
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _conditions(selection: Selection) -> tuple[str, tuple[str, ...]]:
    """The WHERE clause, whose text consists of constants, and its values."""
    clauses: list[str] = []
    values: list[str] = []
    for word in selection.words:
        clauses.append("(instr(name_key, ?) OR instr(url_key, ?))")
        values += [word.casefold()] * 2
    if selection.tag:
        clauses.append("id IN (SELECT feed FROM tags WHERE tag_key = ?)")
        values.append(selection.tag.casefold())
    if selection.health:
        clauses.append("health = ?")
        values.append(selection.health)
    return ("WHERE " + " AND ".join(clauses) if clauses else ""), tuple(values)
