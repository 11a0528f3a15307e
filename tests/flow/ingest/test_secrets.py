"""Logins and headers of a feed: they reach its own server, and nobody else, and are never told."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Fetches
from tests.flow.ingest.origin import Origin

FEED = rss(item(1))


@pytest.fixture
def other() -> Iterator[Origin]:
    """Another origin: the same host on another port."""
    with Origin() as server:
        yield server


def basic(login: str) -> str:
    return "Basic " + base64.b64encode(login.encode()).decode()


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({"scheme": "basic", "username": "reader"}, "authorization", basic("reader:s3cret ü")),
        ({"scheme": "bearer"}, "authorization", "Bearer s3cret"),
        ({"scheme": "header", "header": "X-Api-Key"}, "x-api-key", "s3cret"),
    ],
)
class TestAuth:
    def test_the_login_is_sent(
        self, origin: Origin, fetches: Fetches, auth: dict[str, str], header: str, value: str
    ) -> None:
        fetches.environ = {"FEED_SECRET": ("s3cret ü" if auth["scheme"] == "basic" else "s3cret") + "\n"}
        fetches.get(origin.serve("/feed", FEED), auth={**auth, "secret_env": "FEED_SECRET"})
        assert origin.requests[0].headers[header] == value

    def test_it_stays_at_its_origin(
        self, origin: Origin, other: Origin, fetches: Fetches, auth: dict[str, str], header: str, value: str
    ) -> None:
        fetches.environ = {"FEED_SECRET": "s3cret"}
        fetches.allowed += (other.host,)
        other.redirect("/there", origin.serve("/back", FEED))
        origin.redirect("/moved", other.url("/there"))
        fetches.get(origin.redirect("/feed", "/moved"), auth={**auth, "secret_env": "FEED_SECRET"})
        assert [header in request.headers for request in origin.requests] == [True, True, True]
        assert header not in other.requests[0].headers

    def test_an_adopted_address_elsewhere_does_not_get_it(
        self, origin: Origin, other: Origin, fetches: Fetches, auth: dict[str, str], header: str, value: str
    ) -> None:
        fetches.environ = {"FEED_SECRET": "s3cret"}
        fetches.allowed += (other.host,)
        auth = {**auth, "secret_env": "FEED_SECRET"}
        fetches.get(origin.url("/feed"), url=other.serve("/adopted", FEED), auth=auth)
        assert header not in other.requests[0].headers

    def test_without_its_secret_nothing_is_sent(
        self, origin: Origin, fetches: Fetches, auth: dict[str, str], header: str, value: str
    ) -> None:
        error = fetches.failure(origin.serve("/feed", FEED), auth={**auth, "secret_env": "FEED_SECRET"})
        assert error.outcome == "auth_missing"
        assert "FEED_SECRET" in str(error)
        assert origin.connections == 0


def test_a_secret_that_is_no_header_value_is_not_sent(origin: Origin, fetches: Fetches) -> None:
    fetches.environ = {"FEED_SECRET": "a\r\nX-Evil: 1"}
    url = origin.serve("/feed", FEED)
    error = fetches.failure(url, auth={"scheme": "bearer", "secret_env": "FEED_SECRET"})
    assert error.outcome == "auth_missing"
    assert "Evil" not in str(error)


def test_the_login_of_an_address_goes_along_on_its_origin_and_nowhere_else(
    origin: Origin, other: Origin, fetches: Fetches
) -> None:
    fetches.allowed += (other.host,)
    other.serve("/open", FEED)
    origin.redirect("/same", other.url("/open"))
    origin.redirect("/feed", origin.url("/same"))
    fetched = fetches.body(f"http://reader:s3cret@{origin.host}/feed")
    assert [request.headers.get("authorization") for request in origin.requests] == [basic("reader:s3cret")] * 2
    assert "authorization" not in other.requests[0].headers
    assert fetched.url == other.url("/open")


def test_a_permanent_address_has_no_login(origin: Origin, fetches: Fetches) -> None:
    origin.serve("/new", FEED)
    origin.redirect("/feed", "/new", 301)
    fetched = fetches.body(f"http://reader:s3cret@{origin.host}/feed")
    assert fetched.moved_to == fetched.url == origin.url("/new")


def test_a_feeds_own_headers_replace_the_usual_ones_at_its_origin(
    origin: Origin, other: Origin, fetches: Fetches
) -> None:
    fetches.allowed += (other.host,)
    other.serve("/feed", FEED)
    url = origin.redirect("/feed", other.url("/feed"))
    fetches.get(url, headers={"Accept": "text/xml", "X-Partner": "us", "Cookie": "consent=1"})
    first, second = origin.requests[0].headers, other.requests[0].headers
    assert (first["accept"], first["x-partner"], first["cookie"]) == ("text/xml", "us", "consent=1")
    assert second["accept"] == "text/xml"
    assert "x-partner" not in second
    assert "cookie" not in second


@pytest.mark.parametrize("name", ["Host", "Content-Length", "transfer-encoding", "Connection", "Range"])
def test_a_header_that_would_break_requests_is_refused_by_the_settings(fetches: Fetches, name: str) -> None:
    with pytest.raises(ValueError, match="the poller sets it itself"):
        fetches.get("http://127.0.0.1/feed", headers={name: "1"})


@pytest.mark.parametrize(
    "path", ["/missing", "/moves", "/broken", "/big"], ids=["status", "redirect", "protocol", "too large"]
)
def test_no_error_tells_a_secret(origin: Origin, fetches: Fetches, path: str) -> None:
    query = "?feed=rss&token=s3cret&id=7"
    origin.serve(f"/missing{query}", status=404)
    origin.redirect(f"/moves{query}", "ftp://u:s3cret@example.org/?key=s3cret")
    origin.raw(f"/broken{query}", b"nonsense\r\n\r\n")
    origin.raw(f"/big{query}", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
    error = fetches.failure(f"http://reader:s3cret@{origin.host}{path}{query}")
    assert "s3cret" not in str(error)
    assert "reader" not in str(error)
    assert f"{origin.host}{path}?feed=rss&token=***&id=7" in str(error)
