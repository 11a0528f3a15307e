from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from depesche.settings.feed_source import FeedSource
from ingest.state.feed import FeedState
from ingest.state.feed_store import FeedBrief, FeedStore, PollRecord
from ingest.state.registrations import Registration

URL = "https://a.example/feed"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FeedStore]:
    opened = FeedStore(tmp_path / "state.db")
    yield opened
    opened.close()


def test_a_registration_comes_back_as_it_was_put(store: FeedStore) -> None:
    source = FeedSource(url=URL, title="Elbkurier", tags=("a", "b"), headers={"X-Key": "1"}, interval_seconds=60)
    store.registrations.put([Registration(URL, source, is_added=True, is_paused=True)])
    (found,) = store.registrations.all()
    assert found == Registration(URL, source, is_added=True, is_paused=True)
    assert found.source is not None
    assert found.source.model_fields_set == source.model_fields_set


def test_a_proxy_with_its_password_is_not_written_to_the_database(store: FeedStore, tmp_path: Path) -> None:
    source = FeedSource.model_validate({"url": URL, "proxy": "http://user:geheim@proxy.example:3128"})
    store.registrations.put([Registration(URL, source)])
    assert not any(b"geheim" in path.read_bytes() for path in tmp_path.iterdir())


def test_another_process_sees_a_change_by_its_revision(store: FeedStore, tmp_path: Path) -> None:
    before = store.registrations.revision()
    other = FeedStore(tmp_path / "state.db")
    other.registrations.put([Registration(URL, is_removed=True)])
    other.close()
    assert store.registrations.revision() != before
    assert store.registrations.get(URL).is_removed


def test_a_merge_keeps_what_was_said_before(store: FeedStore) -> None:
    store.registrations.put([Registration(URL, FeedSource(url=URL, title="A"))])
    store.registrations.merge(URL, "https://b.example/feed")
    found = store.registrations.get(URL)
    assert found.merged_into == "https://b.example/feed"
    assert found.source is not None
    assert found.source.title == "A"


def test_a_wish_is_handed_out_once_and_cleans_the_record(store: FeedStore) -> None:
    store.record(PollRecord(FeedState(URL, failures=4, next_due_ms=99, health="gone")))
    store.registrations.wish([URL])
    assert list(store.registrations.take_wishes()) == [URL]
    assert list(store.registrations.take_wishes()) == []
    assert list(store.briefs()) == [FeedBrief(URL, 0, 0, "gone")]
