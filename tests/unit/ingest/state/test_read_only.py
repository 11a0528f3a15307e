from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.known_item import KnownItem
from ingest.state.feed import FeedState
from ingest.state.feed_store import FeedStore, PollRecord
from ingest.state.read_only import StateUnavailable, reading
from ingest.state.registrations import Registration

URL = "https://a.example/feed"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def poller(path: Path) -> Iterator[FeedStore]:
    with closing(FeedStore(path)) as store:
        store.record(PollRecord(FeedState(URL, title="A"), [KnownItem(f"{1:032x}", 1, b"hash")]))
        yield store


def test_a_reader_sees_what_the_poller_records(poller: FeedStore, path: Path) -> None:
    with closing(FeedStore(path, is_read_only=True)) as reader:
        assert reader.feed(URL) == FeedState(URL, title="A")
        assert reader.count_items(URL) == 1
        poller.record(PollRecord(FeedState(URL, title="B")))
        assert reader.feed(URL) == FeedState(URL, title="B")


def test_a_reader_cannot_write(poller: FeedStore, path: Path) -> None:
    with (
        closing(FeedStore(path, is_read_only=True)) as reader,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        reader.registrations.put([Registration(URL, is_paused=True)])


def test_a_reader_can_open_what_a_poller_has_left(path: Path) -> None:
    with closing(FeedStore(path)) as store:
        store.record(PollRecord(FeedState(URL)))
    with closing(FeedStore(path, is_read_only=True)) as reader:
        assert reader.feed(URL) == FeedState(URL)


def test_a_file_that_is_not_there_is_not_made(path: Path) -> None:
    with pytest.raises(StateUnavailable, match="cannot be read"):
        FeedStore(path, is_read_only=True)
    assert not path.exists()


def test_a_file_of_another_schema_is_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 1")
    with pytest.raises(StateUnavailable, match="has schema 1"):
        FeedStore(path, is_read_only=True)


def test_a_fault_of_the_file_while_it_is_read_is_unavailable(path: Path) -> None:
    with pytest.raises(StateUnavailable, match="database is locked"), reading(path):
        raise sqlite3.OperationalError("database is locked")
