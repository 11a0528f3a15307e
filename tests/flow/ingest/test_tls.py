"""Certificates that are good, bad, and good enough for one feed."""

from __future__ import annotations

import pytest

from tests.flow.ingest.certificates import Authority
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.fetches import Fetches, Names
from tests.flow.ingest.origin import Origin

FEED = rss(item(1))


@pytest.mark.parametrize(
    ("names", "days", "source", "outcome"),
    [
        pytest.param("IP:127.0.0.1", 2, {"trust": True}, "fetched", id="signed by the feed's authority"),
        pytest.param("IP:127.0.0.1", 2, {}, "tls_error", id="signed by nobody known"),
        pytest.param("IP:127.0.0.1", -1, {"trust": True}, "tls_error", id="expired"),
        pytest.param("DNS:other.example", 2, {"trust": True}, "tls_error", id="of another host"),
        pytest.param("DNS:other.example", -1, {"verify_tls": False}, "fetched", id="not checked, as the feed says"),
        pytest.param("IP:127.0.0.1", 2, {"ca_file": "/nowhere.pem"}, "tls_error", id="authority file missing"),
    ],
)
def test_a_certificate_has_its_outcome(
    ca: Authority, names: str, days: int, source: dict[str, object], outcome: str
) -> None:
    if source.pop("trust", False):
        source = {"ca_file": ca.file}
    with Origin(tls=ca.server(names, days)) as origin:
        url = origin.serve("/feed", FEED)
        assert Fetches(origin.host).outcome(url, **source) == outcome


def test_a_name_is_checked_against_the_certificate_though_an_address_is_connected_to(ca: Authority) -> None:
    with Origin(tls=ca.server("DNS:secure.example")) as origin:
        origin.serve("/feed", FEED)
        fetches = Fetches(f"secure.example:{origin.port}")
        fetches.resolve = Names(secure_example=["127.0.0.1"])
        assert fetches.outcome(f"https://secure.example:{origin.port}/feed", ca_file=ca.file) == "fetched"


def test_less_checking_holds_for_the_feeds_own_host_alone(ca: Authority) -> None:
    with Origin(tls=ca.server("DNS:secure.example")) as other:
        other.serve("/feed", FEED)
        with Origin() as origin:
            fetches = Fetches(origin.host, f"other.example:{other.port}")
            fetches.resolve = Names(other_example=["127.0.0.1"])
            url = origin.redirect("/feed", f"https://other.example:{other.port}/feed")
            assert fetches.outcome(url, verify_tls=False) == "tls_error"
            assert fetches.outcome(origin.redirect("/own", other.url("/feed")), verify_tls=False) == "forbidden_address"
            fetches.allowed += (other.host,)
            assert fetches.outcome(origin.redirect("/own", other.url("/feed")), verify_tls=False) == "fetched"


def test_a_missing_authority_file_is_named(ca: Authority) -> None:
    with Origin(tls=ca.server()) as origin:
        error = Fetches(origin.host).failure(origin.serve("/feed", FEED), ca_file="/nowhere.pem")
    assert "ca_file /nowhere.pem" in str(error)


def test_the_usual_authorities_can_be_named_in_the_environment(ca: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ca.file))
    with Origin(tls=ca.server()) as origin:
        assert Fetches(origin.host).outcome(origin.serve("/feed", FEED)) == "fetched"
