from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetching.redirects import RedirectRefused, Trail, web_url


def test_a_trail_remembers_how_far_it_is_permanent() -> None:
    trail = Trail(httpx.URL("http://a.example/"))
    trail.follow(301, b"https://a.example/")
    trail.follow(302, b"/today")
    trail.follow(301, b"/tonight")
    assert trail.moved_to_text == "https://a.example/"
    assert str(trail.url) == "https://a.example/tonight"


def test_a_trail_goes_nowhere_twice() -> None:
    trail = Trail(httpx.URL("http://a.example/"))
    trail.follow(301, b"/b")
    with pytest.raises(RedirectRefused, match="loop"):
        trail.follow(301, b"http://A.example:80/")


def test_a_host_in_another_script_is_its_ascii_form() -> None:
    base = httpx.URL("https://a.example/")
    assert web_url("https://bücher.example/".encode(), base).raw_host == b"xn--bcher-kva.example"


@given(st.binary(max_size=300))
def test_any_location_is_an_address_or_refused(location: bytes) -> None:
    try:
        url = web_url(location, httpx.URL("https://a.example/feed"))
    except RedirectRefused:
        return
    assert url.scheme in {"http", "https"}
    assert url.raw_host
    assert url.raw_path.isascii()
    assert not url.fragment
