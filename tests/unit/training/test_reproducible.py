"""Training is repeatable: equal seeds and data give equal weights."""

from __future__ import annotations

from training.entities import Recogniser, build, train
from training.newsroom import newsroom_items
from workers.enrich.gazetteer import Word

TINY = Recogniser(width=16, depth=1, rows=(50, 50, 50, 50, 50, 50), steps=12, words_per_batch=(100, 200))


def test_two_trainings_give_the_same_bytes() -> None:
    sentences = [item.sentence() for item in newsroom_items("de")[:120]]
    words = {"Berlin": Word("C", "1"), "Merkel": Word("S", "2")}
    labels = ["LOC", "MISC", "ORG", "PER"]
    first, second = (train(build("de", words, labels, TINY), sentences, TINY) for _ in range(2))
    assert first.get_pipe("ner").to_bytes() == second.get_pipe("ner").to_bytes()  # type: ignore[attr-defined]
