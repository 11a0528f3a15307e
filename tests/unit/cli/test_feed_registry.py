"""Which feeds are polled, as `depesche feeds` changes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.feed_registry import FeedRegistry, open_registry
from depesche.errors import ConfigurationError
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.state.feed import FeedState
from ingest.state.feed_store import FeedStore, PollRecord

CONFIGURED = "https://a.example/feed"
ADDED = "https://b.example/feed"


@pytest.fixture
def settings(tmp_path: Path) -> IngestSettings:
    return IngestSettings(feeds=(FeedSource(url=CONFIGURED, title="A", tags=("paper",)),), state_file=tmp_path / "s.db")


@pytest.fixture
def registry(settings: IngestSettings) -> Iterator[FeedRegistry]:
    with open_registry(settings) as opened:
        yield opened


def polled(registry: FeedRegistry) -> list[str]:
    return [source.url for source in registry.sources()]


def health(registry: FeedRegistry) -> dict[str, str]:
    return {feed.source.url: feed.health for feed in registry.listed()}


def test_a_feed_that_is_added_is_polled_beside_the_configured_ones(registry: FeedRegistry) -> None:
    assert registry.add(ADDED, {"title": "B", "tags": ("blog",)}) == "added"
    assert polled(registry) == [CONFIGURED, ADDED]
    assert registry.sources()[1] == FeedSource(url=ADDED, title="B", tags=("blog",))


def test_adding_a_registered_feed_again_says_so(registry: FeedRegistry) -> None:
    assert registry.add(CONFIGURED, {}) == "registered already"


def test_an_address_that_is_none_is_refused_with_the_reason(registry: FeedRegistry) -> None:
    with pytest.raises(ConfigurationError, match=r"ftp://x/: url: .*http"):
        registry.add("ftp://x/", {})


def test_a_value_that_is_wrong_is_refused_with_its_name(registry: FeedRegistry) -> None:
    with pytest.raises(ConfigurationError, match="country"):
        registry.add(ADDED, {"country": "Germany"})


def test_a_change_leaves_what_it_does_not_name(registry: FeedRegistry) -> None:
    registry.change(CONFIGURED, {"language": "de"})
    registry.change(CONFIGURED, {"interval_seconds": 60.0})
    (source,) = registry.sources()
    assert (source.title, source.language, source.interval_seconds, source.tags) == ("A", "de", 60.0, ("paper",))


def test_a_paused_feed_rests_until_it_is_resumed(registry: FeedRegistry) -> None:
    registry.pause([CONFIGURED], is_paused=True)
    assert (polled(registry), health(registry)) == ([], {CONFIGURED: "paused"})
    registry.pause([CONFIGURED], is_paused=False)
    assert polled(registry) == [CONFIGURED]


def test_a_removed_feed_of_the_configuration_stays_away_and_comes_back_when_added(registry: FeedRegistry) -> None:
    registry.remove([CONFIGURED], forget=False)
    assert (polled(registry), health(registry)) == ([], {CONFIGURED: "removed"})
    assert registry.add(CONFIGURED, {}) == "added"
    assert polled(registry) == [CONFIGURED]


def test_a_feed_may_be_forgotten_with_its_items(registry: FeedRegistry, settings: IngestSettings) -> None:
    store = FeedStore(settings.state_file)
    store.record(PollRecord(FeedState(CONFIGURED)))
    registry.remove([CONFIGURED], forget=True)
    assert store.feed(CONFIGURED) is None
    store.close()


@pytest.mark.parametrize("act", ["remove", "pause", "change", "poll"])
def test_a_feed_that_is_not_registered_is_named_with_the_nearest(registry: FeedRegistry, act: str) -> None:
    actions = {
        "remove": lambda url: registry.remove([url], forget=False),
        "pause": lambda url: registry.pause([url], is_paused=True),
        "change": lambda url: registry.change(url, {"title": "X"}),
        "poll": lambda url: registry.poll([url]),
    }
    with pytest.raises(ConfigurationError, match=f"did you mean {CONFIGURED}"):
        actions[act]("https://a.example/fed")


def test_a_paused_feed_is_not_polled_on_a_wish(registry: FeedRegistry) -> None:
    registry.pause([CONFIGURED], is_paused=True)
    with pytest.raises(ConfigurationError, match="feeds resume"):
        registry.poll([CONFIGURED])


def test_an_import_adds_what_is_new_and_tags_what_is_known(registry: FeedRegistry) -> None:
    found = [FeedSource(url=CONFIGURED, tags=("Inland",)), FeedSource(url=ADDED, title="B")]
    assert registry.import_all(found) == (1, 1)
    assert registry.import_all(found) == (0, 0)
    assert [source.tags for source in registry.sources()] == [("paper", "Inland"), ()]


def test_the_list_shows_what_the_poller_knows(registry: FeedRegistry, settings: IngestSettings) -> None:
    store = FeedStore(settings.state_file)
    store.record(PollRecord(FeedState(CONFIGURED, next_due_ms=7, health="failing")))
    store.close()
    (feed,) = registry.listed()
    assert (feed.health, feed.next_due_ms) == ("failing", 7)
