"""`depesche topics media`: the vocabulary on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from cli.topic_labels import topic_labels
from depesche.mediatopics import load_vocabulary
from depesche.mediatopics.definitions import load_definitions
from depesche.settings.topics import OwnTopic

DIPLOMACY = "medtop:20000639"


def output(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["topics", "media", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output("list", "--json", *arguments).splitlines()]


def test_the_list_has_every_topic_once() -> None:
    codes = [row["code"] for row in rows()]
    assert sorted(codes) == sorted(concept.code for concept in load_vocabulary())


def test_a_level_can_be_asked_for() -> None:
    assert [row["code"] for row in rows("--level", "1")] == list(load_vocabulary().top_levels)


def test_a_branch_can_be_asked_for_by_label_and_in_a_language() -> None:
    found = rows("--under", "international relations", "--language", "de")
    assert {"code": DIPLOMACY, "label": "Diplomatie", "level": 3} in found
    assert len(found) < 20


def test_words_search_the_labels_in_all_languages() -> None:
    assert "medtop:20000153" in {row["code"] for row in rows("erdbeben")}


def test_the_tree_is_indented() -> None:
    lines = output("list", "--under", "medtop:20000638").splitlines()
    assert lines[0] == "medtop:20000638  international relations"
    assert f"{DIPLOMACY}    diplomacy" not in lines[0]
    assert any(line == f"{DIPLOMACY}    diplomacy" for line in lines)


def test_a_topic_shows_labels_definition_and_neighbours() -> None:
    shown = json.loads(output("show", "diplomacy", "--json"))
    assert shown["code"] == DIPLOMACY
    assert shown["labels"]["de"] == "Diplomatie"
    assert set(shown["definitions"]) >= {"en", "de"}
    assert "medtop:11000000" in {row["code"] for row in shown["broader"]}
    assert "medtop:20000641" in {row["code"] for row in shown["narrower"]}


@pytest.mark.parametrize(
    ("topic", "reason"),
    [("sport", "the de classifier"), ("diplomacy", "strong en cue words"), ("arson", "the publisher's own IPTC code")],
)
def test_a_topic_says_what_gives_it(topic: str, reason: str) -> None:
    assert any(line.startswith(reason) for line in json.loads(output("show", topic, "--json"))["given_by"])


def test_every_topic_has_an_english_definition() -> None:
    definitions = load_definitions()
    assert all(definitions[concept.code]["en"] for concept in load_vocabulary())


def test_the_vocabulary_has_labels_in_thirteen_languages() -> None:
    assert len({language for concept in load_vocabulary() for language in concept.labels}) == 13


def test_the_console_names_own_topics_by_the_settings() -> None:
    label = topic_labels(
        [OwnTopic(topic="my:a", label="First", any=("x",)), OwnTopic(topic="my:a", label="2nd", any=("y",))]
    )
    assert label("my:a", "de") == "First"
    assert label(DIPLOMACY, "de") == "Diplomatie"
    with pytest.raises(KeyError):
        label("my:b", "de")
