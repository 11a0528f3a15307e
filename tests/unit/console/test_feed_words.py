from __future__ import annotations

from console.feed_words import health_words, outcome_words
from depesche.telemetry.label_values import FEED_HEALTH, POLL_OUTCOMES


def test_every_health_of_the_poller_has_a_meaning() -> None:
    assert [health for health in FEED_HEALTH if not health_words(health).meaning] == []


def test_every_outcome_of_a_poll_has_words() -> None:
    assert [outcome for outcome in POLL_OUTCOMES if "_" in outcome_words(outcome) or not outcome_words(outcome)] == []


def test_a_word_of_a_newer_poller_is_shown_as_it_is() -> None:
    assert health_words("half_asleep").label == "Half asleep"
    assert outcome_words("eaten_by_dog") == "Eaten by dog"
    assert outcome_words(None) == ""
