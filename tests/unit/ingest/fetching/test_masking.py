from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetching.masking import masked


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://paper.example/rss?feed=news&page=2", "https://paper.example/rss?feed=news&page=2"),
        ("https://reader:pw@paper.example/rss", "https://***@paper.example/rss"),
        ("https://token@paper.example/rss", "https://***@paper.example/rss"),
        ("https://paper.example/?token=abc&feed=rss", "https://paper.example/?token=***&feed=rss"),
        ("https://paper.example/?api_key=abc", "https://paper.example/?api_key=***"),
        ("https://paper.example/?ACCESS_TOKEN=abc", "https://paper.example/?ACCESS_TOKEN=***"),
        ("https://paper.example/?u=8f14e45fceea167a5a36dedd4bea2543", "https://paper.example/?u=***"),
        ("https://paper.example/?8f14e45fceea167a5a36dedd4bea2543", "https://paper.example/?***"),
        ("https://paper.example/?author=schmidt", "https://paper.example/?author=schmidt"),
        (
            "https://paper.example/?category=international-politics",
            "https://paper.example/?category=international-politics",
        ),
        ("https://reader:pw@[broken/rss", "***@[broken/rss"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert masked(url) == shown


@given(st.text())
def test_any_text_is_shown_as_one_line_of_bounded_length(text: str) -> None:
    shown = masked(text)
    assert len(shown) <= 300
    assert shown.isprintable()
