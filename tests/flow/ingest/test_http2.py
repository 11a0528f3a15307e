"""Servers that speak HTTP/2: what they may do, and what they must not be able to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import h2.connection
import h2.errors
import h2.settings
import pytest

from depesche.settings.feed_source import FeedSource
from ingest.fetching.fetch import Fetched, NotModified, Validators
from tests.flow.ingest.certificates import Authority
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Fetches, run
from tests.flow.ingest.h2_origin import H2Origin

FEED = rss(item(1))
OK = [(":status", "200")]
Connection = h2.connection.H2Connection


@pytest.fixture
def server(ca: Authority) -> Iterator[H2Origin]:
    with H2Origin(ca.server()) as origin:
        yield origin


def fetches_of(server: H2Origin) -> Fetches:
    fetches = Fetches(server.host)
    fetches.limits = {"first_byte_timeout_seconds": 1, "read_timeout_seconds": 1, "total_timeout_seconds": 3}
    return fetches


def test_a_feed_is_fetched(server: H2Origin, ca: Authority) -> None:
    url = server.serve("/feed", FEED, ("content-type", "application/rss+xml"), ("etag", '"1"'))
    fetched = fetches_of(server).body(url, ca_file=ca.file)
    assert fetched.body == FEED
    assert fetched.content_type == "application/rss+xml"
    assert fetched.validators == Validators(b'"1"')


def test_a_large_feed_is_fetched(server: H2Origin, ca: Authority) -> None:
    """Larger than a frame, and several windows of flow control together."""
    body = bytes(range(256)) * 200

    def answer(connection: Connection, stream: int) -> None:
        connection.send_headers(stream, OK)
        for start in range(0, len(body), 16_384):
            connection.send_data(stream, body[start : start + 16_384])
        connection.end_stream(stream)

    assert fetches_of(server).body(server.script("/feed", answer), ca_file=ca.file).body == body


def test_an_unchanged_feed_is_not_modified(server: H2Origin, ca: Authority) -> None:
    def answer(connection: Connection, stream: int) -> None:
        connection.send_headers(stream, [(":status", "304"), ("etag", '"1"')], end_stream=True)

    url = server.script("/feed", answer)
    assert isinstance(fetches_of(server).get(url, Validators(b'"1"'), ca_file=ca.file), NotModified)


def reset(connection: Connection, stream: int) -> None:
    connection.send_headers(stream, OK)
    connection.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)


def go_away(connection: Connection, _: int) -> None:
    connection.close_connection(h2.errors.ErrorCodes.ENHANCE_YOUR_CALM)


def odd_status(connection: Connection, stream: int) -> None:
    connection.send_headers(stream, [(":status", "abc")], end_stream=True)


def wrong_length(connection: Connection, stream: int) -> None:
    connection.send_headers(stream, [*OK, ("content-length", "5000")])
    connection.send_data(stream, FEED, end_stream=True)


def large_head(connection: Connection, stream: int) -> None:
    connection.send_headers(stream, [*OK, *((f"x-{number}", "x" * 1_000) for number in range(100))], end_stream=True)


def silent(_: Connection, __: int) -> None: ...


def half_a_body(connection: Connection, stream: int) -> None:
    connection.send_headers(stream, OK)
    connection.send_data(stream, FEED)


def too_large(connection: Connection, stream: int) -> None:
    connection.send_headers(stream, [*OK, ("content-length", "99999999999")])


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (reset, "protocol_error"),
        (go_away, "protocol_error"),
        (odd_status, "protocol_error"),
        (wrong_length, "protocol_error"),
        (large_head, "protocol_error"),
        (silent, "timeout"),
        (half_a_body, "timeout"),
        (too_large, "too_large"),
    ],
)
def test_an_answer_has_its_outcome(
    server: H2Origin, ca: Authority, answer: Callable[[Connection, int], None], outcome: str
) -> None:
    assert fetches_of(server).outcome(server.script("/feed", answer), ca_file=ca.file) == outcome


def test_a_server_that_allows_no_stream_times_out_and_holds_no_place(server: H2Origin, ca: Authority) -> None:
    server.greeting = lambda connection: connection.update_settings(
        {h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: 0}
    )
    fetches = fetches_of(server)
    fetches.extra = {"concurrency": 1}
    fetches.limits["total_timeout_seconds"] = 0.3
    url = server.script("/feed", silent)
    assert [fetches.outcome(url, ca_file=ca.file) for _ in range(3)] == ["timeout"] * 3


def test_a_header_value_that_only_http_2_can_carry_breaks_no_later_request(server: H2Origin, ca: Authority) -> None:
    url = server.serve("/feed", FEED, ("etag", '"a\r\nx-evil: 1"'), ("last-modified", "\x00"))
    fetches = fetches_of(server)
    fetched = fetches.body(url, ca_file=ca.file)
    assert fetched.validators == Validators()


def test_a_connection_is_used_again(server: H2Origin, ca: Authority) -> None:
    feed = FeedSource(url=server.serve("/feed", FEED), ca_file=ca.file)

    async def twice() -> None:
        async with fetches_of(server).fetcher() as fetcher:
            for _ in range(3):
                assert isinstance(await fetcher.fetch(feed, Validators()), Fetched)

    run(twice())
    assert server.connections == 1


def test_a_request_that_hangs_does_not_hold_up_another_of_the_host(server: H2Origin, ca: Authority) -> None:
    hanging = FeedSource(url=server.script("/hanging", silent), ca_file=ca.file)
    feed = FeedSource(url=server.serve("/feed", FEED), ca_file=ca.file)

    async def both() -> None:
        async with fetches_of(server).fetcher() as fetcher:
            stuck = asyncio.create_task(fetcher.fetch(hanging, Validators()))
            while "/hanging" not in server.paths:  # noqa: ASYNC110 - the server has its own thread
                await asyncio.sleep(0.01)
            assert isinstance(await fetcher.fetch(feed, Validators()), Fetched)
            stuck.cancel()
            await asyncio.gather(stuck, return_exceptions=True)
            assert isinstance(await fetcher.fetch(feed, Validators()), Fetched)

    run(both())
