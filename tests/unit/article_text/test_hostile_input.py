"""Megabytes, deep nesting and endless runs are read in linear time; the test timeout is the bound."""

from __future__ import annotations

import pytest

from workers.enrich.article_text import clean, clean_page, clean_plain

MILLION = 1_000_000
HOSTILE = {
    "deep nesting": "<div>" * 200_000 + "x",
    "deep inline nesting closed in the wrong order": "<b><i>" * 100_000 + "</b></i>" * 100_000,
    "unclosed blocks and ends of others": "<div><ul>" * 100_000 + "</section></ol>" * 100_000,
    "nothing but less-than": "<" * MILLION,
    "an endless tag": "<a " + "x " * MILLION,
    "an endless attribute": '<a href="' + "x" * MILLION,
    "quotes without end": "<a '\"" * 200_000,
    "unclosed comments": "<!--" * 200_000,
    "unclosed scripts": "<script>" * 200_000,
    "unclosed links": "<a href=x>y" * 100_000,
    "ampersands": "&amp;" * 200_000,
    "one word": "a" * MILLION,
    "dots": "." * MILLION,
    "dots and spaces": ". " * (MILLION // 2),
    "quotation marks": '"' * MILLION,
    "openers": "Der " * (MILLION // 4),
    "English openers": "the The " * (MILLION // 8),
    "headlines without end": "Kim warnt – Putin droht " * (MILLION // 24),
    "names": "Kim Jong-un hat " * (MILLION // 16),
    "capitals with hyphens": "A-" * (MILLION // 2),
    "trailers": "Mehr zum Thema - " * (MILLION // 17),
    "trailers behind sentences": "Er geht. Read more: " * (MILLION // 40),
    "photo credits": "(Foto: dpa) " * (MILLION // 48),
    "colons": "A: " * (MILLION // 3),
    "blank lines": "\n \n" * (MILLION // 3),
    "paragraphs": "Der Satz. (dpa)\n\n" * (MILLION // 68),
    "line breaks": "<br>" * (MILLION // 4),
    "combining marks": "a" + "\u0301" * 100_000,
    "null characters": "<p>\x00" * (MILLION // 4),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_item_is_cleaned_within_the_timeout(source: str) -> None:
    clean(title=source[:10_000], summary_html=source[:50_000], content_html=source)
    clean_plain(source)


@pytest.mark.parametrize(
    "source", ["", "x", "<html>", "<html><body>", "\x00", "<" * 1000, "<div>" * 20_000 + "x", "\ud800"]
)
def test_a_hostile_page_is_cleaned(source: str) -> None:
    clean_page(source)
