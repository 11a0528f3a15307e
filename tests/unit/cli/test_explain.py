"""`depesche annotate --explain`: the reasons stand beside what they explain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from cli.main import app

SEED = Path(__file__).parents[2] / "data" / "seed_article.txt"


@pytest.fixture(scope="module")
def explained() -> dict[str, Any]:
    result = CliRunner().invoke(app, ["annotate", "--json", "--explain", str(SEED)])
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = msgspec.json.decode(result.stdout)
    return document


def test_every_removed_block_names_its_rule(explained: dict[str, Any]) -> None:
    removed = explained["explanation"]["removed"]
    assert [block["text"] for block in removed] == [block["text"] for block in explained["removed"]]
    assert all(block["rule"] for block in removed)


def test_every_entity_says_what_found_each_mention_and_which_list_linked_it(explained: dict[str, Any]) -> None:
    entities = {entity["name"]: entity for entity in explained["explanation"]["entities"]}
    assert {name: len(entity["mentions"]) for name, entity in entities.items()} == {
        entity["name"]: len(entity["mentions"]) for entity in explained["entities"]
    }
    assert entities["Russland"]["linked_by"] == "countries"
    assert {mention["found_by"] for mention in entities["russisches Außenministerium"]["mentions"]} == {"list"}


def test_every_topic_names_the_words_that_speak_for_it(explained: dict[str, Any]) -> None:
    topics = explained["explanation"]["topics"]
    assert [topic["code"] for topic in topics] == [topic["code"] for topic in explained["topics"]]
    treaty = next(topic for topic in topics if topic["code"] == "medtop:20000641")
    assert "vertrag" in " ".join(one["what"] for one in treaty["because"])


def test_people_read_it_as_text() -> None:
    result = CliRunner().invoke(app, ["annotate", "--explain", str(SEED)])
    assert "linked by countries to iso:RU" in " ".join(result.stdout.split())


def test_nothing_is_explained_unless_asked() -> None:
    result = CliRunner().invoke(app, ["annotate", "--json", str(SEED)])
    assert "explanation" not in msgspec.json.decode(result.stdout)
