"""The whole poller with WebSub: what hubs push goes the way of what polls find, and feeds that are pushed rest."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import hmac
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import httpx
import pytest

from depesche.settings.polling import WebSubSettings
from ingest.document import milliseconds
from ingest.state.feed_store import FeedStore
from ingest.websub import subscription
from ingest.websub.subscription import Subscription
from ingest.websub.subscription_store import SubscriptionStore
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.origin import Origin
from tests.flow.ingest.polling import Polling
from tests.flow.ingest.websub_parts import until


class PushedFeed:
    """A feed with a live subscription, and the poller that knows of it."""

    def __init__(self, origin: Origin, polling: Polling, state_file: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.polling = polling
        self.state_file = state_file
        base = f"http://127.0.0.1:{port}/depesche"
        polling.extra["websub"] = WebSubSettings(enabled=True, callback_url=base, port=port)
        self.url = origin.serve("/feed", rss(item(1)))
        now_ms = milliseconds(polling.now)
        asked = subscription.asking(
            subscription.begin(self.url, "https://hub.example/", self.url, base, now_ms), now_ms
        )
        self.known: Subscription = subscription.verified(asked, 864_000, now_ms, Random(1))
        store = SubscriptionStore(state_file)
        store.add(self.known)
        store.close()

    def run(self, scenario: Callable[[], Awaitable[None]]) -> None:
        async def played() -> None:
            stop = asyncio.Event()
            running = asyncio.create_task(self.polling.poller(self.url).run(stop))
            try:
                await until(lambda: self.polling.count("depesche_polls_total", outcome="changed") or running.done())
                await scenario()
            finally:
                stop.set()
                await running

        asyncio.run(played())

    async def push(self, body: bytes, **headers: str) -> int:
        signature = hmac.new(self.known.secret.encode(), body, hashlib.sha256).hexdigest()
        sent = {"Content-Type": "application/rss+xml", "X-Hub-Signature": f"sha256={signature}"} | headers
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:
            return (await client.post(self.known.callback, content=body, headers=sent)).status_code

    async def pushed(self, body: bytes) -> None:
        before = self.pushes
        assert await self.push(body) == 202
        await until(lambda: self.pushes > before)

    @property
    def pushes(self) -> float:
        return self.polling.count("depesche_polls_total", outcome="pushed")

    @property
    def titles(self) -> list[str | None]:
        return [one.title for one in self.polling.appender.items]


@pytest.fixture
def feed(origin: Origin, polling: Polling, tmp_path: Path) -> PushedFeed:
    return PushedFeed(origin, polling, tmp_path / "state.db")


def test_a_pushed_item_is_published_once_by_push_and_poll_together(feed: PushedFeed, origin: Origin) -> None:
    async def scenario() -> None:
        await feed.pushed(rss(item(2)))
        await feed.pushed(rss(item(2), item(1)))

    feed.run(scenario)
    origin.serve("/feed", rss(item(2), item(1)))
    (event,) = feed.polling.once(feed.url)
    assert (event.new, event.unchanged) == (0, 2)
    assert feed.titles == ["Meldung 1", "Meldung 2"]


def test_pushes_of_the_same_item_that_come_together_publish_it_once(feed: PushedFeed) -> None:
    async def scenario() -> None:
        bodies = [rss(item(2), head=f"<title>Testblatt</title><ttl>{number}</ttl>") for number in range(8)]
        assert await asyncio.gather(*(feed.push(body) for body in bodies)) == [202] * 8
        await until(lambda: feed.pushes == 8)

    feed.run(scenario)
    assert feed.titles == ["Meldung 1", "Meldung 2"]


def test_items_that_a_push_lacks_are_not_gone(feed: PushedFeed) -> None:
    async def scenario() -> None:
        await feed.pushed(rss(item(2)))

    feed.run(scenario)
    store = FeedStore(feed.state_file)
    assert [one.absent_since_ms for one in store.known_items(feed.url).values()] == [None, None]
    store.close()


def test_a_pushed_change_of_a_known_item_is_a_new_revision(feed: PushedFeed) -> None:
    async def scenario() -> None:
        await feed.pushed(rss(item(1, "Korrigiert wurde der ganze Text")))

    feed.run(scenario)
    first, second = feed.polling.appender.items
    assert (first.item_id, second.summary_html) == (second.item_id, "Korrigiert wurde der ganze Text")
    assert second.version > first.version


def test_a_push_is_among_the_events_of_its_feed_and_leaves_its_state(feed: PushedFeed) -> None:
    async def scenario() -> None:
        await feed.pushed(rss(item(2)))

    feed.run(scenario)
    store = FeedStore(feed.state_file)
    state = store.feed(feed.url)
    outcomes = sorted(event.outcome for event in store.events.of(feed.url))
    store.close()
    assert outcomes == ["changed", "pushed"]
    assert state is not None
    assert (state.last_outcome, state.failures) == ("changed", 0)


def test_a_feed_whose_push_works_is_polled_less(feed: PushedFeed) -> None:
    async def scenario() -> None:
        await feed.pushed(rss(item(2)))

    async def nothing() -> None:
        await until(lambda: feed.polling.count("depesche_polls_total", outcome="unchanged_body"))

    feed.run(scenario)
    feed.polling.now += timedelta(minutes=20)
    feed.run(nothing)
    store = FeedStore(feed.state_file)
    state = store.feed(feed.url)
    store.close()
    assert state is not None
    hours = (state.next_due_ms - milliseconds(feed.polling.now)) / 3_600_000
    assert hours == pytest.approx(6, rel=0.11)


def test_a_push_that_is_no_feed_has_the_feed_polled(feed: PushedFeed, origin: Origin) -> None:
    async def scenario() -> None:
        origin.serve("/feed", rss(item(2), item(1)))
        await feed.pushed(b"")
        await until(lambda: len(feed.titles) == 2)

    feed.run(scenario)
    assert feed.titles == ["Meldung 1", "Meldung 2"]


def test_a_push_with_more_than_is_allowed_or_broken_harms_nobody(feed: PushedFeed) -> None:
    feed.polling.limits = {"max_body_bytes": 50_000}

    async def scenario() -> None:
        assert await feed.push(b"x" * 60_000) == 413
        assert await feed.push(gzip.compress(b"x" * 60_000), **{"Content-Encoding": "gzip"}) == 413
        await feed.pushed(b"<rss><channel><item>")
        await feed.pushed(rss(item(3)))

    feed.run(scenario)
    assert "Meldung 3" in feed.titles


def test_without_websub_nothing_listens(feed: PushedFeed) -> None:
    feed.polling.extra.clear()

    async def scenario() -> None:
        with suppress(httpx.ConnectError):
            assert await feed.push(rss(item(2))) is None

    feed.run(scenario)
    assert feed.titles == ["Meldung 1"]
