from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetching.robots_rules import robots_rules


@pytest.mark.parametrize(
    ("rules", "target", "is_allowed"),
    [
        ("", "/feed", True),
        ("Disallow: /", "/feed", False),
        ("Disallow:", "/feed", True),
        ("Disallow: /feed", "/feed.xml", False),
        ("Disallow: /feed/", "/feed", True),
        ("Disallow: /Feed", "/feed", True),
        ("disallow : /feed # all of it", "/feed", False),
        ("Disallow: /\nAllow: /feed", "/feed", True),
        ("Allow: /feed\nDisallow: /", "/feed", True),
        ("Disallow: /feed\nAllow: /feed", "/feed", True),
        ("Allow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("Disallow: /*.xml", "/a/feed.xml", False),
        ("Disallow: /*.xml$", "/a/feed.xml?page=2", True),
        ("Disallow: /*.xml$", "/a/feed.xml", False),
        ("Disallow: /feed$", "/feed", False),
        ("Disallow: /feed$", "/feeds", True),
        ("Disallow: /*?token=", "/feed?token=1", False),
        ("Disallow: *feed", "/a/feed", False),
        ("Disallow: /a*b*c", "/a-b-c", False),
        ("Disallow: /a*b*c", "/a-c-b", True),
        ("Disallow: /ab*ba$", "/aba", True),
        ("Disallow: /zürich", "/z%C3%BCrich", False),
        ("Disallow: /z%c3%bcrich", "/z%C3%BCrich", False),
        ("Disallow: /a%2fb", "/a/b", True),
        ("Disallow: /%66eed", "/feed", False),
    ],
)
def test_a_rule(rules: str, target: str, *, is_allowed: bool) -> None:
    assert robots_rules(f"User-agent: *\n{rules}".encode(), "Depesche").allows(target) is is_allowed


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("User-agent: *\nDisallow: /\nUser-agent: Depesche\nAllow: /", True),
        ("User-agent: Depesche\nDisallow: /\nUser-agent: *\nAllow: /", False),
        ("User-agent: DEPESCHE/1.0\nDisallow: /", False),
        ("User-agent: other\nUser-agent: depesche\nDisallow: /", False),
        ("User-agent: depesche\nDisallow: /a\n\nUser-agent: depesche\nDisallow: /feed", False),
        ("User-agent: depeschebot\nDisallow: /", True),
        ("User-agent: other\nDisallow: /", True),
        ("Disallow: /", True),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("User-agent: *\rDisallow: /", False),
        ("User-agent: *\nSitemap: /x\nDisallow: /", False),
        ("User-agent: depesche\nUser-agent: *\n", True),
    ],
)
def test_the_group_that_counts(text: str, *, is_allowed: bool) -> None:
    assert robots_rules(text.encode(), "Depesche").allows("/feed") is is_allowed


@pytest.mark.parametrize(
    ("value", "seconds"), [("2", 2), ("0.5", 0.5), ("99999", 3600), ("-1", None), ("soon", None), ("", None)]
)
def test_the_crawl_delay(value: str, seconds: float | None) -> None:
    assert robots_rules(f"User-agent: *\nCrawl-delay: {value}".encode(), "Depesche").crawl_delay_seconds == seconds


def test_a_hostile_document_takes_no_long_time() -> None:
    body = b"User-agent: *\n" + (b"Disallow: /" + b"*a" * 900 + b"$\n") * 270
    started = time.perf_counter()
    robots_rules(body, "Depesche").allows("/" + "a" * 8_000)
    assert time.perf_counter() - started < 2


@given(st.binary(), st.text(max_size=50))
def test_any_document_is_read_without_an_error(body: bytes, path: str) -> None:
    robots_rules(b"User-agent: *\nDisallow: " + body, "Depesche").allows("/" + path)
