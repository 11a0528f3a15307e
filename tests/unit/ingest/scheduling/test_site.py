from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tld.exceptions import TldIOError

from ingest.scheduling.site import BundledSuffixes, fetch_key, site_of


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://feeds.example.co.uk/rss", "example.co.uk"),
        ("http://www.example.co.uk:8080/rss", "example.co.uk"),
        ("https://EXAMPLE.org./", "example.org"),
        ("https://user:secret@a.b.example.org/", "example.org"),
        ("https://co.uk/", "co.uk"),
        ("https://www.city.kawasaki.jp/", "city.kawasaki.jp"),
        ("https://a.b.c.kobe.jp/", "b.c.kobe.jp"),
        ("https://news.example.unlisted/", "example.unlisted"),
        ("http://localhost:8000/feed", "localhost"),
        ("http://192.0.2.7:8000/feed", "192.0.2.7"),
        ("http://2130706433/feed", "2130706433"),
        ("http://[2001:DB8:0::1]:80/feed", "2001:db8::1"),
    ],
)
def test_the_site_is_the_registered_domain_or_the_address_itself(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize("platform", ["blogspot.com", "github.io"])
def test_each_customer_of_a_hosting_platform_is_a_site(platform: str) -> None:
    assert site_of(f"https://one.{platform}/feed") == f"one.{platform}"
    assert site_of(f"https://www.two.{platform}/feed") == f"two.{platform}"


def test_a_name_has_one_site_in_unicode_and_in_ascii() -> None:
    assert site_of("https://www.xn--bcher-kva.de/") == site_of("https://feeds.bücher.de/") == "bücher.de"


def test_a_suffix_that_is_listed_in_unicode_is_known_in_ascii() -> None:
    assert site_of("https://feeds.example.xn--55qx5d.cn/") == "example.公司.cn"


@given(st.one_of(st.text(), st.text().map("http://{}/".format)))
def test_any_text_has_a_site(url: str) -> None:
    assert isinstance(site_of(url), str)


def test_the_list_of_suffixes_is_never_downloaded() -> None:
    with pytest.raises(TldIOError):
        BundledSuffixes.update_tld_names(fail_silently=True)


def test_a_look_up_opens_no_connection() -> None:
    code = (
        "import sys\n"
        "from ingest.scheduling.site import site_of\n"
        "sys.addaudithook(lambda event, _: sys.exit(event) if event.startswith('socket.') else None)\n"
        "print(site_of('https://a.example.co.uk/'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "example.co.uk"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTTPS://Example.ORG/Feed", "https://example.org/Feed"),
        ("https://example.org:443/feed", "https://example.org/feed"),
        ("http://example.org:80", "http://example.org/"),
        ("http://example.org?format=rss", "http://example.org/?format=rss"),
        ("http://example.org/feed#latest", "http://example.org/feed"),
        ("http://example.org/feed?#", "http://example.org/feed"),
        ("http://[2001:DB8::1]:80/feed", "http://[2001:db8::1]/feed"),
        ("https://bücher.de/feed", "https://xn--bcher-kva.de/feed"),
        ("https://example.org/é", "https://example.org/%C3%A9"),
        (" https://example.org/feed\n", "https://example.org/feed"),
    ],
)
def test_addresses_that_make_the_same_request_have_one_key(one: str, other: str) -> None:
    assert fetch_key(one) == fetch_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/feed", "https://example.org/feed"),
        ("https://example.org/feed", "https://example.org/Feed"),
        ("https://example.org/feed", "https://example.org/feed/"),
        ("https://example.org/?a=1&b=2", "https://example.org/?b=2&a=1"),
        ("https://example.org:8443/feed", "https://example.org/feed"),
        ("https://www.example.org/feed", "https://example.org/feed"),
        ("https://me:one@example.org/feed", "https://me:two@example.org/feed"),
        ("https://straße.de/feed", "https://strasse.de/feed"),
    ],
)
def test_addresses_that_make_different_requests_have_different_keys(one: str, other: str) -> None:
    assert fetch_key(one) != fetch_key(other)


@given(st.one_of(st.text(), st.text().map("http://example.org/{}".format), st.text().map("HTTP://{}:80/".format)))
def test_a_key_is_the_key_of_itself(url: str) -> None:
    key = fetch_key(url)
    assert fetch_key(key) == key
