"""Whole articles in the manner of the seed: headlines of other stories, trailers and credits in text that lost its mark-up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.article_text.cases import ARTICLES
from workers.enrich.article_text import CleanText, clean, clean_plain

SOURCES = sorted(path for path in (ARTICLES / "whole").iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_an_article_is_entirely_right(source: Path) -> None:
    expected = json.loads(source.with_suffix(".json").read_text(encoding="utf-8"))
    text = source.read_text(encoding="utf-8")
    cleaned = cleaned_from(text, source.suffix, expected["title"])
    removed = {(removed.text, removed.reason) for removed in cleaned.removed}
    assert removed == {(removed["text"], removed["reason"]) for removed in expected["removed"]}
    assert (cleaned.title, cleaned.lead, cleaned.credit) == (expected["title"], expected["lead"], expected["credit"])
    assert cleaned.body.split("\n\n") == expected["body"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_removed_block_names_its_rule(source: Path) -> None:
    cleaned = cleaned_from(source.read_text(encoding="utf-8"), source.suffix, "T")
    assert len(cleaned.rules) == len(cleaned.removed)
    assert all(cleaned.rules)


def cleaned_from(text: str, suffix: str, title: str) -> CleanText:
    return clean(title=title, summary_html=None, content_html=text) if suffix == ".html" else clean_plain(text)
