"""What the console is told of feeds, over a real state file that a poller writes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from cli.feed_catalogue import StateCatalogue
from console.feed_catalogue import FeedDetail, FeedPage, FeedRequest, FeedsUnavailable
from depesche.settings.feed_source import FeedAuth, FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.fetching.fetch import Validators
from ingest.known_item import KnownItem
from ingest.normalising.identity import IdentityMemory
from ingest.poll_event import PollEvent
from ingest.registry.moves import PendingMove
from ingest.scheduling.history import History
from ingest.scheduling.rhythm import watched
from ingest.state.feed import FeedMemory, FeedState
from ingest.state.feed_store import FeedStore, PollRecord
from ingest.state.registrations import Registration
from ingest.websub.subscription import begin
from ingest.websub.subscription_store import SubscriptionStore

FIRST = "https://a.example/feed"
SECOND = "https://b.example/feed"
OPML = '<opml version="2.0"><body><outline text="Blogs"><outline text="C" xmlUrl="https://c.example/"/></outline></body></opml>'
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1_000)
WEEK_MS = 7 * 86_400_000
HISTORY = History(seen_ms=NOON_MS, start_ms=NOON_MS - WEEK_MS, total=watched(168.0), latest_ms=NOON_MS, missed=5)
"""One item an hour for a week."""

Open = Callable[[IngestSettings], StateCatalogue]


@pytest.fixture
def settings(tmp_path: Path) -> IngestSettings:
    feeds = (FeedSource(url=FIRST, title="A", tags=("paper",)), FeedSource(url=SECOND))
    return IngestSettings(feeds=feeds, state_file=tmp_path / "state.db")


@pytest.fixture
def opened() -> Iterator[Open]:
    catalogues: list[StateCatalogue] = []

    def open_catalogue(settings: IngestSettings) -> StateCatalogue:
        catalogues.append(StateCatalogue(settings))
        return catalogues[-1]

    yield open_catalogue
    for catalogue in catalogues:
        catalogue.close()


@pytest.fixture
def poller(settings: IngestSettings) -> Iterator[FeedStore]:
    with closing(FeedStore(settings.state_file)) as store:
        yield store


def failing(url: str) -> FeedState:
    return FeedState(
        url,
        Validators(b'"x"', None),
        title="  The\n feed ",
        next_due_ms=NOON_MS,
        failures=3,
        last_outcome="timeout",
        last_polled_ms=NOON_MS,
        health="failing",
        address="https://new.example/",
        memory=FeedMemory(
            move=PendingMove("https://next.example/", 1, 2),
            history=HISTORY,
            identity=IdentityMemory(guid_fault="shared"),
        ),
    )


def listed(page: FeedPage) -> dict[str, str]:
    return {feed.url: feed.health for feed in page.feeds}


def detail(catalogue: StateCatalogue, url: str) -> FeedDetail:
    feed = catalogue.feed(url)
    assert feed is not None
    return feed


def test_before_any_poller_has_run_the_registered_feeds_are_listed_with_a_notice(
    settings: IngestSettings, opened: Open
) -> None:
    page = opened(settings).page(FeedRequest())
    assert listed(page) == {FIRST: "new", SECOND: "new"}
    assert page.notice is not None
    assert str(settings.state_file) in page.notice
    assert not settings.state_file.exists()


def test_a_feed_can_be_looked_at_before_any_poller_has_run(settings: IngestSettings, opened: Open) -> None:
    feed = detail(opened(settings), FIRST)
    assert (feed.name, feed.polling, feed.polls) == ("A", None, ())
    assert feed.notice is not None


def test_the_list_shows_what_the_poller_has_recorded(settings: IngestSettings, poller: FeedStore, opened: Open) -> None:
    poller.record(PollRecord(failing(SECOND)))
    page = opened(settings).page(FeedRequest())
    assert list(listed(page).items()) == [(SECOND, "failing"), (FIRST, "new")]
    first = page.feeds[0]
    assert (first.failures, first.last_outcome, first.last_polled, first.next_due) == (3, "timeout", NOON, NOON)
    assert (page.total, page.counts, page.tags, page.notice) == (2, {"failing": 1, "new": 1}, ("paper",), None)


def test_the_total_is_that_of_the_health_asked_for(settings: IngestSettings, poller: FeedStore, opened: Open) -> None:
    poller.record(PollRecord(failing(SECOND)))
    page = opened(settings).page(FeedRequest(health="failing"))
    assert (page.total, listed(page)) == (1, {SECOND: "failing"})
    assert page.counts == {"failing": 1, "new": 1}


def test_feeds_that_rest_are_listed_last_with_the_reason(
    settings: IngestSettings, poller: FeedStore, opened: Open
) -> None:
    third = "https://third.example/"
    poller.registrations.put([Registration(FIRST, is_paused=True), Registration(SECOND, merged_into=third)])
    catalogue = opened(settings.model_copy(update={"feeds": (*settings.feeds, FeedSource(url=third))}))
    assert list(listed(catalogue.page(FeedRequest())).items()) == [
        (third, "new"),
        (FIRST, "paused"),
        (SECOND, "merged"),
    ]
    merged = detail(catalogue, SECOND).registration
    assert (merged.resting, merged.merged_into) == ("merged", third)


def test_a_feed_is_shown_with_all_that_is_known_of_it(
    settings: IngestSettings, poller: FeedStore, opened: Open
) -> None:
    event = PollEvent(SECOND, "timeout", None, NOON, NOON, "failing", 10.00049, error="no answer", is_held=True)
    poller.record(PollRecord(failing(SECOND), [KnownItem(f"{1:032x}", 1, b"hash")], event=event))
    feed = detail(opened(settings), SECOND)
    assert feed.name == "The feed"
    polling = feed.polling
    assert polling is not None
    assert (polling.health, polling.failures, polling.known_items, polling.etag) == ("failing", 3, 1, '"x"')
    assert (polling.items_per_day, polling.latest_item, polling.missed_items) == (24.17, NOON, 5)
    assert (polling.identity, polling.identity_reason) == ("url", "GUIDs: one stands for several items")
    assert (polling.address, polling.pending_move) == ("https://new.example/", "https://next.example/")
    (poll,) = feed.polls
    assert (poll.outcome, poll.error, poll.seconds, poll.is_held) == ("timeout", "no answer", 10.0, True)


def test_a_subscription_is_shown_without_its_secrets(settings: IngestSettings, poller: FeedStore, opened: Open) -> None:
    catalogue = opened(settings)
    assert detail(catalogue, FIRST).push is None
    with closing(SubscriptionStore(settings.state_file)) as store:
        store.add(begin(FIRST, "https://hub.example/", FIRST, "https://us.example/hush", NOON_MS))
    feed = detail(catalogue, FIRST)
    assert feed.push is not None
    assert (feed.push.hub, feed.push.state, feed.push.works) == ("https://hub.example/", "new", False)
    assert "hush" not in repr(feed)


def test_secrets_are_not_shown(settings: IngestSettings, opened: Open) -> None:
    source = FeedSource(
        url=FIRST,
        headers={"X-Key": "hush"},
        auth=FeedAuth(username="me", secret_env="FEED_PASSWORD"),
        proxy=SecretStr("http://me:hush@proxy.example"),
        interval_seconds=300,
        identity="title",
        verify_tls=False,
    )
    feed = detail(opened(settings.model_copy(update={"feeds": (source,)})), FIRST)
    assert feed.registration.settings == {
        "auth": "basic, secret from FEED_PASSWORD",
        "headers": "X-Key",
        "identity": "title",
        "interval_seconds": "300",
        "proxy": "of its own",
        "verify_tls": "False",
    }
    assert "hush" not in repr(feed)


def test_what_is_set_as_for_every_feed_is_not_shown(settings: IngestSettings, opened: Open) -> None:
    source = FeedSource(url=FIRST, identity="auto", headers={}, proxy=None, verify_tls=True)
    assert detail(opened(settings.model_copy(update={"feeds": (source,)})), FIRST).registration.settings == {}


def test_an_identity_that_is_registered_is_the_one_in_force(
    settings: IngestSettings, poller: FeedStore, opened: Open
) -> None:
    source = FeedSource(url=SECOND, identity="guid")
    poller.record(PollRecord(failing(SECOND)))
    polling = detail(opened(settings.model_copy(update={"feeds": (source,)})), SECOND).polling
    assert polling is not None
    assert (polling.identity, polling.identity_reason) == ("guid", "set in the registration")


def test_a_feed_that_is_not_registered_is_unknown_though_it_was_polled(
    settings: IngestSettings, poller: FeedStore, opened: Open
) -> None:
    poller.record(PollRecord(failing("https://gone.example/")))
    assert opened(settings).feed("https://gone.example/") is None


def test_times_beyond_the_calendar_are_shown_as_its_end(
    settings: IngestSettings, poller: FeedStore, opened: Open
) -> None:
    poller.record(PollRecord(replace(failing(FIRST), next_due_ms=2**62)))
    page = opened(settings).page(FeedRequest(text="a.example"))
    assert page.feeds[0].next_due is not None
    assert page.feeds[0].next_due.year == 9999


def test_new_settings_are_looked_at_at_once(settings: IngestSettings, opened: Open) -> None:
    catalogue = opened(settings)
    catalogue.page(FeedRequest())
    catalogue.settings = settings.model_copy(update={"feeds": (FeedSource(url=SECOND),)})
    assert listed(catalogue.page(FeedRequest())) == {SECOND: "new"}


def test_files_are_not_looked_at_for_every_page(settings: IngestSettings, poller: FeedStore, opened: Open) -> None:
    catalogue = opened(settings)
    before = catalogue.page(FeedRequest())
    poller.registrations.put([Registration(FIRST, is_paused=True)])
    assert catalogue.page(FeedRequest()) == before


def test_what_changed_is_seen_at_the_next_look(tmp_path: Path, settings: IngestSettings, opened: Open) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(OPML, encoding="utf-8")
    now = [0.0]
    catalogue = StateCatalogue(settings.model_copy(update={"opml_files": (opml,)}), clock=lambda: now[0])
    with closing(catalogue):
        assert listed(catalogue.page(FeedRequest(tag="blogs"))) == {"https://c.example/": "new"}
        opml.write_text(OPML.replace("Blogs", "Diaries"), encoding="utf-8")
        now[0] += 10
        assert listed(catalogue.page(FeedRequest(tag="diaries"))) == {"https://c.example/": "new"}
        with closing(FeedStore(settings.state_file)) as poller:
            now[0] += 10
            assert catalogue.page(FeedRequest()).notice is None
            poller.registrations.put([Registration(FIRST, is_removed=True)])
            now[0] += 10
            assert listed(catalogue.page(FeedRequest(health="removed"))) == {FIRST: "removed"}


def test_what_of_an_opml_file_cannot_be_used_is_named_and_the_rest_is_listed(
    tmp_path: Path, settings: IngestSettings, poller: FeedStore, opened: Open
) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(OPML.replace("</body>", '<outline xmlUrl="gopher://d.example/"/></body>'), encoding="utf-8")
    page = opened(settings.model_copy(update={"opml_files": (opml,)})).page(FeedRequest())
    assert "https://c.example/" in listed(page)
    assert page.notice is not None
    assert "feeds.opml:1" in page.notice


def test_an_opml_file_that_cannot_be_read_is_named(tmp_path: Path, settings: IngestSettings, opened: Open) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text("<opml>", encoding="utf-8")
    catalogue = opened(settings.model_copy(update={"opml_files": (opml,)}))
    for _ in range(2):
        with pytest.raises(FeedsUnavailable, match=r"feeds\.opml:1"):
            catalogue.page(FeedRequest())


def test_a_state_file_that_is_none_is_named(settings: IngestSettings, opened: Open) -> None:
    settings.state_file.write_text("not a database" * 100, encoding="utf-8")
    with pytest.raises(FeedsUnavailable, match=r"The poller's database cannot be read now\. .*state\.db"):
        opened(settings).page(FeedRequest())
