"""Fetches by way of proxies, and what no proxy is asked for."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator

import pytest

from depesche.errors import ConfigurationError
from tests.flow.ingest.certificates import Authority
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Fetches, Names
from tests.flow.ingest.h2_origin import H2Origin
from tests.flow.ingest.origin import Origin
from tests.flow.ingest.proxy import ProxyServer

FEED = rss(item(1))


@pytest.fixture
def proxy() -> Iterator[ProxyServer]:
    with ProxyServer() as server:
        yield server


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
class TestEveryKind:
    def test_a_feed_is_fetched(self, origin: Origin, fetches: Fetches, proxy: ProxyServer, scheme: str) -> None:
        fetches.extra = {"proxy": proxy.url(scheme)}
        assert fetches.body(origin.serve("/feed", FEED)).body == FEED
        assert proxy.targets == [origin.host]

    def test_a_feed_is_fetched_by_tls(self, ca: Authority, proxy: ProxyServer, scheme: str) -> None:
        with Origin(tls=ca.server()) as secure:
            fetches = Fetches(secure.host)
            assert fetches.body(secure.serve("/feed", FEED), ca_file=ca.file, proxy=proxy.url(scheme)).body == FEED
            assert proxy.targets == [secure.host]

    def test_a_login_is_sent_to_the_proxy_alone(
        self, origin: Origin, fetches: Fetches, proxy: ProxyServer, scheme: str
    ) -> None:
        proxy.login = "us:s3cret"
        fetches.get(origin.serve("/feed", FEED), proxy=proxy.url(scheme, login="us:s3cret@"))
        assert "s3cret" not in str(origin.requests)
        assert "proxy-authorization" not in origin.requests[0].headers or scheme == "http"

    def test_a_proxy_that_refuses_the_login_is_an_error_without_it(
        self, ca: Authority, fetches: Fetches, proxy: ProxyServer, scheme: str
    ) -> None:
        proxy.login = "us:other"
        error = fetches.failure("https://192.0.2.1/feed", proxy=proxy.url(scheme, login="us:s3cret@"))
        assert error.outcome in {"connect_error", "forbidden_address"}
        fetches.allowed = ("192.0.2.1",)
        error = fetches.failure("https://192.0.2.1/feed", proxy=proxy.url(scheme, login="us:s3cret@"))
        assert error.outcome == "connect_error"
        assert "s3cret" not in str(error)

    def test_a_private_address_is_not_asked_for(self, origin: Origin, proxy: ProxyServer, scheme: str) -> None:
        fetches = Fetches()
        fetches.resolve = Names(inside_example=["10.0.0.1"], localhost=["127.0.0.1"], printer_local=["10.0.0.2"])
        for host in ("127.0.0.1", "[::1]", "169.254.169.254", "localhost", "printer.local", "inside.example"):
            assert fetches.outcome(f"http://{host}:{origin.port}/feed", proxy=proxy.url(scheme)) == "forbidden_address"
        assert proxy.targets == []

    def test_a_proxy_that_does_not_answer_times_out(self, fetches: Fetches, scheme: str) -> None:
        with Origin() as silent:
            fetches.allowed = ("192.0.2.1",)
            fetches.limits = {"connect_timeout_seconds": 0.2, "first_byte_timeout_seconds": 0.2}

            async def silence(_: object, __: object) -> None:
                await asyncio.sleep(60)

            silent.script("http://192.0.2.1/feed", silence)
            assert fetches.outcome("http://192.0.2.1/feed", proxy=f"{scheme}://{silent.host}") == "timeout"


def test_a_name_that_does_not_resolve_here_is_the_proxys_to_judge(origin: Origin, proxy: ProxyServer) -> None:
    proxy.hosts = {"far.example": "127.0.0.1"}
    origin.serve("/feed", FEED)
    fetches = Fetches()
    fetches.resolve = Names()
    for scheme in ("http", "socks5h"):
        url = f"http://far.example:{origin.port}/feed"
        assert fetches.outcome(url, proxy=proxy.url(scheme)) == "fetched"
    assert proxy.targets == [f"far.example:{origin.port}"] * 2


def test_a_socks5_proxy_gets_the_address_that_was_checked(origin: Origin, proxy: ProxyServer) -> None:
    origin.serve("/feed", FEED)
    fetches = Fetches("near.example")
    fetches.resolve = Names(near_example=["127.0.0.1"])
    assert fetches.outcome(f"http://near.example:{origin.port}/feed", proxy=proxy.url("socks5")) == "fetched"
    assert proxy.targets == [origin.host]


def test_a_feeds_proxy_comes_before_the_general_one(origin: Origin, fetches: Fetches, proxy: ProxyServer) -> None:
    fetches.extra = {"proxy": "http://127.0.0.1:1"}
    assert fetches.outcome(origin.serve("/feed", FEED), proxy=proxy.url("http")) == "fetched"
    assert fetches.outcome(origin.url("/feed")) == "connect_error"


def test_a_redirect_to_a_private_address_is_not_asked_for(origin: Origin, proxy: ProxyServer, fetches: Fetches) -> None:
    url = origin.redirect("/feed", "http://169.254.169.254/latest/")
    assert fetches.outcome(url, proxy=proxy.url("http")) == "forbidden_address"
    assert proxy.targets == [origin.host]


@pytest.mark.parametrize("address", ["ftp://proxy.example", "proxy.example:3128", "http://", "socks4://u:s3cret@h"])
def test_a_proxy_of_no_known_kind_is_a_configuration_error(fetches: Fetches, address: str) -> None:
    fetches.extra = {"proxy": address}
    with pytest.raises(ConfigurationError, match=r"ingest\.proxy") as raised:
        fetches.get("http://192.0.2.1/feed")
    assert "s3cret" not in str(raised.value)


def test_a_feeds_proxy_of_no_known_kind_is_a_failure_of_that_feed(fetches: Fetches) -> None:
    assert fetches.outcome("http://192.0.2.1/feed", proxy="ftp://proxy.example") == "connect_error"


def test_basic_is_how_an_http_proxy_is_logged_in_to(origin: Origin, fetches: Fetches, proxy: ProxyServer) -> None:
    fetches.get(origin.serve("/feed", FEED), proxy=proxy.url("http", login="us:s3cret@"))
    assert proxy.logins == ["Basic " + base64.b64encode(b"us:s3cret").decode()]


class TestHttpsProxy:
    @pytest.fixture
    def secure_proxy(self, ca: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProxyServer]:
        monkeypatch.setenv("SSL_CERT_FILE", str(ca.file))
        with ProxyServer(ca.server()) as server:
            yield server

    def test_a_feed_is_fetched(self, origin: Origin, fetches: Fetches, secure_proxy: ProxyServer) -> None:
        assert fetches.body(origin.serve("/feed", FEED), proxy=secure_proxy.url("https")).body == FEED
        assert secure_proxy.targets == [origin.host]

    def test_a_feed_is_fetched_by_tls_within_tls(self, ca: Authority, secure_proxy: ProxyServer) -> None:
        with H2Origin(ca.server()) as secure:
            assert Fetches(secure.host).body(secure.serve("/feed", FEED), proxy=secure_proxy.url("https")).body == FEED
            assert secure_proxy.targets == [secure.host]

    def test_its_certificate_must_be_valid(self, ca: Authority, origin: Origin, fetches: Fetches) -> None:
        with ProxyServer(ca.server("DNS:other.example")) as server:
            url = origin.serve("/feed", FEED)
            assert fetches.outcome(url, proxy=server.url("https"), verify_tls=False) == "tls_error"
