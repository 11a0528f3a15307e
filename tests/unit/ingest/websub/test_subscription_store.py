from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from depesche.errors import ConfigurationError, FatalError
from ingest.state.feed_store import FeedStore
from ingest.websub import subscription
from ingest.websub.subscription_store import SubscriptionStore
from tests.unit.ingest.websub.cases import FEED, NOW_MS, active, new


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SubscriptionStore]:
    opened = SubscriptionStore(tmp_path / "state.db")
    yield opened
    opened.close()


def test_a_subscription_comes_back_as_it_was_stored(store: SubscriptionStore) -> None:
    one = msgspec.structs.replace(active(), is_proved=True, missed=1, last_push_ms=NOW_MS, breaks=2)
    store.add(one)
    assert store.by_token(one.token) == one
    assert store.of_feed(FEED) == one
    assert list(store.all()) == [one]


def test_it_is_there_after_a_restart_beside_the_feeds_state(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    feeds = FeedStore(path)
    store = SubscriptionStore(path)
    one = new()
    store.add(one)
    store.close()
    feeds.close()
    FeedStore(path).close()
    again = SubscriptionStore(path)
    assert again.by_token(one.token) == one
    again.close()


def test_a_feed_has_one_subscription_beside_those_that_are_over(store: SubscriptionStore) -> None:
    first = active()
    store.add(first)
    with pytest.raises(sqlite3.IntegrityError):
        store.add(new())
    store.change(first.token, lambda one: subscription.leaving(one, NOW_MS))
    second = new()
    store.add(second)
    assert store.of_feed(FEED) == second


def test_a_change_sees_what_is_stored_and_none_deletes_it(store: SubscriptionStore) -> None:
    one = new()
    store.add(one)
    changed = store.change(one.token, lambda stored: subscription.asking(stored, NOW_MS))
    assert changed is not None
    assert (changed[0], store.by_token(one.token)) == (one, changed[1])
    store.change(one.token, lambda _: None)
    assert store.by_token(one.token) is None
    assert store.change(one.token, lambda stored: stored) is None


def test_what_is_due_comes_longest_overdue_first(store: SubscriptionStore) -> None:
    for position, due_ms in enumerate([3, 1, 2, 9]):
        store.add(msgspec.structs.replace(new(), feed_url=f"https://{position}.example/", next_action_ms=due_ms))
    assert [one.next_action_ms for one in store.due(5, limit=2)] == [1, 2]
    assert store.next_action_ms() == 1
    assert store.counts() == {"new": 4}


def test_nothing_that_is_asked_while_running_reads_the_whole_table(store: SubscriptionStore) -> None:
    conditions = [
        "next_action_ms <= 1 ORDER BY next_action_ms LIMIT 5",
        "token = 'x'",
        "feed_url = 'x' AND state NOT IN ('leaving', 'ended')",
    ]
    for condition in conditions:
        rows = store._database.execute(f"EXPLAIN QUERY PLAN SELECT * FROM websub_subscriptions WHERE {condition}")
        assert all("SEARCH" in detail for *_, detail in rows)


def test_a_file_that_is_no_database_is_told_apart_from_a_path_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, but long enough to be read as one " * 20)
    with pytest.raises(FatalError):
        SubscriptionStore(tmp_path / "text")
    with pytest.raises(ConfigurationError):
        SubscriptionStore(tmp_path / "text" / "state.db")
