"""Topics of articles by the shipped models."""

from __future__ import annotations

import pytest

from depesche.mediatopics import load_vocabulary
from workers.enrich.mentions import Text
from workers.enrich.topics import MODELS, TopicClassifier

CLASSIFIER = TopicClassifier(["de", "en", "fr"])
VOCABULARY = load_vocabulary()

MATCH = Text(
    "de",
    title="Lüneburg gewinnt das Derby in der Nachspielzeit",
    lead="Ein Elfmeter entschied das Spiel der Oberliga.",
    body="Die Mannschaft lag zur Halbzeit zurück. Der Trainer wechselte zwei Stürmer ein, und die Fans feierten den Sieg.",
)
STORM = Text(
    "en",
    title="Earthquake kills three in mountain villages",
    lead="Rescuers searched the rubble of collapsed houses.",
    body="The magnitude 6.2 quake struck at dawn. Firefighters and soldiers dug for survivors, and aftershocks went on.",
)
RATES = Text(
    "de",
    title="Notenbank senkt den Leitzins",
    lead="Die Währungshüter reagieren auf die schwache Konjunktur.",
    body="Die Aktienkurse an der Börse stiegen. Ökonomen hatten wegen der Inflation mit einer Pause gerechnet.",
)


@pytest.mark.parametrize(("text", "top"), [(MATCH, "15000000"), (STORM, "03000000"), (RATES, "04000000")])
def test_the_first_topic_is_the_right_top_level(text: Text, top: str) -> None:
    assert CLASSIFIER.classify(text)[0].code == f"medtop:{top}"


def test_a_deeper_code_names_its_broader_codes() -> None:
    deeper = [topic for topic in CLASSIFIER.classify(STORM) if topic.ancestors]
    assert deeper
    assert all(topic.ancestors == VOCABULARY.ancestors(topic.code) for topic in deeper)


def test_labels_are_in_the_language_of_the_article() -> None:
    assert CLASSIFIER.classify(MATCH)[0].label == "Sport"
    assert CLASSIFIER.classify(RATES)[0].label == "Wirtschaft und Finanzen"


def test_scores_are_shares_and_fall() -> None:
    for text in (MATCH, STORM, RATES):
        scores = [topic.score for topic in CLASSIFIER.classify(text)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


def test_a_language_without_a_model_has_no_topics() -> None:
    assert CLASSIFIER.languages == {"de", "en"}
    assert CLASSIFIER.classify(Text("fr", title="Le président annonce une réforme")) == ()


def test_an_empty_text_has_no_topics() -> None:
    assert CLASSIFIER.classify(Text("de")) == ()


def test_the_same_text_always_has_the_same_topics() -> None:
    fresh = TopicClassifier(["de"])
    assert fresh.classify(RATES) == CLASSIFIER.classify(RATES) == CLASSIFIER.classify(RATES)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_topic_model_is_smaller_than_two_megabytes(language: str) -> None:
    assert (MODELS / f"topics_{language}.npz").stat().st_size < 2_000_000
