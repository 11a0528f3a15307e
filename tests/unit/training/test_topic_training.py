"""Texts for the topic models, and the scores of what was made of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from depesche.settings.stages import EnrichSettings
from training.newsroom import NewsroomItem
from training.topic_scoring import LabelledArticle, read_articles, score_set
from training.topics import TopicRecipe, joined, newsroom_examples
from workers.enrich.mentions import Text
from workers.enrich.topics import TopicClassifier

SPORT, POLITICS = "medtop:15000000", "medtop:11000000"
ITEMS = [NewsroomItem((SPORT,), "brief", f"Tor Nummer {number}.", ()) for number in range(6)] + [
    NewsroomItem((POLITICS, SPORT), "lead", f"Gesetz Nummer {number}.", ()) for number in range(4)
]


def test_joined_texts_are_of_one_topic_and_two_to_four_items() -> None:
    for text, code in joined(ITEMS, 1.0, seed=1):
        lines = text.split("\n")
        assert 2 <= len(lines) <= 4
        assert len(set(lines)) == len(lines)
        assert all(line.startswith("Tor" if code == SPORT else "Gesetz") for line in lines)


def test_joining_keeps_the_shares_of_the_topics_and_repeats_itself() -> None:
    texts = joined(ITEMS, 2.0, seed=1)
    assert Counter(code for _, code in texts) == {SPORT: 12, POLITICS: 8}
    assert texts == joined(ITEMS, 2.0, seed=1)


def test_a_second_topic_counts_less_than_the_first() -> None:
    recipe = TopicRecipe(newsroom_weight=2.0, second_weight=0.25, joined_share=0.0)
    weights = {
        (example.code, example.weight)
        for example in newsroom_examples(ITEMS, recipe)
        if example.text.startswith("Gesetz")
    }
    assert weights == {(POLITICS, 2.0), (SPORT, 0.5)}


def test_a_file_of_articles_is_read(tmp_path: Path) -> None:
    path = tmp_path / "articles.txt"
    path.write_text(
        "# 11000000,04000000 | 20000638 20000641 | world\nTitle\nLead.\n\nOne.\n\nTwo.\n# 15000000 |  | sport\nT\nL\n\nB\n",
        encoding="utf-8",
    )
    first, second = read_articles(path, "en")
    assert first.codes == (POLITICS, "medtop:04000000")
    assert first.deeper == ("medtop:20000638", "medtop:20000641")
    assert first.text == Text("en", "Title", "Lead.", "One.\n\nTwo.")
    assert second.deeper == ()


def test_scores_count_what_is_right_given_and_missing() -> None:
    match = Text(
        "de", "Sieg im Derby", "Die Mannschaft gewann 3:1.", "Der Stürmer traf, der Torhüter hielt den Elfmeter."
    )
    articles = [
        LabelledArticle(match, (SPORT,)),
        LabelledArticle(match, (POLITICS,)),
        LabelledArticle(Text("de"), (SPORT,)),
    ]
    scores = score_set("test", TopicClassifier(EnrichSettings()), articles)
    assert scores.accuracy == pytest.approx(1 / 3)
    assert scores.precision == pytest.approx(1 / 2)
    assert scores.labelled == pytest.approx(2 / 3)
    assert scores.by_code[SPORT].recall == pytest.approx(1 / 2)
    assert scores.by_code[POLITICS].recall == 0
    assert sum(one.articles for one in scores.bins) == 2
