from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalising.canonical_url import canonical_url, page_key


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("HTTPS://News.Example:443/A?b=1#top", "https://news.example/A?b=1"),
        ("http://news.example:80", "http://news.example/"),
        ("http://news.example:8080/", "http://news.example:8080/"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://user:pw@news.example/a", "https://news.example/a"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        (" https://news.example/a \n", "https://news.example/a"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://a_b.example/", "https://a_b.example/"),
        ("https://news.example/%7eme/%2f/%c3%a4", "https://news.example/~me/%2F/%C3%A4"),
        ("https://news.example/50%/x y", "https://news.example/50%25/x%20y"),
        ("https://news.example/a/./b/../c/.", "https://news.example/a/c/"),
        ("https://news.example//a//b", "https://news.example//a//b"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example/a;jsessionid=0815?b=1", "https://news.example/a?b=1"),
        ("https://news.example/#!/a", "https://news.example/#!/a"),
        ("https://news.example/#/a", "https://news.example/#/a"),
        ("https://news.example/a#xtor=RSS-1", "https://news.example/a"),
    ],
)
def test_the_same_page_has_one_spelling(link: str, canonical: str) -> None:
    assert canonical_url(link) == canonical


@pytest.mark.parametrize(
    "pair",
    [
        *(
            "utm_source=rss",
            "fbclid=1",
            "at_medium=RSS",
            "xtor=RSS-1",
            "WT.mc_id=1",
            "wt_mc=2",
            "mc_cid=3",
            "clickid=4",
        ),
        *("from=rss", "source=RSS-feed", "ref=feedburner", "partner=rss", "pk_campaign=feed", "ysclid=1", "CMP=twt_a"),
    ],
)
def test_tracking_goes(pair: str) -> None:
    assert canonical_url(f"https://news.example/a?id=7&{pair}&page=2") == "https://news.example/a?id=7&page=2"
    assert canonical_url(f"https://news.example/a?id=7&amp;{pair}") == "https://news.example/a?id=7"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "id",
            "p",
            "article",
            "page",
            "story",
            "uid",
            "cid",
            "eid",
            "ref",
            "source",
            "from",
            "session",
            "keyword",
            "gallery",
        ),
        *(
            "global",
            "glossary",
            "game",
            "ad_id",
            "affair",
            "reference",
            "campaign",
            "medium",
            "v",
            "media",
            "feature",
            "tag",
        ),
    ],
)
def test_what_may_identify_the_page_stays(name: str) -> None:
    assert canonical_url(f"https://news.example/a?{name}=atomic-1") == f"https://news.example/a?{name}=atomic-1"


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("https://www.news.example/a/amp/", "https://www.news.example/a/"),
        ("https://news.example/a/amp", "https://news.example/a"),
        ("https://news.example/a.amp.html", "https://news.example/a.html"),
        ("https://news.example/a.amp", "https://news.example/a"),
        ("https://news.example/a?amp=1&b=2&outputType=amp", "https://news.example/a?b=2"),
        ("https://amp.news.example/a", "https://news.example/a"),
        ("https://m.news.example/a", "https://news.example/a"),
        ("https://mobile.news.example/a", "https://news.example/a"),
        ("https://en.m.news.example/a", "https://en.news.example/a"),
        ("https://www.google.com/amp/s/www.news.example/a/amp/?b=1", "https://www.news.example/a/?b=1"),
        ("https://www-news-example.cdn.ampproject.org/c/s/www.news.example/a?usqp=1", "https://www.news.example/a"),
    ],
)
def test_amp_and_mobile_pages_are_the_page(link: str, canonical: str) -> None:
    assert canonical_url(link) == canonical


@pytest.mark.parametrize(
    "link",
    [
        *("https://mobile.de/a", "https://m.co.uk/a", "https://news.example/amp", "https://news.example/tag/amp"),
        *(
            "https://news.example/champ",
            "https://news.example/amp/guitar",
            "https://mnews.example/",
            "https://news.example/m.html",
        ),
    ],
)
def test_what_only_looks_like_a_variant_is_left(link: str) -> None:
    assert canonical_url(link) == link


@pytest.mark.parametrize(
    "link", ["", "/relative", "mailto:a@b", "javascript:x()", "http://", "http://[", "http://a:x/", "tag:a,2020:1"]
)
def test_what_is_no_web_address_has_none(link: str) -> None:
    assert canonical_url(link) is None


def test_pages_that_differ_in_scheme_www_slash_or_order_have_one_key() -> None:
    links = ("http://www.news.example/a/?c=2&b=1", "https://news.example/a?b=1&c=2")
    assert len({page_key(canonical_url(link) or "") for link in links}) == 1


def test_pages_that_differ_in_a_parameter_have_two_keys() -> None:
    assert page_key("https://news.example/?p=1") != page_key("https://news.example/?p=2")


pieces = st.sampled_from(
    [
        *(
            "/",
            "amp",
            "/amp",
            ".amp",
            ".html",
            "%",
            "%4",
            "%41",
            "%25",
            "..",
            "/.",
            "?",
            "&",
            "=",
            "amp=1",
            "utm_x=1",
            "#",
            "!",
            ";",
        ),
        *(
            "jsessionid=1",
            "ä",
            " ",
            "m.",
            "amp.",
            "www.",
            "a",
            "\\",
            "[",
            "|",
            "&amp;",
            "google.com/amp/s/",
            ".cdn.ampproject.org/c/",
        ),
    ]
)


@given(
    st.builds(lambda host, rest: f"https://{''.join(host)}.example{''.join(rest)}", st.lists(pieces), st.lists(pieces))
    | st.builds("https://www.google.com/amp/s/{}".format, st.text(max_size=30))
    | st.from_regex(r"https?://[a-zA-Z0-9.ü-]{1,20}(:[0-9]{1,5})?(/[a-z%?&=#;]{0,20})?", fullmatch=True)
    | st.text(max_size=100)
)
def test_canonical_form_is_idempotent_and_nothing_crashes(link: str) -> None:
    once = canonical_url(link)
    if once is not None:
        assert canonical_url(once) == once
        page_key(once)
