"""No request reaches a private address, whatever names and redirects say."""

from __future__ import annotations

import asyncio

import pytest

from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Names
from tests.flow.ingest.origin import Origin
from tests.flow.ingest.polling import Polling

FEED = rss(item(1))


def test_a_private_address_is_refused(origin: Origin, polling: Polling) -> None:
    polling.extra = {"allow_private_hosts": ()}
    assert polling.outcome(origin.serve("/feed", FEED)) == "forbidden_address"
    assert origin.requests == []


def test_a_name_that_leads_to_a_private_address_is_refused(origin: Origin, polling: Polling) -> None:
    port = origin.host.rpartition(":")[2]
    names = Names(feeds_example=["127.0.0.1"])
    assert polling.outcome(f"http://feeds.example:{port}/feed", resolve=names) == "forbidden_address"
    assert origin.requests == []


@pytest.mark.parametrize("host", ["localhost", "[::1]", "127.1", "2130706433", "0.0.0.0", "169.254.169.254"])
def test_a_redirect_to_a_private_address_is_refused(origin: Origin, polling: Polling, host: str) -> None:
    url = origin.redirect("/feed", f"http://{host}:1/latest/meta-data")
    assert polling.outcome(url) in {"forbidden_address", "dns_error"}
    assert origin.paths() == ["/feed"]


def test_the_address_that_was_checked_is_the_one_connected_to(origin: Origin, polling: Polling) -> None:
    """A name that turns private at its second look-up gains nothing: there is one look-up per connection."""
    port = origin.host.rpartition(":")[2]
    origin.serve("/feed", FEED)
    names = Names(rebinding_example=["192.0.2.1", "127.0.0.1"])
    polling.limits = {"connect_timeout_seconds": 0.2}
    outcome = polling.outcome(f"http://rebinding.example:{port}/feed", resolve=names)
    assert outcome in {"forbidden_address", "timeout", "connect_error"}
    assert origin.requests == []


def test_an_allowed_name_may_have_a_private_address(origin: Origin, polling: Polling) -> None:
    port = origin.host.rpartition(":")[2]
    polling.extra = {"allow_private_hosts": (f"intranet.example:{port}",)}
    origin.serve("/feed", FEED)
    names = Names(intranet_example=["127.0.0.1"])
    assert polling.outcome(f"http://intranet.example:{port}/feed", resolve=names) == "changed"
    assert origin.requests[0].headers["host"] == f"intranet.example:{port}"


def test_a_name_that_does_not_resolve_is_a_dns_error(polling: Polling) -> None:
    assert polling.outcome("http://nowhere.example/feed", resolve=Names()) == "dns_error"


def test_tls_asks_for_the_name_though_it_connects_to_an_address(polling: Polling) -> None:
    hello: list[bytes] = []

    async def poll() -> str:
        async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            hello.append(await reader.read(4_096))
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(listen, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        polling.extra = {"allow_private_hosts": (f"secure.example:{port}",)}
        poller = polling.poller(f"https://secure.example:{port}/feed", resolve=Names(secure_example=["127.0.0.1"]))
        (event,) = await poller.poll_once()
        server.close()
        await server.wait_closed()
        return event.outcome

    assert asyncio.run(poll()) == "tls_error"
    assert b"secure.example" in hello[0]
