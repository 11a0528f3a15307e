from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from ingest.state.feed import FeedState
from ingest.state.feed_directory import FeedDirectory, Listed, Order, Registered, Selection
from ingest.state.feed_store import FeedStore, PollRecord
from ingest.state.read_only import StateUnavailable
from ingest.state.schema import Transaction

ALL = Selection()


def registered(name: str, *tags: str, title: str | None = None, resting: str | None = None) -> Registered:
    return Registered(url(name), title, f"{name}.example", tags, resting, name.encode())


def url(name: str) -> str:
    return f"https://{name}.example/feed"


def state(name: str, health: str = "healthy", failures: int = 0, due: int = 1, polled: int = 1) -> FeedState:
    return FeedState(
        url(name), health=health, failures=failures, next_due_ms=due, last_polled_ms=polled, last_outcome="changed"
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder?#" / "state.db"


@pytest.fixture
def store(path: Path) -> Iterator[FeedStore]:
    with closing(FeedStore(path)) as store:
        yield store


@pytest.fixture
def directory() -> Iterator[FeedDirectory]:
    with closing(FeedDirectory()) as directory:
        yield directory


def record(store: FeedStore, *states: FeedState) -> None:
    store.record_all([PollRecord(state) for state in states])


def names(directory: FeedDirectory, selection: Selection = ALL, order: Order = "worst") -> list[str]:
    return [feed.host.removesuffix(".example") for feed in page(directory, selection, order)]


def page(directory: FeedDirectory, selection: Selection = ALL, order: Order = "worst") -> Sequence[Listed]:
    return directory.page(selection, order, offset=0, limit=100)


def test_a_feed_is_listed_with_what_the_poller_knows_of_it(
    directory: FeedDirectory, store: FeedStore, path: Path
) -> None:
    record(store, FeedState(url("a"), title="Own", health="failing", failures=2, last_outcome="timeout", last_status=0))
    directory.register([registered("a", "x", "b")])
    directory.copy_states(path)
    (feed,) = page(directory)
    assert feed == Listed(url("a"), "Own", "a.example", ("b", "x"), "failing", 2, "timeout", 0, None, 0)


def test_a_feed_that_was_never_polled_is_new(directory: FeedDirectory, store: FeedStore, path: Path) -> None:
    directory.register([registered("a")])
    directory.copy_states(path)
    (feed,) = page(directory)
    assert (feed.health, feed.failures, feed.last_outcome, feed.next_due_ms) == ("new", 0, None, None)


def test_without_a_database_every_feed_is_new(directory: FeedDirectory) -> None:
    directory.register([registered("a"), registered("b", resting="paused")])
    directory.copy_states(None)
    assert directory.counts(ALL) == [("new", 1), ("paused", 1)]


def test_a_feed_that_rests_is_listed_as_such_and_is_not_due(
    directory: FeedDirectory, store: FeedStore, path: Path
) -> None:
    record(store, state("a", "failing"))
    directory.register([registered("a", resting="paused")])
    directory.copy_states(path)
    (feed,) = page(directory)
    assert (feed.health, feed.next_due_ms) == ("paused", None)


def test_feeds_that_are_no_longer_registered_are_left_out(
    directory: FeedDirectory, store: FeedStore, path: Path
) -> None:
    record(store, state("a"), state("b"))
    directory.register([registered("b")])
    directory.copy_states(path)
    assert names(directory) == ["b"]


def test_the_worst_health_comes_first_and_the_most_failures_within_it(
    directory: FeedDirectory, store: FeedStore, path: Path
) -> None:
    record(
        store,
        state("ok"),
        state("odd", "half_asleep"),
        state("twice", "failing", 2),
        state("often", "failing", 9),
        state("quiet", "silent"),
    )
    directory.register(registered(name) for name in ("ok", "odd", "twice", "often", "quiet", "unpolled"))
    directory.copy_states(path)
    assert names(directory) == ["often", "twice", "quiet", "odd", "unpolled", "ok"]
    assert [health for health, _ in directory.counts(ALL)] == ["failing", "silent", "half_asleep", "new", "healthy"]


def test_feeds_come_by_due_time_by_last_poll_and_by_name(
    directory: FeedDirectory, store: FeedStore, path: Path
) -> None:
    record(store, state("a", due=3, polled=5), state("b", due=1, polled=9))
    directory.register([registered("a", title="zebra"), registered("b", title="Yak"), registered("c", title="Äther")])
    directory.copy_states(path)
    assert names(directory, order="due") == ["b", "a", "c"]
    assert names(directory, order="polled") == ["b", "a", "c"]
    assert names(directory, order="name") == ["b", "a", "c"]


def test_text_is_looked_for_in_name_and_address_without_regard_to_case(directory: FeedDirectory) -> None:
    directory.register([registered("harbour", title="Ärzteblatt 100% News"), registered("other")])
    directory.copy_states(None)
    for words in (("ärzte",), ("HARBOUR", "news"), ("100%",), ("/feed", "blatt")):
        assert names(directory, Selection(words)) == ["harbour"]
    for words in (("10%",), ("_",), ("ärzte", "other")):
        assert names(directory, Selection(words)) == []


def test_tags_select_without_regard_to_case(directory: FeedDirectory) -> None:
    directory.register([registered("a", "Sport", "sport", "ﬁsh"), registered("b", "Sports")])
    directory.copy_states(None)
    assert names(directory, Selection(tag="sPORT")) == ["a"]
    assert names(directory, Selection(tag="fish")) == ["a"]


def test_conditions_hold_together_for_counts_and_pages(directory: FeedDirectory, store: FeedStore, path: Path) -> None:
    record(store, state("a1", "failing", 1), state("a2"), state("b", "failing", 1))
    directory.register([registered("a1", "t"), registered("a2", "t"), registered("b", "t"), registered("a3")])
    directory.copy_states(path)
    assert directory.counts(Selection(("//a",), "t")) == [("failing", 1), ("healthy", 1)]
    assert names(directory, Selection(("//a",), "t", "failing")) == ["a1"]


def test_the_most_used_tags_come_first_once_each(directory: FeedDirectory) -> None:
    directory.register([registered("a", "rare", "News"), registered("b", "news"), registered("c", "Also")])
    assert directory.tags(2) == ["News", "Also"]


def test_pages_of_a_list_do_not_overlap(directory: FeedDirectory) -> None:
    directory.register(registered(f"f{number:03}") for number in range(250))
    directory.copy_states(None)
    seen = [
        feed.url for offset in range(0, 300, 100) for feed in directory.page(ALL, "worst", offset=offset, limit=100)
    ]
    assert len(seen) == len(set(seen)) == 250


def test_registering_again_replaces_the_feeds(directory: FeedDirectory) -> None:
    directory.register([registered("a", "x")])
    directory.register([registered("b", "y")])
    directory.copy_states(None)
    assert (names(directory), directory.tags(10)) == (["b"], ["y"])
    assert (directory.registration(url("a")), directory.registration(url("b"))) == (None, b"b")


def test_a_list_that_fails_to_come_leaves_the_one_before(directory: FeedDirectory) -> None:
    def broken() -> Iterator[Registered]:
        yield registered("b")
        raise ValueError("line 7")

    directory.register([registered("a")])
    with pytest.raises(ValueError, match="line 7"):
        directory.register(broken())
    directory.copy_states(None)
    assert names(directory) == ["a"]


def test_a_poller_that_writes_does_not_keep_the_reader_waiting(
    directory: FeedDirectory, store: FeedStore, path: Path
) -> None:
    record(store, state("a"))
    directory.register([registered("a")])
    with closing(sqlite3.connect(path, isolation_level=None)) as poller, Transaction(poller):
        poller.execute("UPDATE feeds SET health = 'failing'")
        directory.copy_states(path)
    assert [feed.health for feed in page(directory)] == ["healthy"]


def test_a_reader_does_not_keep_the_poller_waiting(directory: FeedDirectory, store: FeedStore, path: Path) -> None:
    directory.register([registered("a")])
    directory.copy_states(path)
    record(store, state("a"))
    directory.copy_states(path)
    assert [feed.health for feed in page(directory)] == ["healthy"]


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_a_file_that_is_not_the_pollers_is_unavailable(directory: FeedDirectory, path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StateUnavailable, match=r"state\.db"):
        directory.copy_states(path)
    directory.copy_states(None)


def test_a_file_that_is_not_there_is_unavailable_and_is_not_made(directory: FeedDirectory, path: Path) -> None:
    with pytest.raises(StateUnavailable):
        directory.copy_states(path)
    assert not path.exists()
