"""Feeds that were added, changed, paused or removed while running: what the command line tells the poller."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from depesche.settings.feed_source import FeedSource
from ingest.state.schema import Transaction

_COLUMNS = "url, source, is_added, is_paused, is_removed, merged_into"


@dataclass(frozen=True, slots=True)
class Registration:
    """What the state database says of a feed beside, or against, the configuration."""

    url: str
    source: FeedSource | None = None
    """The fields that were set; they win over the configuration's. ``None``: none were."""
    is_added: bool = False
    """It is registered here; else only what the configuration registers is changed."""
    is_paused: bool = False
    is_removed: bool = False
    """Not polled although the configuration may name it."""
    merged_into: str | None = None
    """The registration that it turned out to be the same feed as."""


class Registrations:
    """The tables. For one thread at a time; several processes may use them at once."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def all(self) -> Sequence[Registration]:
        """All registrations, by URL."""
        rows = self._database.execute(f"SELECT {_COLUMNS} FROM registrations ORDER BY url")  # noqa: S608 - a constant
        return [_registration(row) for row in rows]

    def get(self, url: str) -> Registration:
        """What is said of a feed; an empty registration where nothing is."""
        row = self._database.execute(f"SELECT {_COLUMNS} FROM registrations WHERE url = ?", (url,)).fetchone()  # noqa: S608 - a constant
        return _registration(row) if row else Registration(url)

    def put(self, registrations: Sequence[Registration]) -> None:
        """Store registrations, each replacing what was said of its feed."""
        now_ms = int(datetime.now(UTC).timestamp() * 1_000)
        with Transaction(self._database):
            self._database.executemany(
                f"INSERT OR REPLACE INTO registrations ({_COLUMNS}, changed_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - a constant
                [
                    (
                        one.url,
                        _encoded(one.source),
                        one.is_added,
                        one.is_paused,
                        one.is_removed,
                        one.merged_into,
                        now_ms,
                    )
                    for one in registrations
                ],
            )
            self._touch()

    def merge(self, url: str, target: str) -> None:
        """A feed is the same as another one: only that is polled from now on."""
        self.put([replace(self.get(url), merged_into=target)])

    def wish(self, urls: Sequence[str]) -> None:
        """Ask for a poll of these feeds as soon as may be, with a clean record of failures."""
        with Transaction(self._database):
            self._database.executemany("INSERT OR IGNORE INTO wishes (url) VALUES (?)", [(url,) for url in urls])
            self._database.executemany(
                "UPDATE feeds SET next_due_ms = 0, failures = 0 WHERE url = ?", [(url,) for url in urls]
            )

    def take_wishes(self) -> Sequence[str]:
        """The feeds that shall be polled at once; each wish is handed out once."""
        if self._database.execute("SELECT 1 FROM wishes LIMIT 1").fetchone() is None:
            return ()
        with Transaction(self._database):
            urls = [url for (url,) in self._database.execute("SELECT url FROM wishes")]
            self._database.execute("DELETE FROM wishes")
        return urls

    def revision(self) -> int:
        """A number that changes with every change of a registration by anybody."""
        (revision,) = self._database.execute("SELECT revision FROM registry_revision").fetchone()
        return int(revision)

    def _touch(self) -> None:
        self._database.execute("UPDATE registry_revision SET revision = revision + 1")


def _encoded(source: FeedSource | None) -> str | None:
    """The fields that were set. A proxy's password has no place in the database."""
    if source is None:
        return None
    return json.dumps(source.model_dump(mode="json", exclude_unset=True, exclude={"proxy"}), ensure_ascii=False)


def _registration(row: tuple[str, str | None, int, int, int, str | None]) -> Registration:
    url, source, is_added, is_paused, is_removed, merged_into = row
    read = FeedSource.model_validate_json(source) if source else None
    return Registration(url, read, bool(is_added), bool(is_paused), bool(is_removed), merged_into)
