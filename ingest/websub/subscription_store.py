"""The subscriptions on disk: a table of their own in the poller's state file, for the thread of that database.

What is due is found by an index on the time of the next action, a push's subscription by its token: no call but those
of a start reads the whole table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from depesche.errors import ConfigurationError, FatalError
from ingest.state.read_only import open_read_only
from ingest.websub.subscription import Subscription

_SCHEMA = """
CREATE TABLE IF NOT EXISTS websub_subscriptions (
    token TEXT NOT NULL PRIMARY KEY,
    feed_url TEXT NOT NULL,
    hub TEXT NOT NULL, topic TEXT NOT NULL, callback TEXT NOT NULL, secret TEXT NOT NULL,
    state TEXT NOT NULL, is_pending INTEGER NOT NULL, asked_ms INTEGER,
    lease_until_ms INTEGER, last_verified_ms INTEGER, last_push_ms INTEGER,
    failures INTEGER NOT NULL, next_action_ms INTEGER NOT NULL,
    is_proved INTEGER NOT NULL, missed INTEGER NOT NULL, found_ms INTEGER, breaks INTEGER NOT NULL,
    unannounced_since_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS websub_one_per_feed ON websub_subscriptions (feed_url)
    WHERE state NOT IN ('leaving', 'ended');
CREATE INDEX IF NOT EXISTS websub_due ON websub_subscriptions (next_action_ms);
"""
_FIELDS = Subscription.__struct_fields__
_COLUMNS = ", ".join(_FIELDS)
_PLACES = ", ".join("?" for _ in _FIELDS)
_INTO = f"INTO websub_subscriptions ({_COLUMNS}) VALUES ({_PLACES})"
_IS_CURRENT = "state NOT IN ('leaving', 'ended')"

Change = Callable[[Subscription], Subscription | None]
"""From what is stored to what shall be; ``None`` deletes it."""


class SubscriptionStore:
    """The table. For one thread at a time; every call is a short transaction of its own.

    Raises `FatalError` for what cannot be stored (a full disk), as the rest of the feed state does.
    """

    def __init__(self, path: Path, *, is_read_only: bool = False) -> None:
        """Open the file. Raises `ConfigurationError` (a path that cannot be used) or `FatalError` (not ours).

        ``is_read_only``: as for `FeedStore`; there may be no table, see `is_there`.
        """
        if is_read_only:
            self._database = open_read_only(path)
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=30.0, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.OperationalError) as error:
            raise ConfigurationError(f"{path}: cannot be opened: {error}", key="ingest.state_file") from error
        try:
            self._database.execute("PRAGMA journal_mode = WAL")
            # After a power cut the last changes may be missing: the hub is asked once more, or a poll finds the item.
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            self._database.close()
            raise FatalError(f"{path}: not a usable feed state database: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def is_there(self) -> bool:
        """Whether there is a table: a poller makes it where WebSub is enabled."""
        found = self._database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'websub_subscriptions'")
        return found.fetchone() is not None

    def add(self, subscription: Subscription) -> None:
        """Store a new subscription. A feed must have no other that is not over."""
        self._write(f"INSERT {_INTO}", msgspec.structs.astuple(subscription))

    def by_token(self, token: str) -> Subscription | None:
        """The subscription with this token, over or not."""
        return self._one("token = ?", token)

    def of_feed(self, feed_url: str) -> Subscription | None:
        """The feed's subscription that is not over."""
        return self._one(f"feed_url = ? AND {_IS_CURRENT}", feed_url)

    def change(self, token: str, change: Change) -> tuple[Subscription, Subscription | None] | None:
        """Apply a change to what is stored now; before and after, or ``None`` where there is no such subscription."""
        before = self.by_token(token)
        if before is None:
            return None
        after = change(before)
        if after is None:
            self._write("DELETE FROM websub_subscriptions WHERE token = ?", (token,))
        elif after != before:
            self._write(f"REPLACE {_INTO}", msgspec.structs.astuple(after))
        return before, after

    def due(self, now_ms: int, limit: int) -> list[Subscription]:
        """Those with an action due, the longest overdue first."""
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM websub_subscriptions WHERE next_action_ms <= ?"  # noqa: S608 - constants
            " ORDER BY next_action_ms LIMIT ?",
            (now_ms, limit),
        )
        return [_subscription(row) for row in rows]

    def next_action_ms(self) -> int | None:
        """When the next action is due."""
        (due_ms,) = self._database.execute("SELECT min(next_action_ms) FROM websub_subscriptions").fetchone()
        return None if due_ms is None else int(due_ms)

    def all(self) -> Iterator[Subscription]:
        """All of them, one at a time; read it through before the next call. For the start."""
        for row in self._database.execute(f"SELECT {_COLUMNS} FROM websub_subscriptions"):  # noqa: S608 - constants
            yield _subscription(row)

    def counts(self) -> Mapping[str, int]:
        """Number of subscriptions by state. For the start."""
        rows = self._database.execute("SELECT state, count(*) FROM websub_subscriptions GROUP BY state")
        return {str(state): int(count) for state, count in rows}

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._database.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise FatalError(f"a subscription cannot be stored: {error}") from error

    def _one(self, condition: str, value: str) -> Subscription | None:
        row = self._database.execute(
            f"SELECT {_COLUMNS} FROM websub_subscriptions WHERE {condition}",  # noqa: S608 - constants
            (value,),
        ).fetchone()
        return None if row is None else _subscription(row)


def _subscription(row: tuple[object, ...]) -> Subscription:
    return msgspec.convert(dict(zip(_FIELDS, row, strict=True)), Subscription, strict=False)
