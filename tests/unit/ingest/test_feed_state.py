from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from depesche.errors import FatalError
from depesche.eventlog.contract import Message
from ingest.decide import FeedState, KnownItem
from ingest.fetching.fetch import Validators
from ingest.state.feed_state import FeedStore

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
    store.record(state)
    assert store.feed(URL) == state
    assert list(store.feeds()) == [state]


def test_a_feed_that_was_never_polled_is_unknown(store: FeedStore) -> None:
    assert store.feed(URL) is None
    assert store.known_items(URL) == {}


def test_items_belong_to_their_feed(store: FeedStore) -> None:
    store.record(FeedState(URL), [item(1)])
    store.record(FeedState("https://b.example/feed"), [item(2)])
    assert store.known_items(URL) == {item(1).item_id: item(1)}


def test_an_item_is_forgotten_long_after_it_has_gone(store: FeedStore) -> None:
    store.record(FeedState(URL, last_polled_ms=1), [item(1, absent_since_ms=1), item(2)])
    store.record(FeedState(URL, last_polled_ms=89 * DAY_MS), [item(3)])
    assert len(store.known_items(URL)) == 3
    store.record(FeedState(URL, last_polled_ms=91 * DAY_MS), [item(4)])
    assert {known.version for known in store.known_items(URL).values()} == {2, 3, 4}


def test_of_very_many_absent_items_the_last_to_go_are_remembered(store: FeedStore) -> None:
    store.record(FeedState(URL, last_polled_ms=1), [item(n, absent_since_ms=n) for n in range(10_005)])
    assert min(known.version for known in store.known_items(URL).values()) == 5


def test_the_outbox_keeps_its_order_and_hands_out_bounded_batches(store: FeedStore) -> None:
    store.record(FeedState(URL), messages=[message(1), message(2), message(3, size=5_000)])
    assert [one.message for one in store.waiting(2, 10_000)] == [message(1), message(2)]
    assert [one.message for one in store.waiting(9, 100)] == [message(1), message(2)]
    store.published([one.sequence for one in store.waiting(2, 10_000)])
    assert [one.message for one in store.waiting(9, 100)] == [message(3, size=5_000)]
    assert store.count_waiting() == 1


def test_a_record_that_fails_leaves_nothing_behind(store: FeedStore) -> None:
    broken = Message(b"k", None)  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        store.record(FeedState(URL), [item(1)], [message(1), broken])
    assert store.feed(URL) is None
    assert store.count_waiting() == 0


def test_everything_is_there_after_reopening(tmp_path: Path) -> None:
    first = FeedStore(tmp_path / "state.db")
    first.record(FeedState(URL), [item(1)], [message(1)])
    first.close()
    second = FeedStore(tmp_path / "state.db")
    assert (len(second.known_items(URL)), second.count_waiting()) == (1, 1)
    second.close()


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "state.db")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(FatalError, match="schema 99"):
        FeedStore(tmp_path / "state.db")
