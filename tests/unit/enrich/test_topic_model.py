"""The linear topic model: quantised weights give the scores of the formula, whatever is cached."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from workers.enrich.topic_model import GRAM_BITS, WORD_BITS, LinearModel, Weights

FEATURES = (1 << WORD_BITS) + (1 << GRAM_BITS)


def random_weights() -> Weights:
    random = np.random.default_rng(7)
    return Weights(
        codes=("medtop:01000000", "medtop:02000000"),
        quantised=random.integers(-127, 128, size=(FEATURES, 2), dtype=np.int8),
        scale=np.array([0.01, 0.02], dtype=np.float32),
        bias=np.array([-1.0, -0.5], dtype=np.float32),
        idf=np.ones(FEATURES, dtype=np.float32),
        temperature=0.5,
        stop_words=frozenset({"und"}),
        version="topics_xx-0",
    )


WEIGHTS = random_weights()


def test_a_text_without_features_scores_the_bias() -> None:
    assert np.array_equal(LinearModel(WEIGHTS).scores({"und": 3, "12": 1}), WEIGHTS.bias)


def test_a_full_cache_changes_no_score() -> None:
    small = LinearModel(WEIGHTS, cached_words=3)
    large = LinearModel(WEIGHTS)
    for words in (["krieg", "frieden"], ["sport", "tor", "sieg"], ["krieg"]):
        counts = dict.fromkeys(words, 1.0)
        assert np.allclose(small.scores(counts), large.scores(counts))


def test_order_of_words_does_not_matter() -> None:
    model = LinearModel(WEIGHTS)
    assert np.allclose(model.scores({"tor": 2, "sieg": 1}), model.scores({"sieg": 1, "tor": 2}))


def test_a_saved_model_scores_the_same(tmp_path: Path) -> None:
    WEIGHTS.save(tmp_path / "topics.npz")
    loaded = Weights.load(tmp_path / "topics.npz")
    counts = {"krieg": 1.0, "frieden": 2.0}
    assert np.allclose(LinearModel(loaded).scores(counts), LinearModel(WEIGHTS).scores(counts), atol=1e-3)
    assert loaded.stop_words == WEIGHTS.stop_words
