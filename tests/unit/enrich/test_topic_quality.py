"""The least quality of the shipped topic models, on full articles of our own that they were not trained on."""

from __future__ import annotations

from functools import cache

import pytest

from depesche.mediatopics import load_vocabulary
from depesche.settings.stages import EnrichSettings
from training.topic_scoring import ARTICLES, TopicScores, read_articles, score_set
from workers.enrich.topics import TopicClassifier

LANGUAGES = ("de", "en")


@cache
def scores(language: str) -> TopicScores:
    articles = read_articles(ARTICLES / f"articles_{language}.txt", language)
    return score_set("articles", TopicClassifier(EnrichSettings()), articles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_topic_is_right(language: str) -> None:
    assert scores(language).accuracy >= 0.94


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_top_level_is_found(language: str) -> None:
    assert scores(language).macro_f >= 0.9


@pytest.mark.parametrize("language", LANGUAGES)
def test_deeper_topics_are_right_and_not_rare(language: str) -> None:
    assert scores(language).deeper_precision >= 0.88
    assert scores(language).deeper_given >= 18


@pytest.mark.parametrize("language", LANGUAGES)
def test_scores_mean_about_what_they_say(language: str) -> None:
    assert scores(language).calibration_error <= 0.08


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_articles_are_labelled_with_media_topics(language: str) -> None:
    vocabulary = load_vocabulary()
    articles = read_articles(ARTICLES / f"articles_{language}.txt", language)
    assert len(articles) >= 30
    for article in articles:
        assert set(article.codes) <= set(vocabulary.top_levels), article.text.title
        assert all(code in vocabulary for code in article.deeper), article.text.title
        assert article.text.title
        assert article.text.lead
        assert len(article.text.body.split()) > 100
