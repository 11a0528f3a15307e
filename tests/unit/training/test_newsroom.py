"""Newsroom items: marks become spans, and every committed item is well formed."""

from __future__ import annotations

from pathlib import Path

import pytest

from depesche.mediatopics import load_vocabulary
from training.newsroom import NewsroomItem, newsroom_items, read_newsroom


def read(tmp_path: Path, line: str) -> NewsroomItem:
    path = tmp_path / "items.tsv"
    path.write_text(line + "\n", encoding="utf-8")
    (item,) = read_newsroom(path)
    return item


def test_a_mark_becomes_a_span_of_the_text_without_marks(tmp_path: Path) -> None:
    item = read(tmp_path, "11000000,04000000\tbrief\t[PER Ada Rohde] traf die [ORG EZB].")
    assert item.text == "Ada Rohde traf die EZB."
    assert [item.text[start:end] for start, end, _ in item.entities] == ["Ada Rohde", "EZB"]
    assert item.codes == ("medtop:11000000", "medtop:04000000")


def test_a_sentence_of_tokens_gives_the_text_again(tmp_path: Path) -> None:
    item = read(tmp_path, "15000000\tresults\t[ORG SC Paderborn 07] – [ORG HSV] 2:1 (1:0), sagte [PER K.-H. Lang].")
    sentence = item.sentence()
    rebuilt = "".join(token + " " * space for token, space in zip(sentence.tokens, sentence.spaces, strict=True))
    assert rebuilt == item.text
    assert next(sentence.tokens[start:end] for start, end, _ in sentence.entities) == ("SC", "Paderborn", "07")


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"items\.tsv:1: 2 columns"):
        read(tmp_path, "11000000\tbrief")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_item_that_ships_is_well_formed(language: str) -> None:
    items = newsroom_items(language)
    top_levels = set(load_vocabulary().top_levels)
    assert [item.text for item in items if not set(item.codes) <= top_levels or "[" in item.text] == []
    assert len({item.text for item in items}) == len(items)
    for item in items:
        item.sentence()  # every mark begins and ends with a token


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_fifth_of_the_items_is_held_out(language: str) -> None:
    items = newsroom_items(language)
    assert 0.15 < sum(item.is_held_out for item in items) / len(items) < 0.25
