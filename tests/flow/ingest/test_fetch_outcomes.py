"""Each thing that a server can do, and the outcome that it has."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard

from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Fetches
from tests.flow.ingest.origin import Origin
from tests.flow.ingest.polling import Polling

FEED = rss(item(1))
SIZE = len(FEED)
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, "client_error"),
        (401, "client_error"),
        (403, "client_error"),
        (404, "client_error"),
        (407, "client_error"),
        (410, "gone"),
        (418, "client_error"),
        (429, "rate_limited"),
        (451, "client_error"),
        (500, "server_error"),
        (503, "server_error"),
        (599, "server_error"),
        (999, "server_error"),
        (304, "protocol_error"),  # nobody asked for it
        (206, "protocol_error"),  # nor for a part
        (300, "redirect_error"),
        (302, "redirect_error"),  # to nowhere
        (305, "redirect_error"),
    ],
)
def test_a_status_has_its_outcome(origin: Origin, polling: Polling, status: int, outcome: str) -> None:
    assert polling.outcome(origin.serve("/feed", b"", status)) == outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param(HEAD + b"Content-Length: %d\r\n\r\n" % SIZE + FEED, "fetched", id="as it should be"),
        pytest.param(HEAD + b"\r\n" + FEED, "fetched", id="length unknown, ended by the connection's end"),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n" + FEED, "fetched", id="HTTP/1.0"),
        pytest.param(b"HTTP/1.1 200\r\n\r\n" + FEED, "fetched", id="no reason phrase"),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % SIZE + FEED + b"\r\n0\r\n\r\n", "fetched", id="chunked"
        ),
        pytest.param(HEAD + b"Content-Length: %d\r\n\r\n" % (SIZE + 9) + FEED, "protocol_error", id="cut short"),
        pytest.param(HEAD + b"Content-Length: %d\r\n\r\n" % (SIZE - 9) + FEED, "fetched", id="longer than announced"),
        pytest.param(
            HEAD + b"Content-Length: %d\r\nContent-Length: 7\r\n\r\n" % SIZE + FEED, "protocol_error", id="two lengths"
        ),
        pytest.param(HEAD + b"Content-Length: -1\r\n\r\n" + FEED, "protocol_error", id="negative length"),
        pytest.param(HEAD + b"Content-Length: many\r\n\r\n" + FEED, "protocol_error", id="length in words"),
        pytest.param(HEAD + b"Content-Length: 99999999999\r\n\r\n", "too_large", id="announces too much"),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % (SIZE + 9) + FEED, "protocol_error", id="chunk cut"
        ),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % SIZE + FEED + b"\r\n", "protocol_error", id="no end"
        ),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "protocol_error", id="no chunk size"),
        pytest.param(HEAD + b"Transfer-Encoding: gzip\r\n\r\n", "protocol_error", id="unknown transfer coding"),
        pytest.param(b"220 ready for mail\r\n", "protocol_error", id="not HTTP"),
        pytest.param(b"HTTP/1.1 0x200 OK\r\n\r\n", "protocol_error", id="no status"),
        pytest.param(b"\x16\x03\x01\x02\x00", "protocol_error", id="TLS on a plain port"),
        pytest.param(FEED, "protocol_error", id="a bare body"),
        pytest.param(b"", "protocol_error", id="nothing"),
        pytest.param(HEAD + b"X: ", "protocol_error", id="half a head"),
        pytest.param(HEAD + b"no colon\r\n\r\n", "protocol_error", id="no header"),
        pytest.param(HEAD + b"X: \x00\r\n\r\n", "protocol_error", id="a NUL in a header"),
        pytest.param(HEAD + b"X: " + b"x" * 200_000, "protocol_error", id="a header without end"),
        pytest.param(HEAD + b"X: x\r\n" * 60_000, "protocol_error", id="headers without end"),
        pytest.param(
            b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + HEAD + b"\r\n" + FEED, "fetched", id="some interim answers"
        ),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 60_000, "protocol_error", id="a flood of interim answers"),
        pytest.param(b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "protocol_error", id="another protocol"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", "fetched", id="no content: parsing says that it is no feed"),
        pytest.param(HEAD + b"Content-Length: 0\r\n\r\n", "fetched", id="an empty body: likewise"),
    ],
)
def test_an_answer_has_its_outcome(origin: Origin, fetches: Fetches, answer: bytes, outcome: str) -> None:
    assert fetches.outcome(origin.raw("/feed", answer)) == outcome


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize(("coding", "compress"), CODINGS.items(), ids=CODINGS)
class TestCompression:
    def test_a_compressed_feed_is_read(
        self, origin: Origin, polling: Polling, coding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        assert polling.outcome(origin.serve("/feed", compress(FEED), Content_Encoding=coding)) == "changed"

    def test_a_large_body_is_read(
        self, origin: Origin, fetches: Fetches, coding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        body = b"".join(b"<a>%d</a>" % (number * number) for number in range(50_000))
        assert fetches.body(origin.serve("/feed", compress(body), Content_Encoding=coding)).body == body

    def test_a_bomb_is_too_large(
        self, origin: Origin, polling: Polling, coding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        url = origin.serve("/feed", compress(bytes(30_000_000)), Content_Encoding=coding)
        assert polling.outcome(url) == "too_large"

    def test_a_bomb_within_a_bomb_is_too_large(
        self, origin: Origin, fetches: Fetches, coding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        url = origin.serve("/feed", gzip.compress(compress(bytes(30_000_000))), Content_Encoding=f"{coding}, gzip")
        assert fetches.outcome(url) == "too_large"

    def test_a_truncated_body_is_a_protocol_error(
        self, origin: Origin, polling: Polling, coding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        url = origin.serve("/feed", compress(FEED)[:-4], Content_Encoding=coding)
        assert polling.outcome(url) == "protocol_error"

    def test_a_plain_body_under_the_label_is_taken_as_it_is(
        self, origin: Origin, polling: Polling, coding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        assert polling.outcome(origin.serve("/feed", FEED, Content_Encoding=coding)) == "changed"

    def test_noise_under_the_label_is_a_protocol_error(
        self, origin: Origin, fetches: Fetches, coding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        url = origin.serve("/feed", b"\xfe\xed\xfe\xed" * 100, Content_Encoding=coding)
        assert fetches.outcome(url) == "protocol_error"


@pytest.mark.parametrize(
    ("label", "body", "outcome"),
    [
        pytest.param("identity", FEED, "fetched", id="identity"),
        pytest.param("GZIP", gzip.compress(FEED), "fetched", id="upper case"),
        pytest.param("x-gzip", gzip.compress(FEED), "fetched", id="an old name"),
        pytest.param("deflate", zlib.compress(FEED)[2:-4], "fetched", id="deflate without its frame"),
        pytest.param("", gzip.compress(FEED), "fetched", id="gzip without a label"),
        pytest.param("gzip", gzip.compress(gzip.compress(FEED)), "fetched", id="gzip twice, labelled once"),
        pytest.param("gzip, gzip", gzip.compress(FEED), "fetched", id="gzip once, labelled twice"),
        pytest.param("gzip", gzip.compress(FEED[:9]) + gzip.compress(FEED[9:]), "fetched", id="two gzip members"),
        pytest.param("gzip", gzip.compress(FEED) + b"\n", "fetched", id="something after gzip data"),
        pytest.param("gzip, br", brotli.compress(gzip.compress(FEED)), "fetched", id="two codings"),
        pytest.param("utf-8", FEED, "fetched", id="a charset as label"),
        pytest.param("compress", b"\x1f\x9d\x90", "protocol_error", id="unknown coding"),
        pytest.param("gzip, br, gzip, br", FEED, "protocol_error", id="codings without end"),
        pytest.param("gzip", b"", "fetched", id="nothing"),
    ],
)
def test_a_label_of_compression_has_its_outcome(
    origin: Origin, fetches: Fetches, label: str, body: bytes, outcome: str
) -> None:
    url = origin.serve("/feed", body, Content_Encoding=label)
    assert fetches.outcome(url) == outcome
    if outcome == "fetched":
        assert fetches.body(url).body == (FEED if body else b"")


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


def test_no_cookie_is_kept(origin: Origin, polling: Polling) -> None:
    origin.serve("/next", FEED)
    url = origin.serve("/feed", status=302, Location="/next", Set_Cookie="id=1; Path=/")
    polling.once(url)
    assert all("cookie" not in request.headers for request in origin.requests)


def test_a_closed_port_is_a_connect_error(fetches: Fetches) -> None:
    fetches.allowed = ("127.0.0.1",)
    assert fetches.outcome("http://127.0.0.1:1/feed") == "connect_error"


def test_an_error_of_the_server_is_told_as_one_line_of_bounded_length(origin: Origin, fetches: Fetches) -> None:
    url = origin.raw("/feed", b"HTTP/1.1 500 " + b"o\x80ps " * 5_000 + b"\r\n\r\n")
    told = str(fetches.failure(url))
    assert told.isprintable()
    assert len(told) < 500
