"""Each thing that a server can do, and the outcome that it has."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard

from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.origin import Origin, Request
from tests.flow.ingest.polling import Polling

FEED = rss(item(1))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, "client_error"),
        (401, "client_error"),
        (403, "client_error"),
        (404, "client_error"),
        (410, "gone"),
        (429, "rate_limited"),
        (500, "server_error"),
        (503, "server_error"),
        (304, "protocol_error"),  # nobody asked for it
        (206, "protocol_error"),
        (300, "redirect_error"),
        (302, "redirect_error"),  # to nowhere
    ],
)
def test_a_status_has_its_outcome(origin: Origin, polling: Polling, status: int, outcome: str) -> None:
    assert polling.outcome(origin.serve("/feed", b"", status)) == outcome


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_the_feed_keeps_its_identity(origin: Origin, polling: Polling, status: int) -> None:
    origin.serve("/new/feed", FEED)
    url = origin.redirect("/feed", "/new/feed", status)
    assert polling.outcome(url) == "changed"
    assert polling.appender.items[0].feed.url == url


def test_a_redirect_loop_ends(origin: Origin, polling: Polling) -> None:
    origin.redirect("/b", "/a")
    assert polling.outcome(origin.redirect("/a", "/b")) == "redirect_error"
    assert len(origin.requests) == 6


@pytest.mark.parametrize(
    "location", ["ftp://example.org/feed", "file:///etc/passwd", "http://host:port/", "javascript:x", "https://"]
)
def test_a_redirect_leads_only_to_web_addresses(origin: Origin, polling: Polling, location: str) -> None:
    assert polling.outcome(origin.redirect("/feed", location)) == "redirect_error"


def test_a_redirect_carries_no_credentials_to_another_place(origin: Origin, polling: Polling) -> None:
    origin.serve("/open", FEED)
    origin.redirect("/feed", origin.url("/open"))
    assert polling.outcome(f"http://reader:secret@{origin.host}/feed") == "changed"
    first, second = origin.requests
    assert "authorization" in first.headers
    assert "authorization" not in second.headers


def test_no_cookie_is_kept(origin: Origin, polling: Polling) -> None:
    origin.serve("/next", FEED)
    url = origin.serve("/feed", status=302, Location="/next", Set_Cookie="id=1; Path=/")
    polling.once(url)
    assert all("cookie" not in request.headers for request in origin.requests)


@pytest.mark.parametrize(
    ("coding", "compress"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstandard.ZstdCompressor().compress),
    ],
)
class TestCompression:
    def test_a_compressed_feed_is_read(
        self, origin: Origin, polling: Polling, coding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        assert polling.outcome(origin.serve("/feed", compress(FEED), Content_Encoding=coding)) == "changed"

    def test_a_bomb_is_too_large(
        self, origin: Origin, polling: Polling, coding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        url = origin.serve("/feed", compress(bytes(30_000_000)), Content_Encoding=coding)
        assert polling.outcome(url) == "too_large"

    def test_a_truncated_body_is_a_protocol_error(
        self, origin: Origin, polling: Polling, coding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        url = origin.serve("/feed", compress(FEED)[:-4], Content_Encoding=coding)
        assert polling.outcome(url) == "protocol_error"


def test_an_endless_body_is_too_large(origin: Origin, polling: Polling) -> None:
    async def pour(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(b" " * 65_536)
            await writer.drain()

    polling.limits = {"max_body_bytes": 1_000_000}
    assert polling.outcome(origin.script("/feed", pour)) == "too_large"


def test_an_announced_size_over_the_limit_is_not_even_read(origin: Origin, polling: Polling) -> None:
    async def announce(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")

    assert polling.outcome(origin.script("/feed", announce)) == "too_large"


def test_a_body_shorter_than_announced_is_a_protocol_error(origin: Origin, polling: Polling) -> None:
    async def cut(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + FEED)

    assert polling.outcome(origin.script("/feed", cut)) == "protocol_error"


def test_an_answer_that_is_not_http_is_a_protocol_error(origin: Origin, polling: Polling) -> None:
    async def babble(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready for mail\r\n")

    assert polling.outcome(origin.script("/feed", babble)) == "protocol_error"


def test_a_silent_server_times_out(origin: Origin, polling: Polling) -> None:
    async def wait(_: Request, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    polling.limits = {"read_timeout_seconds": 0.2}
    assert polling.outcome(origin.script("/feed", wait)) == "timeout"


def test_a_slow_drip_times_out_in_all(origin: Origin, polling: Polling) -> None:
    async def drip(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    polling.limits = {"read_timeout_seconds": 5, "total_timeout_seconds": 0.3}
    assert polling.outcome(origin.script("/feed", drip)) == "timeout"


@pytest.mark.parametrize(
    "body",
    [b"", b"   \n", bytes(5_000_000), b"<!doctype html><title>Hello</title>", b"just text", b"{}", b"<rss><chan"],
    ids=["empty", "blank", "zeros", "html", "text", "json", "broken"],
)
def test_a_body_that_is_no_feed_is_an_outcome_with_a_reason(origin: Origin, polling: Polling, body: bytes) -> None:
    (event,) = polling.once(origin.serve("/feed", body))
    assert event.outcome == "not_a_feed"
    assert event.error is not None
    assert origin.host in event.error


def test_a_body_that_is_no_feed_leaves_the_validators_of_the_last_good_one(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", FEED, ETag='"good"')
    polling.once(url)
    origin.serve("/feed", b"oops", ETag='"bad"')
    polling.once(url)
    origin.serve("/feed", FEED, ETag='"good"')
    assert polling.outcome(url) == "not_modified"


def test_a_closed_port_is_a_connect_error(origin: Origin, polling: Polling) -> None:
    polling.extra = {"allow_private_hosts": ("127.0.0.1",)}
    assert polling.outcome("http://127.0.0.1:1/feed") == "connect_error"
