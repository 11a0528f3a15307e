"""What the headers of an answer say beside its body."""

from __future__ import annotations

import pytest

from ingest.fetching.fetch import NotModified, Validators
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Fetches
from tests.flow.ingest.origin import Origin

FEED = rss(item(1))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache_Control": "max-age=600"}, 600),
        ({"Cache_Control": "max-age=600", "Age": "100"}, 500),
        ({"Cache_Control": "no-cache, max-age=600"}, 0),
        ({"Date": "Sun, 01 Mar 2026 12:00:00 GMT", "Expires": "Sun, 01 Mar 2026 12:05:00 GMT"}, 300),
        ({"Expires": "Sun, 01 Mar 2026 12:05:00 GMT"}, 300),  # the tests' clock stands at noon
    ],
)
def test_an_answer_says_how_long_it_is_fresh(
    origin: Origin, fetches: Fetches, headers: dict[str, str], seconds: float | None
) -> None:
    url = origin.serve("/feed", FEED, ETag='"1"', **headers)
    assert fetches.body(url).fresh_seconds == seconds
    unchanged = fetches.get(url, Validators(b'"1"'))
    assert isinstance(unchanged, NotModified)
    assert unchanged.fresh_seconds == seconds


def test_hubs_and_self_are_taken_from_all_link_headers(origin: Origin, fetches: Fetches) -> None:
    origin.raw(
        "/feed",
        b'HTTP/1.1 200 OK\r\nLink: <https://hub.example/>; rel="hub", <https://two.example/>;rel=hub\r\n'
        b'Link: </canonical>; rel="self"\r\n\r\n' + FEED,
    )
    fetched = fetches.body(origin.url("/feed"))
    assert fetched.hubs == ("https://hub.example/", "https://two.example/")
    assert fetched.self_url == origin.url("/canonical")


def test_validators_are_sent_byte_for_byte(origin: Origin, fetches: Fetches) -> None:
    etag = b'W/"caf\xe9, \\"quoted\\""'
    url = origin.raw("/feed", b"HTTP/1.1 200 OK\r\nETag: " + etag + b"\r\nLast-Modified: yesterday\r\n\r\n" + FEED)
    fetched = fetches.body(url)
    assert fetched.validators == Validators(etag, b"yesterday")
    fetches.get(url, fetched.validators)
    sent = origin.requests[-1].headers
    assert sent["if-none-match"].encode("latin-1") == etag
    assert sent["if-modified-since"] == "yesterday"


@pytest.mark.parametrize("stored", [b'"a\r\nX-Evil: 1"', b'"\x00"', b'"' + b"x" * 5_000 + b'"', b" "])
def test_a_validator_that_no_request_can_carry_is_left(origin: Origin, fetches: Fetches, stored: bytes) -> None:
    fetches.get(origin.serve("/feed", FEED), Validators(etag=stored))
    assert "if-none-match" not in origin.requests[0].headers
    assert "x-evil" not in origin.requests[0].headers


@pytest.mark.parametrize(
    ("extra", "agent"),
    [
        ({}, "Depesche/0.1.0 (news feed poller)"),
        ({"contact": "desk@paper.example"}, "Depesche/0.1.0 (news feed poller; desk@paper.example)"),
        ({"contact": "desk@paper.example", "user_agent": "Ours/1"}, "Ours/1"),
    ],
)
def test_a_request_says_who_asks(origin: Origin, fetches: Fetches, extra: dict[str, str], agent: str) -> None:
    fetches.extra = extra
    fetches.get(origin.serve("/feed", FEED))
    assert origin.requests[0].headers["user-agent"] == agent


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("90", 90), ("Sun, 01 Mar 2026 12:01:00 GMT", 60), ("soon", None), ("0 GMT +" + "9" * 30, None)],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_refusal_says_when_to_come_back(
    origin: Origin, fetches: Fetches, status: int, header: str, seconds: float | None
) -> None:
    error = fetches.failure(origin.serve("/feed", status=status, Retry_After=header))
    assert (error.status, error.retry_after_seconds) == (status, seconds)


def test_the_address_and_the_speed_of_the_host_are_known(origin: Origin, fetches: Fetches) -> None:
    fetched = fetches.body(origin.serve("/feed", FEED))
    assert fetched.address == "127.0.0.1"
    assert 0 < fetched.head_seconds < 10
