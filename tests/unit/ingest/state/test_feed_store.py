from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from depesche.errors import FatalError
from depesche.eventlog.contract import Message
from ingest.fetching.fetch import Validators
from ingest.known_item import KnownItem
from ingest.poll_event import PollEvent
from ingest.registry.moves import PendingMove
from ingest.state.feed import FeedMemory, FeedState
from ingest.state.feed_store import FeedBrief, FeedStore, PollRecord

DAY_MS = 86_400_000
URL = "https://a.example/feed"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FeedStore]:
    opened = FeedStore(tmp_path / "below" / "state.db")
    yield opened
    opened.close()


def item(number: int, absent_since_ms: int | None = None) -> KnownItem:
    return KnownItem(f"{number:032x}", number, b"hash", absent_since_ms)


def message(number: int, size: int = 10) -> Message:
    return Message(b"%d" % number, b"x" * size, (("item-id", b"\xff"),), number)


def test_a_feed_comes_back_as_it_was_recorded(store: FeedStore) -> None:
    state = FeedState(URL, Validators(b'"\xe4"', b"yesterday"), b"hash", "Titel", 9, 2, "timeout", 503, 7, 5)
    state = replace(
        state, health="failing", polls=3, address="https://b.example/", memory=FeedMemory(PendingMove("c", 1, 2))
    )
    store.record(PollRecord(state))
    assert store.feed(URL) == state
    assert list(store.briefs()) == [FeedBrief(URL, 9, 2, "failing")]


def test_a_feed_that_was_never_polled_is_unknown(store: FeedStore) -> None:
    assert store.feed(URL) is None
    assert store.known_items(URL) == {}


def test_items_belong_to_their_feed(store: FeedStore) -> None:
    store.record(PollRecord(FeedState(URL), [item(1)]))
    store.record(PollRecord(FeedState("https://b.example/feed"), [item(2)]))
    assert store.known_items(URL) == {item(1).item_id: item(1)}


def test_an_item_is_forgotten_long_after_it_has_gone(store: FeedStore) -> None:
    store.record(PollRecord(FeedState(URL, last_polled_ms=1), [item(1, absent_since_ms=1), item(2)]))
    store.record(PollRecord(FeedState(URL, last_polled_ms=89 * DAY_MS), [item(3)]))
    assert len(store.known_items(URL)) == 3
    store.record(PollRecord(FeedState(URL, last_polled_ms=91 * DAY_MS), [item(4)]))
    assert {known.version for known in store.known_items(URL).values()} == {2, 3, 4}


def test_of_very_many_absent_items_the_last_to_go_are_remembered(store: FeedStore) -> None:
    store.record(PollRecord(FeedState(URL, last_polled_ms=1), [item(n, absent_since_ms=n) for n in range(10_005)]))
    assert min(known.version for known in store.known_items(URL).values()) == 5


def test_the_outbox_keeps_its_order_and_hands_out_bounded_batches(store: FeedStore) -> None:
    store.record(PollRecord(FeedState(URL), messages=[message(1), message(2), message(3, size=5_000)]))
    assert [one.message for one in store.outbox.waiting(2, 10_000)] == [message(1), message(2)]
    assert [one.message for one in store.outbox.waiting(9, 100)] == [message(1), message(2)]
    store.outbox.published([one.sequence for one in store.outbox.waiting(2, 10_000)])
    assert [one.message for one in store.outbox.waiting(9, 100)] == [message(3, size=5_000)]
    assert store.outbox.count() == 1


def test_a_record_that_fails_leaves_nothing_behind(store: FeedStore) -> None:
    broken = Message(b"k", None)  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        store.record(PollRecord(FeedState(URL), [item(1)], [message(1), broken]))
    assert store.feed(URL) is None
    assert store.outbox.count() == 0


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    first = FeedStore(tmp_path / "state.db")
    first.record(PollRecord(FeedState(URL), [item(1)], [message(1)]))
    first.close()
    second = FeedStore(tmp_path / "state.db")
    assert (len(second.known_items(URL)), second.outbox.count()) == (1, 1)
    second.close()


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "state.db")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(FatalError, match="schema 99"):
        FeedStore(tmp_path / "state.db")


def test_of_records_stored_together_only_the_broken_one_is_missing(store: FeedStore) -> None:
    broken = Message(b"k", None)  # type: ignore[arg-type]
    faults = store.record_all(
        [
            PollRecord(FeedState("a"), [item(1)], [message(1)]),
            PollRecord(FeedState("b"), [item(2)], [message(2), broken]),
            PollRecord(FeedState("c"), [item(3)], [message(3)]),
        ]
    )
    assert [fault is None for fault in faults] == [True, False, True]
    assert store.feed("b") is None
    assert [one.message for one in store.outbox.waiting(9, 10_000)] == [message(1), message(3)]


def event(number: int) -> PollEvent:
    return PollEvent(
        URL, "changed", 200, datetime.fromtimestamp(number, UTC), datetime.now(UTC), "healthy", 0.5, new=number
    )


def test_the_last_polls_of_a_feed_are_kept_and_no_more(tmp_path: Path) -> None:
    store = FeedStore(tmp_path / "state.db", kept_poll_events=3)
    for number in range(8):
        store.record(PollRecord(FeedState(URL, polls=number), event=event(number)))
    assert [one.new for one in store.events.of(URL)] == [7, 6, 5]
    assert store.events.of("https://other.example/") == []
    store.close()


def test_a_feed_that_is_forgotten_leaves_only_what_waits_for_the_log(store: FeedStore) -> None:
    store.record(PollRecord(FeedState(URL), [item(1)], [message(1)], event(1)))
    assert store.forget_feed(URL)
    assert not store.forget_feed(URL)
    assert (store.feed(URL), store.known_items(URL), store.events.of(URL), store.outbox.count()) == (None, {}, [], 1)


def test_a_pardon_takes_back_the_last_failure(store: FeedStore) -> None:
    store.record(PollRecord(FeedState(URL, failures=3, next_due_ms=900)))
    store.pardon([URL], 100)
    assert list(store.briefs()) == [FeedBrief(URL, 100, 2, "new")]


SCHEMA_1 = """
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    etag BLOB, last_modified BLOB, body_hash BLOB, title TEXT,
    next_due_ms INTEGER NOT NULL, failures INTEGER NOT NULL,
    last_outcome TEXT, last_status INTEGER, last_polled_ms INTEGER, last_success_ms INTEGER
) STRICT;
CREATE TABLE items (
    feed INTEGER NOT NULL REFERENCES feeds (id),
    item_id BLOB NOT NULL, version INTEGER NOT NULL, content_hash BLOB NOT NULL,
    absent_since_ms INTEGER,
    PRIMARY KEY (feed, item_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    key BLOB, value BLOB NOT NULL, headers BLOB NOT NULL, timestamp_ms INTEGER
) STRICT;
INSERT INTO feeds VALUES (7, 'https://a.example/feed', x'41', NULL, x'42', 'Titel', 9, 2, 'timeout', NULL, 7, 5);
INSERT INTO items VALUES (7, x'00000000000000000000000000000001', 1, x'68617368', 33);
INSERT INTO outbox VALUES (1, x'31', x'78', x'90', 1);
PRAGMA user_version = 1;
"""


def test_a_database_of_the_first_schema_is_taken_over(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "state.db")
    old.executescript(SCHEMA_1)
    old.close()
    store = FeedStore(tmp_path / "state.db")
    state = store.feed(URL)
    assert state == FeedState(URL, Validators(b"A"), b"B", "Titel", 9, 2, "timeout", None, 7, 5, health="failing")
    assert store.known_items(URL) == {item(1).item_id: item(1, absent_since_ms=33)}
    assert store.outbox.count() == 1
    store.record(PollRecord(state, [item(2)], event=event(1)))
    store.close()
