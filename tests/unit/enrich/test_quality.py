"""A gate on the quality of the shipped models: floors just under what docs/quality.md reports.

The texts are the held-out newsroom items, which ship with the project; `make score` measures on more.
"""

from __future__ import annotations

import pytest

from training.entity_scoring import development_sets, score_entities
from training.scoring import Score
from workers.enrich.annotate import SHIPPED, Annotator
from workers.enrich.linking import Linker

FLOORS = {
    "de": {"PER": 0.84, "ORG": 0.76, "LOC": 0.845, "all": 0.81},
    "en": {"PER": 0.745, "ORG": 0.71, "LOC": 0.87, "all": 0.785},
}


@pytest.mark.parametrize("language", sorted(FLOORS))
def test_the_mentions_of_an_article_are_those_that_a_reader_would_mark(language: str) -> None:
    sentences = development_sets(None, language)["newsroom"]
    scores = score_entities(language, Annotator({language: SHIPPED}), Linker([language]), sentences).article
    below: dict[str, Score] = {
        kind: scores[kind] for kind, floor in FLOORS[language].items() if scores[kind].f1 < floor
    }
    assert below == {}


@pytest.mark.parametrize("language", sorted(FLOORS))
def test_lists_and_linking_make_the_mentions_better_than_the_recogniser_alone(language: str) -> None:
    sentences = development_sets(None, language)["newsroom"]
    scores = score_entities(language, Annotator({language: SHIPPED}), Linker([language]), sentences)
    assert scores.article["all"].f1 > scores.recogniser["all"].f1
