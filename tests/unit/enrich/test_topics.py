"""Topics of articles by the shipped models."""

from __future__ import annotations

from typing import Any

import pytest

from depesche.errors import ConfigurationError
from depesche.mediatopics import load_vocabulary
from depesche.records.article import Topic
from depesche.records.raw_item import Category
from depesche.settings.stages import EnrichSettings
from workers.enrich.mentions import Text
from workers.enrich.topics import MODELS, TopicClassifier, metric_label


def classifier(**settings: Any) -> TopicClassifier:
    return TopicClassifier(EnrichSettings.model_validate({"languages": ["de", "en", "fr"], **settings}))


CLASSIFIER = classifier()
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


FRENCH = Text("fr", title="Le président annonce une réforme")


def test_a_language_without_a_model_has_no_topics_by_its_text() -> None:
    assert CLASSIFIER.languages == {"de", "en"}
    assert CLASSIFIER.classify(FRENCH) == ()


def test_a_language_without_a_model_has_the_topics_of_its_categories() -> None:
    (topic,) = CLASSIFIER.classify(FRENCH, [Category(term="Politique")])
    assert topic.code == "medtop:11000000"
    assert topic.score < 0.98


def test_an_iptc_code_is_taken_as_given_whatever_the_text_says() -> None:
    codes = [topic.code for topic in CLASSIFIER.classify(MATCH, [Category(term="medtop:20000002")])]
    assert codes == ["medtop:01000000", "medtop:20000002"]


def test_a_category_makes_its_topic_likelier() -> None:
    vague = Text("de", title="Warten auf die Entscheidung", body="Am Abend soll feststehen, wie es weitergeht.")

    def score(*categories: str) -> float:
        topics = CLASSIFIER.classify(vague, [Category(term=term) for term in categories])
        return max((topic.score for topic in topics if topic.code == "medtop:15000000"), default=0.0)

    assert score("Sport") > 0.25 > score()


def test_a_category_cannot_make_a_match_a_concert() -> None:
    assert CLASSIFIER.classify(MATCH, [Category(term="World")])[0].code == "medtop:15000000"


def test_a_category_that_names_a_deeper_topic_gives_it_under_its_top_level() -> None:
    codes = {topic.code for topic in CLASSIFIER.classify(MATCH, [Category(term="Fußball")])}
    assert {"medtop:15000000", "medtop:20001065"} <= codes


def test_a_score_below_its_threshold_gives_no_topic() -> None:
    strict = classifier(topic_thresholds={"medtop:15000000": 1.0})
    assert strict.classify(MATCH) == ()
    assert strict.classify(RATES)[0].code == "medtop:04000000"


def test_the_threshold_of_a_topic_holds_for_those_below_it() -> None:
    strict = classifier(topic_thresholds={"medtop:20000148": 1.0})
    below = {"medtop:20000153", "medtop:20000151"}
    assert below & {topic.code for topic in CLASSIFIER.classify(STORM)}
    assert not below & {topic.code for topic in strict.classify(STORM)}


def test_a_threshold_for_no_media_topic_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="medtop:99999999"):
        classifier(topic_thresholds={"medtop:99999999": 0.5})


OWN = {"topic": "my:ecb", "label": "Leitzinsen", "any": ["leitzins*"]}


def test_an_own_topic_has_the_users_label_and_no_broader_ones() -> None:
    topics = classifier(own_topics=[OWN]).classify(RATES)
    assert Topic(code="my:ecb", label="Leitzinsen", score=1.0) in topics
    assert "medtop:04000000" in {topic.code for topic in topics}


def test_an_own_topic_needs_no_model() -> None:
    own = classifier(own_topics=[{**OWN, "any": ["réforme"]}])
    assert [topic.code for topic in own.classify(FRENCH)] == ["my:ecb"]


def test_metrics_know_top_levels_and_one_name_for_all_own_topics() -> None:
    labels = {metric_label(topic) for topic in classifier(own_topics=[OWN]).classify(RATES)}
    assert labels == {"own", "medtop:04000000"}


def test_the_version_changes_with_rules_mapping_and_language() -> None:
    versions = {
        CLASSIFIER.version("de"),
        CLASSIFIER.version("en"),
        CLASSIFIER.version("fr"),
        classifier(own_topics=[OWN]).version("de"),
        classifier(topic_thresholds={"default": 0.9}).version("de"),
    }
    assert len(versions) == 5
    assert classifier().version("de") == CLASSIFIER.version("de")


def test_an_explanation_names_the_words_that_made_a_topic() -> None:
    reasons = {reason.topic.code: reason for reason in classifier(own_topics=[OWN]).explain(RATES)}
    because = {one.what: one for one in reasons["medtop:04000000"].because}
    assert because["leitzins"].value > 0
    assert [(one.what, one.kind) for one in reasons["my:ecb"].because] == [("leitzins*", "rule")]


def test_an_explanation_names_the_category_that_made_a_topic() -> None:
    (reason,) = CLASSIFIER.explain(FRENCH, [Category(term="Politique")])
    assert [(one.what, one.kind) for one in reason.because] == [("Politique", "category")]


def test_an_explanation_gives_the_same_topics_as_the_classifier() -> None:
    for text in (MATCH, STORM, RATES):
        assert tuple(reason.topic for reason in CLASSIFIER.explain(text)) == CLASSIFIER.classify(text)
        assert all(reason.because for reason in CLASSIFIER.explain(text))


def test_an_empty_text_has_no_topics() -> None:
    assert CLASSIFIER.classify(Text("de")) == ()


def test_the_same_text_always_has_the_same_topics() -> None:
    fresh = classifier(languages=["de"])
    assert fresh.classify(RATES) == CLASSIFIER.classify(RATES) == CLASSIFIER.classify(RATES)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_topic_model_is_smaller_than_two_megabytes(language: str) -> None:
    assert (MODELS / f"topics_{language}.npz").stat().st_size < 2_000_000
