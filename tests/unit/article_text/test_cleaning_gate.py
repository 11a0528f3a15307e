"""Floors of cleaning quality, just under what `training.cleaning` measures on the hand-marked pages and paragraphs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.article_text.cases import ARTICLES
from training.cleaning import CleaningScore, score_pages, score_paragraphs

PAGES = Path(__file__).parents[2] / "data" / "pages"


@pytest.mark.parametrize(
    ("folder", "recall", "precision"),
    [(PAGES, 0.98, 0.97), (PAGES / "held_out", 0.97, 0.93)],
    ids=["development", "held out"],
)
def test_pages_keep_their_article_and_lose_the_rest(folder: Path, recall: float, precision: float) -> None:
    score = score_pages(folder)
    assert score.recall >= recall, score.mistakes
    assert score.precision >= precision, score.mistakes


def test_prose_that_looks_like_headlines_stays_whole() -> None:
    files = [ARTICLES / name for name in ("hard_prose_de.txt", "hard_prose_en.txt", "prose_de.txt", "prose_en.txt")]
    assert score_paragraphs(files).mistakes == ()


@pytest.mark.parametrize(("name", "precision"), [("hard_run_in_de.txt", 0.85), ("hard_run_in_en.txt", 0.92)])
def test_most_hard_headlines_inside_paragraphs_go(name: str, precision: float) -> None:
    assert score_paragraphs([ARTICLES / name]).precision >= precision


def test_no_headline_is_cut_in_two() -> None:
    score = score_paragraphs([ARTICLES / "hard_run_in_de.txt", ARTICLES / "hard_run_in_en.txt"])
    assert score.wanted - score.kept == score.unwanted - score.gone


def test_scores_of_nothing_are_perfect() -> None:
    assert (CleaningScore().recall, CleaningScore().precision) == (1.0, 1.0)
