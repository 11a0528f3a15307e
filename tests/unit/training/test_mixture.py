"""Mixing of training data: what is held out is nowhere in the training part."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from training.mixture import RECIPES, split


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """Gold sentences of which half are in the silver file again."""
    recipe = RECIPES["de"]
    rows = [{"source": "s", "tokens": [f"Wort{i}"], "spaces": [0], "entities": []} for i in range(200)]
    (tmp_path / "ner").mkdir()
    for name, part in (
        (recipe.gold, rows),
        (recipe.silver[0], rows[:100]),
        *((name, []) for name in recipe.silver[1:]),
    ):
        with gzip.open(tmp_path / "ner" / name, "wt", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row) + "\n" for row in part)
    return tmp_path


def test_held_out_sentences_are_in_no_training_source(corpora: Path) -> None:
    mix = split(corpora, "de", seed=1)
    assert mix.held_out
    assert not {sentence.key for sentence in mix.held_out} & {sentence.key for sentence in mix.train}


def test_gold_sentences_are_repeated(corpora: Path) -> None:
    mix = split(corpora, "de", seed=1)
    last = [sentence for sentence in mix.gold if sentence.source == "s"][-1]  # not among the silver ones
    assert [sentence.key for sentence in mix.train].count(last.key) == RECIPES["de"].gold_repeats


def test_newsroom_items_are_repeated_and_a_fifth_of_them_is_held_out(corpora: Path) -> None:
    mix = split(corpora, "de", seed=1)
    times = [sentence.key for sentence in mix.train].count(mix.gold[-1].key)
    assert (mix.gold[-1].source, times) == ("newsroom", RECIPES["de"].newsroom_repeats)
    assert not {sentence.key for sentence in mix.newsroom_held_out} & {sentence.key for sentence in mix.train}


def test_a_type_that_the_other_sources_lack_is_not_taught() -> None:
    assert "MISC" not in RECIPES["en"].types


def test_the_same_seed_gives_the_same_mixture(corpora: Path) -> None:
    assert split(corpora, "de", seed=1) == split(corpora, "de", seed=1)


def test_the_teachers_labels_of_gold_sentences_are_left_out() -> None:
    assert RECIPES["de"].weights["germeval_dev"] == 0
