"""What becomes of a feed over many polls: it moves, goes away, comes back, lies, falls silent, and is not blamed for our faults."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from depesche.settings.feed_source import FeedSource
from depesche.settings.polling import OutageSettings, PolitenessSettings, RedirectSettings, ScheduleSettings
from ingest.state.feed import FeedState
from ingest.state.feed_store import FeedStore
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.origin import Origin, Request
from tests.flow.ingest.polling import Polling

MOVES = {"redirects": RedirectSettings(adopt_after_polls=3, adopt_after_seconds=150)}


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def state(store_file: Path, url: str) -> FeedState:
    with closing(FeedStore(store_file)) as store:
        found = store.feed(url)
    assert found is not None
    return found


class TestMoving:
    def test_a_permanent_redirect_is_adopted_once_it_has_held(
        self, origin: Origin, polling: Polling, store_file: Path
    ) -> None:
        new = origin.serve("/new", rss(item(1)))
        old = origin.redirect("/old", new, 301)
        polling.extra = MOVES
        moves = [polling.once(old)[0].moved_to for _ in range(4)]
        assert moves == [None, None, None, new]
        origin.requests.clear()
        polling.once(old)
        assert origin.paths() == ["/new"]
        assert polling.count("depesche_feed_moves_total") == 1

    def test_the_feed_keeps_its_name_and_its_items_when_it_moves(self, origin: Origin, polling: Polling) -> None:
        new = origin.serve("/new", rss(item(1)))
        old = origin.redirect("/old", new, 308)
        polling.extra = MOVES
        for _ in range(5):
            polling.once(old)
        origin.serve("/new", rss(item(2), item(1)))
        polling.once(old)
        assert {one.feed.url for one in polling.appender.items} == {old}
        assert [one.title for one in polling.appender.items] == ["Meldung 1", "Meldung 2"]

    def test_a_temporary_redirect_is_never_adopted(self, origin: Origin, polling: Polling, store_file: Path) -> None:
        old = origin.redirect("/old", origin.serve("/new", rss(item(1))), 302)
        polling.extra = MOVES
        for _ in range(6):
            polling.once(old)
        assert state(store_file, old).address is None

    def test_a_redirect_that_comes_and_goes_is_never_adopted(
        self, origin: Origin, polling: Polling, store_file: Path
    ) -> None:
        new = origin.serve("/new", rss(item(1)))
        polling.extra = MOVES
        for number in range(8):
            old = origin.redirect("/old", new, 301) if number % 3 else origin.serve("/old", rss(item(1)))
            polling.once(old)
        assert state(store_file, old).address is None

    def test_an_adopted_address_that_fails_again_and_again_is_left(
        self, origin: Origin, polling: Polling, store_file: Path
    ) -> None:
        new = origin.serve("/new", rss(item(1)))
        old = origin.redirect("/old", new, 301)
        polling.extra = MOVES
        for _ in range(4):
            polling.once(old)
        origin.serve("/new", status=404)
        origin.serve("/old", rss(item(2), item(1)))
        outcomes = [polling.outcome(old) for _ in range(4)]
        assert outcomes == ["client_error", "client_error", "client_error", "changed"]
        assert state(store_file, old).address is None

    def test_a_feed_that_moves_to_a_registered_one_is_merged_with_it(
        self, origin: Origin, polling: Polling, store_file: Path
    ) -> None:
        new = origin.serve("/new", rss(item(1)))
        old = origin.redirect("/old", new, 301)
        polling.extra = {
            "redirects": RedirectSettings(adopt_after_polls=1, adopt_after_seconds=0),
            "feeds": (FeedSource(url=new), FeedSource(url=old, tags=("alt",))),
        }
        run_until(polling, lambda: merged_into(store_file, old) == new)
        origin.requests.clear()
        polling.once(old)
        assert origin.paths() == ["/new"]

    def test_one_address_in_two_spellings_is_fetched_once(self, origin: Origin, polling: Polling) -> None:
        url = origin.serve("/feed", rss(item(1)))
        polling.once(url, f"{url}#top", url.replace("http:", "HTTP:"))
        assert origin.paths() == ["/feed"]


def merged_into(store_file: Path, url: str) -> str | None:
    with closing(FeedStore(store_file)) as store:
        return store.registrations.get(url).merged_into


def run_until(polling: Polling, condition: Any, *urls: str, **options: Any) -> None:
    """Run the poller, with a clock that moves, until something is so."""

    async def main() -> None:
        stop = asyncio.Event()
        chosen: dict[str, Any] = {"clock": lambda: datetime.now(UTC)} | options
        running = asyncio.create_task(polling.poller(*urls, **chosen).run(stop))
        async with asyncio.timeout(30):
            while not condition() and not running.done():  # noqa: ASYNC110 - it watches the outside
                await asyncio.sleep(0.01)
        stop.set()
        await running

    asyncio.run(main())


class TestGoingAway:
    def test_a_feed_that_is_gone_is_retired_and_revived_by_a_wish(
        self, origin: Origin, polling: Polling, store_file: Path
    ) -> None:
        url = origin.serve("/feed", status=410)
        (event,) = polling.once(url)
        assert (event.outcome, event.health) == ("gone", "gone")
        assert event.next_due - polling.now > timedelta(days=25)
        origin.serve("/feed", rss(item(1)))
        with closing(FeedStore(store_file)) as store:
            store.registrations.wish([url])
        run_until(polling, lambda: polling.appender.messages, url)
        assert state(store_file, url).health == "healthy"

    def test_a_feed_that_fails_for_years_is_still_tried_every_thirty_days(
        self, origin: Origin, polling: Polling
    ) -> None:
        url = origin.serve("/feed", status=404)
        for _ in range(40):
            (event,) = polling.once(url)
        assert event.health == "failing"
        assert timedelta(days=26) < event.next_due - polling.now < timedelta(days=34)

    def test_a_host_that_asks_for_patience_slows_all_its_feeds(self, origin: Origin, polling: Polling) -> None:
        first = origin.serve("/first", status=429, Retry_After="3600")
        others = [origin.serve(f"/{number}", rss(item(number))) for number in range(3)]
        polling.extra = {"politeness": PolitenessSettings(per_host_concurrency=1, min_gap_seconds=0, max_gap_seconds=0)}
        run_until(polling, lambda: polling.count("depesche_feeds_overdue") == len(others), first, *others)
        assert origin.paths() == ["/first"]


class TestLying:
    def test_a_server_whose_etag_does_not_change_with_its_body_is_not_trusted_any_more(
        self, origin: Origin, polling: Polling, store_file: Path
    ) -> None:
        url = origin.serve("/feed", rss(item(1)), ETag='"same"')
        polling.once(url)
        origin.serve("/feed", rss(item(2), item(1)), ETag='"same"')
        assert polling.outcome(url) == "not_modified"
        polling.extra = {"schedule": ScheduleSettings(adaptive=False, unconditional_share=1.0)}
        assert polling.outcome(url) == "changed"
        polling.extra = {}
        origin.serve("/feed", rss(item(3), item(2), item(1)), ETag='"same"')
        assert polling.outcome(url) == "changed"
        assert state(store_file, url).memory.distrusts_validators

    def test_guids_that_change_from_poll_to_poll_bring_no_item_again(
        self, origin: Origin, polling: Polling, store_file: Path
    ) -> None:
        for number in range(5):
            url = origin.serve("/feed", rss(*(session_item(one, number) for one in range(4))))
            polling.once(url)
        assert len(polling.appender.messages) == 4
        assert state(store_file, url).memory.identity.rule == "url"


def session_item(number: int, poll: int) -> str:
    return (
        f"<item><guid isPermaLink='false'>session-{poll}-{number}</guid><title>Meldung {number} des Tages</title>"
        f"<link>https://blatt.example/meldung/{number}</link><description>Text Nummer {number}.</description></item>"
    )


class TestOurOwnFaults:
    def test_when_every_host_fails_at_once_no_feed_is_blamed(
        self, origin: Origin, polling: Polling, store_file: Path
    ) -> None:
        async def no_network(host: str, port: int) -> Sequence[str]:
            raise OSError(f"no answer from the name server for {host}")

        urls = [f"http://blatt{number}.example/feed" for number in range(8)]
        polling.extra = {"outage": OutageSettings(min_hosts=4, min_share=0.8)}
        run_until(
            polling,
            lambda: polling.count("depesche_outage") and set(failures(store_file, urls)) == {0},
            *urls,
            resolve=no_network,
        )
        assert len(failures(store_file, urls)) >= 4

    def test_one_host_that_fails_is_blamed(self, origin: Origin, polling: Polling, store_file: Path) -> None:
        async def no_such_name(host: str, port: int) -> Sequence[str]:
            if host == "127.0.0.1":
                return ["127.0.0.1"]
            raise OSError("no such name")

        good = [origin.serve(f"/{number}", rss(item(number))) for number in range(3)]
        polling.once("http://blatt.example/feed", *good, resolve=no_such_name)
        assert state(store_file, "http://blatt.example/feed").failures == 1


def feed(store_file: Path, url: str) -> FeedState | None:
    with closing(FeedStore(store_file)) as store:
        return store.feed(url)


def failures(store_file: Path, urls: Sequence[str]) -> list[int]:
    """Those counted against each feed that has been polled."""
    return [one.failures for one in (feed(store_file, url) for url in urls) if one is not None]


class TestRhythm:
    def test_a_feed_without_items_again_and_again_shows_as_empty(self, origin: Origin, polling: Polling) -> None:
        for number in range(7):
            url = origin.serve("/feed", rss(f"<lastBuildDate>{number}</lastBuildDate>"))
            (event,) = polling.once(url)
        assert (event.health, event.error) == ("empty", None)

    def test_the_publishers_items_shape_the_pause(self, origin: Origin, polling: Polling) -> None:
        polling.extra = {"schedule": ScheduleSettings()}
        busy = [dated(number, polling.now - timedelta(minutes=3 * number)) for number in range(30)]
        rare = [dated(number, polling.now - timedelta(days=9 * number)) for number in range(30)]
        events = polling.once(origin.serve("/busy", rss(*busy)), origin.serve("/rare", rss(*rare)))
        pauses = {event.feed_url.rsplit("/", 1)[1]: event.next_due - polling.now for event in events}
        assert pauses["busy"] < timedelta(minutes=20)
        assert pauses["rare"] > timedelta(hours=3)

    def test_a_document_without_anything_known_counts_missed_items(self, origin: Origin, polling: Polling) -> None:
        polling.extra = {"schedule": ScheduleSettings()}
        start = polling.now
        first = [dated(number, start - timedelta(minutes=5 * number)) for number in range(20)]
        url = origin.serve("/feed", rss(*first))
        polling.once(url)
        polling.now += timedelta(hours=10)
        later = [dated(1_000 + number, polling.now - timedelta(minutes=5 * number)) for number in range(20)]
        origin.serve("/feed", rss(*later))
        (event,) = polling.once(url)
        assert event.new == 20
        assert 50 < event.missed < 200
        assert polling.count("depesche_items_total", kind="missed") == event.missed


def dated(number: int, at: Any) -> str:
    return (
        f"<item><guid isPermaLink='false'>{number}</guid><title>Meldung {number}</title>"
        f"<link>https://blatt.example/{number}</link><pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
    )


def test_a_request_carries_the_registered_headers_of_its_feed_only(origin: Origin, polling: Polling) -> None:
    seen: dict[str, str | None] = {}

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        seen[request.path] = request.headers.get("x-key")
        body = rss(item(1))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body))

    own, other = origin.script("/own", answer), origin.script("/other", answer)
    polling.extra = {"feeds": (FeedSource(url=own, headers={"X-Key": "abc"}), FeedSource(url=other))}
    polling.once(own, other)
    assert seen == {"/own": "abc", "/other": None}
