"""Articles made to cost time: every step stays linear, far from what a slow machine would need for more."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.unit.boilerplate.newsrooms import GERMAN, GERMAN_BLOCK, START_MS, handle, item, learner, week

PATIENCE_SECONDS = 10.0
"""A linear run takes well under a second."""

TITLE = GERMAN[1][0]
PARAGRAPHS = {
    "a title again and again": f"Das war es. {TITLE} Der Tag war lang und niemand ging nach Hause. " * 12_000,
    "beginnings of titles": f"Das war es. {TITLE[:20]}. " * 30_000,
    "titles with nothing else": f"{TITLE} " * 20_000,
    "dots": ". " * 500_000,
    "marks": '."' * 500_000,
    "digits": "1.1.1.1:1/1-" * 80_000,
}


@pytest.mark.parametrize("name", sorted(PARAGRAPHS))
def test_a_long_paragraph_costs_no_more_than_its_length(tmp_path: Path, name: str) -> None:
    learned = learner(tmp_path)
    handle(learned, week(GERMAN, GERMAN_BLOCK))
    started = time.monotonic()
    handle(learned, [item(99, ("Kanalbrücke bleibt gesperrt", (*GERMAN[0][1], PARAGRAPHS[name])))])
    assert time.monotonic() - started < PATIENCE_SECONDS


@pytest.mark.parametrize("block", [TITLE, GERMAN_BLOCK, "Was der Tag gebracht hat, steht hier."])
def test_very_many_paragraphs_cost_no_more_than_their_number(tmp_path: Path, block: str) -> None:
    learned = learner(tmp_path)
    handle(learned, week(GERMAN, GERMAN_BLOCK))
    started = time.monotonic()
    handle(learned, [item(99, ("Kanalbrücke bleibt gesperrt", (*GERMAN[0][1], *[block] * 30_000)))])
    assert time.monotonic() - started < PATIENCE_SECONDS


def test_a_source_that_repeats_whole_articles_does_not_slow_the_others(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    repeated = [f"Absatz {'x' * n} wird von jedem neuen Eintrag des Tickers wiederholt." for n in range(40)]
    started = time.monotonic()
    for number in range(300):
        entry = item(number, (f"Ticker zur Wahl im Landtag, Stand {number}", (f"Neu ist Punkt {number}.", *repeated)))
        handle(learned, [entry])
    assert time.monotonic() - started < PATIENCE_SECONDS


def test_very_many_titles_with_one_beginning_cost_no_more_than_the_window_has(tmp_path: Path) -> None:
    learned = learner(tmp_path)
    titles = [f"Liveblog zur Wahl im Landtag: Ergebnis aus Wahlkreis {number}" for number in range(2_000)]
    started = time.monotonic()
    handle(learned, [item(n, (title, GERMAN[n % 10][1]), version=START_MS + n) for n, title in enumerate(titles)])
    assert time.monotonic() - started < PATIENCE_SECONDS
