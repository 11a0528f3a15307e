"""Own topics: a user's rules of words and phrases, as an article meets them."""

from __future__ import annotations

from typing import Any

import pytest

from depesche.settings.topics import OwnTopic
from workers.enrich.own_topics import OwnTopics
from workers.enrich.top_level import words_of_texts

TEXT = "Die Energiewende stockt: Windräder fehlen, und der Ausbau der Stromnetze kommt nicht voran."


def codes(rule: dict[str, Any], text: str = TEXT, language: str = "de") -> list[str]:
    topics = OwnTopics([OwnTopic.model_validate({"topic": "my:energy", "label": "Energy", **rule})])
    return [rule.code for rule in topics.match(words_of_texts((text,)), language)]


@pytest.mark.parametrize(
    "rule",
    [
        {"any": ["energiewende"]},
        {"any": ["ENERGIEWENDE", "kernfusion"]},
        {"any": ["windr*"]},
        {"any": ["Ausbau der Stromnetze"]},
        {"any": ["ausbau der strom*"]},
        {"all": ["Energiewende", "Stromnetz*"]},
        {"any": ["Windräder"], "all": ["Energiewende"], "none": ["Fenster"]},
        {"any": ["energiewende"], "languages": ["de"]},
    ],
)
def test_an_article_that_meets_the_rule_has_the_topic(rule: dict[str, Any]) -> None:
    assert codes(rule) == ["my:energy"]


@pytest.mark.parametrize(
    "rule",
    [
        {"any": ["Kernfusion"]},
        {"any": ["windrad"]},
        {"any": ["energie"]},
        {"any": ["Ausbau Stromnetze"]},
        {"all": ["Energiewende", "Kernfusion"]},
        {"any": ["Energiewende"], "none": ["Windräder"]},
        {"any": ["energiewende"], "languages": ["en"]},
    ],
)
def test_an_article_that_misses_it_has_not(rule: dict[str, Any]) -> None:
    assert codes(rule) == []


def test_several_rules_may_give_one_topic_once() -> None:
    rules = [
        OwnTopic(topic="my:energy", label="Energie", any=("energiewende",)),
        OwnTopic(topic="my:energy", label="Energy", any=("windräder",)),
    ]
    found = OwnTopics(rules).match(words_of_texts((TEXT,)), "de")
    assert [(rule.code, rule.label) for rule in found] == [("my:energy", "Energie")]


def test_a_match_names_the_words_that_made_it() -> None:
    rule = OwnTopic(topic="my:energy", label="Energy", any=("windr*", "sonne"), all=("energiewende",))
    (found,) = OwnTopics([rule]).match(words_of_texts((TEXT,)), "de")
    assert set(found.words) == {"windr*", "energiewende"}


def test_no_rule_costs_and_finds_nothing() -> None:
    assert OwnTopics([]).match(["wort"] * 10, "de") == []
