from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalising.canonical_url import canonical_url


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("HTTPS://News.Example:443/A?b=1#top", "https://news.example/A?b=1"),
        ("http://news.example:80", "http://news.example/"),
        ("http://news.example:8080/", "http://news.example:8080/"),
        ("https://news.example/a?utm_source=rss&utm_medium=x&id=7", "https://news.example/a?id=7"),
        ("https://news.example/a?fbclid=1&gclid=2", "https://news.example/a"),
        ("https://news.example/a?at_medium=RSS&at_campaign=K", "https://news.example/a"),
        ("https://news.example/a?id=7&page=2", "https://news.example/a?id=7&page=2"),
        ("https://user:pw@news.example/a", "https://news.example/a"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/ä"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        (" https://news.example/a \n", "https://news.example/a"),
    ],
)
def test_the_same_page_has_one_spelling(link: str, canonical: str) -> None:
    assert canonical_url(link) == canonical


@pytest.mark.parametrize(
    "link", ["", "/relative", "mailto:a@b", "javascript:x()", "http://", "http://[", "http://a:x/", "tag:a,2020:1"]
)
def test_what_is_no_web_address_has_none(link: str) -> None:
    assert canonical_url(link) is None


@given(
    st.from_regex(r"https?://[a-zA-Z0-9.ü-]{1,20}(:[0-9]{1,5})?(/[a-z%?&=#;]{0,20})?", fullmatch=True)
    | st.text(max_size=100)
)
def test_canonical_form_is_idempotent_and_nothing_crashes(link: str) -> None:
    once = canonical_url(link)
    assert once is None or canonical_url(once) == once
