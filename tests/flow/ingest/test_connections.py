"""Connections: kept where that helps, never lost, and no fetch pays for another."""

from __future__ import annotations

import asyncio
import time

import pytest

from depesche.errors import FetchFailed
from depesche.settings.feed_source import FeedSource
from ingest.fetching.fetch import Fetched, Validators
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Fetches, Names, run
from tests.flow.ingest.origin import Origin, Request

FEED = rss(item(1))


async def silence(_: Request, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def half_a_body(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<rss")
    await writer.drain()
    await asyncio.sleep(60)


def one_after_the_other(fetches: Fetches, *urls: str) -> list[str]:
    async def fetch() -> list[str]:
        outcomes = []
        async with fetches.fetcher() as fetcher:
            for url in urls:
                try:
                    await fetcher.fetch(FeedSource(url=url), Validators())
                    outcomes.append("fetched")
                except FetchFailed as error:
                    outcomes.append(error.outcome)
        return outcomes

    return run(fetch())


def test_a_connection_is_used_again_for_the_feeds_of_a_host(origin: Origin, fetches: Fetches) -> None:
    urls = [origin.keep("/1", FEED), origin.keep("/2", FEED), origin.keep("/3", FEED)]
    assert one_after_the_other(fetches, *urls) == ["fetched"] * 3
    assert origin.connections == 1


def test_a_kept_connection_that_the_server_closes_is_replaced(origin: Origin, fetches: Fetches) -> None:
    async def closes_when_asked_again(request: Request, writer: asyncio.StreamWriter) -> None:
        if origin.paths().count("/2") == 1:
            writer.transport.abort()
        else:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + FEED)

    urls = [origin.keep("/1", FEED), origin.script("/2", closes_when_asked_again)]
    assert one_after_the_other(fetches, *urls) == ["fetched", "fetched"]
    assert origin.paths() == ["/1", "/2", "/2"]


def test_a_fresh_connection_that_fails_is_not_tried_again(origin: Origin, fetches: Fetches) -> None:
    assert one_after_the_other(fetches, origin.raw("/feed", b"")) == ["protocol_error"]
    assert origin.connections == 1


@pytest.mark.parametrize("script", [silence, half_a_body], ids=["before the answer", "in the body"])
def test_a_cancelled_fetch_gives_its_place_back(origin: Origin, fetches: Fetches, script: object) -> None:
    hanging = FeedSource(url=origin.script("/hanging", script))  # type: ignore[arg-type]
    feed = FeedSource(url=origin.serve("/feed", FEED))
    fetches.extra = {"concurrency": 1}

    async def cancel_and_fetch() -> None:
        async with fetches.fetcher() as fetcher:
            for count in range(1, 6):
                stuck = asyncio.create_task(fetcher.fetch(hanging, Validators()))
                while origin.paths().count("/hanging") < count:  # noqa: ASYNC110 - the origin has its own thread
                    await asyncio.sleep(0.005)
                stuck.cancel()
                assert isinstance((await asyncio.gather(stuck, return_exceptions=True))[0], asyncio.CancelledError)
            assert isinstance(await fetcher.fetch(feed, Validators()), Fetched)

    run(cancel_and_fetch())


def test_a_fetch_that_is_cancelled_while_it_connects_gives_its_place_back(origin: Origin, fetches: Fetches) -> None:
    asked = asyncio.Event()

    async def resolve(host: str, _: int) -> list[str]:
        if host == "slow.example":
            asked.set()
            await asyncio.sleep(60)
        return ["127.0.0.1"]

    fetches.extra = {"concurrency": 1}
    fetches.resolve = resolve
    url = origin.serve("/feed", FEED)

    async def cancel_and_fetch() -> None:
        async with fetches.fetcher() as fetcher:
            stuck = asyncio.create_task(fetcher.fetch(FeedSource(url="http://slow.example/"), Validators()))
            await asked.wait()
            stuck.cancel()
            await asyncio.gather(stuck, return_exceptions=True)
            assert isinstance(await fetcher.fetch(FeedSource(url=url), Validators()), Fetched)

    run(cancel_and_fetch())


def test_a_name_that_does_not_resolve_is_asked_for_once_in_a_while(fetches: Fetches) -> None:
    names = Names()
    fetches.resolve = names
    assert one_after_the_other(fetches, *["http://nowhere.example/feed"] * 3) == ["dns_error"] * 3
    assert names.asked == ["nowhere.example"]


def test_a_name_is_looked_up_once_for_all_who_wait_for_it(origin: Origin, fetches: Fetches) -> None:
    names = Names(feeds_example=["127.0.0.1"])
    fetches.resolve = names
    fetches.allowed = ("feeds.example",)
    origin.serve("/feed", FEED)
    feed = FeedSource(url=f"http://feeds.example:{origin.port}/feed")

    async def at_once() -> None:
        async with fetches.fetcher() as fetcher:
            await asyncio.gather(*(fetcher.fetch(feed, Validators()) for _ in range(10)))

    run(at_once())
    assert names.asked == ["feeds.example"]


class TestAddresses:
    def test_a_feed_on_an_ipv6_address_is_fetched(self) -> None:
        with Origin(address="::1") as origin:
            assert Fetches(origin.host).outcome(origin.serve("/feed", FEED)) == "fetched"
            assert origin.requests[0].headers["host"] == origin.host

    def test_ipv4_is_tried_beside_an_ipv6_address_that_does_not_answer(self, origin: Origin) -> None:
        """Within the stagger, not after the whole time for connecting."""
        origin.serve("/feed", FEED)
        fetches = Fetches("both.example")

        async def resolve(_: str, __: int) -> list[str]:
            return ["100::1", "127.0.0.1"]  # the first is for discarding (RFC 6666), or has no route at all

        fetches.resolve = resolve
        started = time.monotonic()
        assert fetches.outcome(f"http://both.example:{origin.port}/feed") == "fetched"
        assert time.monotonic() - started < 5

    def test_the_next_address_is_tried_at_once_when_one_refuses(self) -> None:
        with Origin(address="127.0.0.2") as origin:
            origin.serve("/feed", FEED)
            fetches = Fetches("several.example")

            async def resolve(_: str, __: int) -> list[str]:
                return ["127.0.0.3", "127.0.0.4", "127.0.0.2"]

            fetches.resolve = resolve
            started = time.monotonic()
            assert fetches.outcome(f"http://several.example:{origin.port}/feed") == "fetched"
            assert time.monotonic() - started < 0.2

    def test_a_private_address_among_public_ones_is_left_out(self, origin: Origin) -> None:
        origin.serve("/feed", FEED)
        fetches = Fetches()
        fetches.limits = {"connect_timeout_seconds": 0.3}

        async def resolve(_: str, __: int) -> list[str]:
            return ["127.0.0.1", "192.88.99.1"]

        fetches.resolve = resolve
        assert fetches.outcome(f"http://mixed.example:{origin.port}/feed") in {"timeout", "connect_error"}
        assert origin.connections == 0
