"""robots.txt, where the settings say that it is obeyed."""

from __future__ import annotations

import asyncio

import pytest

from depesche.settings.feed_source import FeedSource
from depesche.settings.polling import PolitenessSettings
from ingest.fetching.fetch import Validators
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Fetches, run
from tests.flow.ingest.origin import Origin, Request
from tests.flow.ingest.polling import Polling

FEED = rss(item(1))
OBEY = {"politeness": PolitenessSettings(robots="obey", min_gap_seconds=0)}


@pytest.fixture
def obedient(fetches: Fetches) -> Fetches:
    fetches.extra = dict(OBEY)
    return fetches


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b"User-agent: *\nDisallow: /", "robots_disallowed"),
        (200, b"User-agent: *\nDisallow: /private", "fetched"),
        (200, b"User-agent: depesche\nAllow: /\n\nUser-agent: *\nDisallow: /", "fetched"),
        (200, b"User-agent: Depesche/9\nDisallow: /feed", "robots_disallowed"),
        (200, b"<html>not found</html>", "fetched"),
        (200, b"", "fetched"),
        (200, b"# " + b"x" * 600_000 + b"\nUser-agent: *\nDisallow: /", "fetched"),  # beyond 500 KiB
        (404, b"", "fetched"),
        (401, b"", "fetched"),
        (403, b"", "fetched"),
        (429, b"", "robots_disallowed"),
        (500, b"", "robots_disallowed"),
        (503, b"", "robots_disallowed"),
    ],
)
def test_robots_txt_decides(origin: Origin, obedient: Fetches, status: int, body: bytes, outcome: str) -> None:
    origin.serve("/robots.txt", body, status)
    assert obedient.outcome(origin.serve("/feed", FEED)) == outcome
    assert origin.paths() == (["/robots.txt", "/feed"] if outcome == "fetched" else ["/robots.txt"])


def test_it_is_not_asked_for_unless_it_is_obeyed(origin: Origin, fetches: Fetches) -> None:
    fetches.get(origin.serve("/feed", FEED))
    assert origin.paths() == ["/feed"]


def test_it_is_asked_for_once_for_all_feeds_of_a_host(origin: Origin, obedient: Fetches) -> None:
    origin.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 2.5")
    feeds = [FeedSource(url=origin.serve(f"/{number}", FEED)) for number in range(5)]

    async def all_feeds() -> float | None:
        async with obedient.fetcher() as fetcher:
            await asyncio.gather(*(fetcher.fetch(feed, Validators()) for feed in feeds))
            await fetcher.fetch(feeds[0], Validators())
            return fetcher.crawl_delay_seconds("127.0.0.1")

    assert run(all_feeds()) == 2.5
    assert origin.paths().count("/robots.txt") == 1


def test_it_is_followed_to_where_it_moved(origin: Origin, obedient: Fetches) -> None:
    origin.serve("/elsewhere.txt", b"User-agent: *\nDisallow: /feed")
    origin.redirect("/robots.txt", "/elsewhere.txt", 301)
    assert obedient.outcome(origin.serve("/feed", FEED)) == "robots_disallowed"


def test_it_is_asked_for_at_each_host_on_the_way(origin: Origin, obedient: Fetches) -> None:
    with Origin() as other:
        obedient.allowed += (other.host,)
        origin.serve("/robots.txt", status=404)
        other.serve("/robots.txt", b"User-agent: *\nDisallow: /")
        assert obedient.outcome(origin.redirect("/feed", other.serve("/feed", FEED))) == "robots_disallowed"
        assert other.paths() == ["/robots.txt"]


def test_it_gets_no_login_of_the_feed(origin: Origin, obedient: Fetches) -> None:
    origin.serve("/robots.txt")
    origin.serve("/feed", FEED)
    obedient.get(f"http://reader:s3cret@{origin.host}/feed", headers={"X-Key": "s3cret"})
    assert "s3cret" not in str(origin.requests[0])
    assert "authorization" not in origin.requests[0].headers


def test_a_host_that_cannot_be_reached_is_that_rather_than_forbidden(obedient: Fetches) -> None:
    obedient.allowed = ("127.0.0.1",)
    assert obedient.outcome("http://127.0.0.1:1/feed") == "connect_error"


def test_one_that_hangs_costs_a_fetch_its_own_time_at_most(origin: Origin, obedient: Fetches) -> None:
    async def silence(_: Request, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    origin.script("/robots.txt", silence)
    assert obedient.outcome(origin.serve("/feed", FEED), total_timeout_seconds=0.2) == "timeout"


def test_a_poll_that_is_not_allowed_ends_in_its_event(origin: Origin, polling: Polling) -> None:
    polling.extra = dict(OBEY)
    origin.serve("/robots.txt", b"User-agent: *\nDisallow: /")
    (event,) = polling.once(origin.serve("/feed", FEED))
    assert event.outcome == "robots_disallowed"
    assert event.error is not None
