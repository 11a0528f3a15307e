"""No server keeps a fetch longer, or makes it take in more, than the settings say."""

from __future__ import annotations

import asyncio
import time

import pytest

from depesche.errors import FetchFailed
from depesche.settings.feed_source import FeedSource
from ingest.fetching.fetch import Fetched, Validators
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Fetches, run
from tests.flow.ingest.origin import Origin, Request

FEED = rss(item(1))


async def silence(_: Request, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def silent_body(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<rss")
    await asyncio.sleep(60)


async def slow_head(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X: x\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def slow_interim_answers(_: Request, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def slow_body(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def endless_body(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b" " * 65_536)
        await writer.drain()


async def tiny_chunks(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1\r\na\r\n" * 10_000)
        await writer.drain()


@pytest.mark.parametrize(
    ("script", "limits", "outcome"),
    [
        pytest.param(silence, {"first_byte_timeout_seconds": 0.2}, "timeout", id="silent"),
        pytest.param(slow_head, {"first_byte_timeout_seconds": 0.3}, "timeout", id="a head that drips"),
        pytest.param(slow_interim_answers, {"first_byte_timeout_seconds": 0.3}, "timeout", id="102 for ever"),
        pytest.param(silent_body, {"read_timeout_seconds": 0.2}, "timeout", id="silent in its body"),
        pytest.param(slow_body, {"total_timeout_seconds": 0.3}, "timeout", id="a body that drips"),
        pytest.param(tiny_chunks, {}, "protocol_error", id="a body byte by byte"),
        pytest.param(endless_body, {"max_body_bytes": 1_000_000}, "too_large", id="a body without end"),
    ],
)
def test_a_fetch_ends_at_its_limit(
    origin: Origin, fetches: Fetches, script: object, limits: dict[str, float], outcome: str
) -> None:
    fetches.limits = limits
    started = time.monotonic()
    assert fetches.outcome(origin.script("/feed", script)) == outcome  # type: ignore[arg-type]
    assert time.monotonic() - started < 5


def test_a_connection_that_is_never_made_times_out(fetches: Fetches) -> None:
    async def no_answer(_: str, __: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    fetches.limits = {"connect_timeout_seconds": 0.2}
    fetches.resolve = no_answer
    assert fetches.outcome("http://slow.example/feed") == "timeout"


def test_a_tls_handshake_that_never_ends_times_out(origin: Origin, fetches: Fetches) -> None:
    """The origin waits for a request in plain text."""
    fetches.limits = {"connect_timeout_seconds": 0.2}
    assert fetches.outcome(f"https://{origin.host}/feed") == "timeout"


@pytest.mark.parametrize(
    "times", [{"total_timeout_seconds": 0.2}, {"read_timeout_seconds": 0.2}], ids=["in all", "silence"]
)
def test_a_feed_can_have_times_of_its_own(origin: Origin, fetches: Fetches, times: dict[str, float]) -> None:
    assert fetches.outcome(origin.script("/feed", silent_body), **times) == "timeout"


def test_a_feed_that_may_be_silent_for_long_may_be_so_before_its_first_byte(origin: Origin, fetches: Fetches) -> None:
    async def late(_: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + FEED)

    fetches.limits = {"first_byte_timeout_seconds": 0.1}
    assert fetches.outcome(origin.script("/feed", late), read_timeout_seconds=5) == "fetched"


def test_a_fetch_that_waits_for_a_place_has_its_own_time_still(origin: Origin, fetches: Fetches) -> None:
    """Feeds that hang take the places; the one behind them is late, but not failed."""
    slow = FeedSource(url=origin.script("/slow", silence))
    quick = FeedSource(url=origin.serve("/quick", FEED))
    fetches.extra = {"concurrency": 2}
    fetches.limits = {"total_timeout_seconds": 0.4}

    async def all_at_once() -> list[object]:
        async with fetches.fetcher() as fetcher:
            feeds = (slow, slow, quick, quick, quick)
            return list(
                await asyncio.gather(*(fetcher.fetch(feed, Validators()) for feed in feeds), return_exceptions=True)
            )

    answers = run(all_at_once())
    assert [type(answer) for answer in answers] == [FetchFailed, FetchFailed, Fetched, Fetched, Fetched]
