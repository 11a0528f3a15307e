from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalising.redirectors import resolved_link

PAGE = "https://news.example/a?b=1"
QUOTED = "https%3A%2F%2Fnews.example%2Fa%3Fb%3D1"


def google_news(page: str) -> str:
    length = bytes([len(page)]) if len(page) < 128 else bytes([len(page) & 127 | 128, len(page) >> 7])
    payload = b'\x08\x13"' + length + page.encode() + b"\xd2\x01\x00"
    return f"https://news.google.com/rss/articles/{urlsafe_b64encode(payload).decode().rstrip('=')}?oc=5"


@pytest.mark.parametrize(
    "link",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={QUOTED}&ct=ga",
        f"https://www.google.co.uk/url?q={QUOTED}",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={QUOTED}&c=1",
        f"https://r.search.yahoo.com/_ylt=A;_ylu=X/RV=2/RE=1/RO=10/RU={QUOTED}/RK=2/RS=a-",
        f"https://us.rd.yahoo.com/dailynews/rss/*{PAGE}",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT",
        f"https://t.umblr.com/redirect?z={QUOTED}&t=1",
        f"https://go.skimresources.com/?id=1&url={QUOTED}",
        f"https://medium.com/r/?url={QUOTED}",
        f"https://eur01.safelinks.protection.outlook.com/?url={QUOTED}&data=1",
        f"https://out.reddit.com/t3_1?url={QUOTED}&token=1",
        f"https://href.li/?{PAGE}",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__news.example_a-3Fb-3D1&d=Dw",
        "https://urldefense.com/v3/__https://news.example/a?b=1__;!!abc!def$",
        f"https://www.google.com/url?url=https%3A%2F%2Fhref.li%2F%3F{QUOTED}",
        google_news(PAGE),
    ],
)
def test_a_redirector_that_names_its_target_is_resolved(link: str) -> None:
    assert resolved_link(link) == PAGE


def test_long_addresses_of_google_news_are_read_whole() -> None:
    page = f"https://news.example/{'a' * 300}"
    assert resolved_link(google_news(page)) == page


def test_feedsportal_is_decoded() -> None:
    link = "http://rss.feedsportal.com/c/1/f/2/s/3/sc/1/l/0L0Snews0N0Ca0C20A130Eb0Bhtml/story01.htm"
    assert resolved_link(link) == "http://www.news.com/a/2013-b.html"


def test_the_feeds_own_word_comes_first() -> None:
    assert resolved_link("https://feedproxy.google.com/~r/a/~3/b", PAGE) == PAGE
    assert resolved_link(PAGE, "not an address") == PAGE


@pytest.mark.parametrize(
    "link",
    [
        "https://feedproxy.google.com/~r/a/~3/b",
        "https://news.google.com/rss/articles/CBMiWkFVX3lxTE5abc?oc=5",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/url?q=/relative",
        "https://google.com.evil.example/url?q=" + QUOTED,
        "https://news.example/url?url=https%3A%2F%2Fother.example%2F",
        "https://href.li/?javascript:alert(1)",
        "https://l.facebook.com/l.php?u=http%3A%2F%2Flocalhost%2F",
        "http://rss.feedsportal.com/c/1/l/0Z0Q/story01.htm",
        "mailto:a@b.example",
        "http://[",
        "",
    ],
)
def test_what_hides_or_has_no_target_stays(link: str) -> None:
    assert resolved_link(link) == link


def test_a_chain_without_end_ends() -> None:
    link = PAGE
    for _ in range(30):
        link = f"https://href.li/?{link}"
    assert resolved_link(link).startswith("https://href.li/?")


@given(
    st.text(max_size=60),
    st.sampled_from(["https://href.li/?", "https://news.google.com/articles/CBM", "https://urldefense.com/v3/__"]),
)
def test_nothing_raises(text: str, start: str) -> None:
    resolved_link(start + text, text)
