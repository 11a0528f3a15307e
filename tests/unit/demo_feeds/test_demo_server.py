"""The demo's web server answers as a well-run publisher does."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from cli.demo_feeds import FEEDS, RenderedFeed
from cli.demo_server import DemoServer
from depesche.errors import ConfigurationError

PATH = "/alpenbote.rdf"
STARTED = datetime(2026, 3, 4, 12, 0, 30, 250_000, tzinfo=UTC)


@pytest.fixture
def server(rendered: dict[str, RenderedFeed]) -> Iterator[DemoServer]:
    with DemoServer(rendered, clock=lambda: STARTED) as server:
        yield server


@pytest.fixture
def client(server: DemoServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, trust_env=False) as client:
        yield client


def test_every_feed_is_served_with_its_bytes_and_type(
    server: DemoServer, client: httpx.Client, rendered: dict[str, RenderedFeed]
) -> None:
    responses = [client.get(url) for url in server.feed_urls]
    assert [(r.status_code, r.content, r.headers["content-type"]) for r in responses] == [
        (200, rendered[source.path].body, source.content_type) for source in FEEDS
    ]


def test_the_server_listens_on_the_loopback_address_only(server: DemoServer) -> None:
    assert server.base_url.startswith("http://127.0.0.1:")


def test_another_path_is_not_found(client: httpx.Client) -> None:
    assert client.get("/article/1").status_code == 404


def test_a_query_string_does_not_hide_a_feed(client: httpx.Client) -> None:
    assert client.get(PATH, params={"page": "2"}).status_code == 200


def test_a_head_request_gets_the_headers_without_the_body(client: httpx.Client) -> None:
    response = client.head(PATH)
    assert (response.status_code, response.content, int(response.headers["content-length"]) > 0) == (200, b"", True)


@pytest.mark.parametrize(("header", "validator"), [("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")])
def test_an_unchanged_feed_is_not_sent_again(client: httpx.Client, header: str, validator: str) -> None:
    first = client.get(PATH)
    again = client.get(PATH, headers={header: first.headers[validator]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])


def test_a_weakened_tag_among_others_is_recognised(client: httpx.Client) -> None:
    etag = client.get(PATH).headers["etag"]
    assert client.get(PATH, headers={"If-None-Match": f'"other", W/{etag}'}).status_code == 304


def test_a_tag_outranks_a_date(client: httpx.Client) -> None:
    current = client.get(PATH).headers["last-modified"]
    headers = {"If-None-Match": '"other"', "If-Modified-Since": current}
    assert client.get(PATH, headers=headers).status_code == 200


def test_a_date_that_cannot_be_read_is_ignored(client: httpx.Client) -> None:
    assert client.get(PATH, headers={"If-Modified-Since": "gestern"}).status_code == 200


@pytest.mark.parametrize(("header", "validator"), [("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")])
def test_an_edited_feed_is_sent_even_within_the_same_second(
    server: DemoServer, client: httpx.Client, header: str, validator: str
) -> None:
    before = client.get(PATH).headers[validator]
    server.replace(PATH, b"edited")
    response = client.get(PATH, headers={header: before})
    assert (response.status_code, response.content) == (200, b"edited")


def test_an_edit_keeps_the_type_of_the_feed(server: DemoServer, client: httpx.Client) -> None:
    server.replace(PATH, b"edited")
    assert client.get(PATH).headers["content-type"] == "application/rdf+xml; charset=iso-8859-1"


def test_only_a_served_path_can_be_edited(server: DemoServer) -> None:
    with pytest.raises(KeyError):
        server.replace("/unknown", b"")


def test_nothing_is_logged(server: DemoServer, client: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    client.get(PATH)
    client.get("/unknown")
    assert capfd.readouterr() == ("", "")


def test_the_port_is_free_after_the_block(rendered: dict[str, RenderedFeed]) -> None:
    with DemoServer(rendered) as server:
        pass
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0


def test_a_later_server_can_have_the_same_address(rendered: dict[str, RenderedFeed]) -> None:
    with DemoServer(rendered) as first:
        pass
    with DemoServer(rendered, port=first.port) as second:
        assert second.feed_urls == first.feed_urls


def test_a_port_that_is_taken_is_named(server: DemoServer, rendered: dict[str, RenderedFeed]) -> None:
    with pytest.raises(ConfigurationError, match=str(server.port)):
        DemoServer(rendered, port=server.port)
