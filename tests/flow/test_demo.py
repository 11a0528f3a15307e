"""The demo as a newcomer runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.flow.processes import depesche

PERSONS = {"Wladimir Putin", "Kim Jong-un", "Juri Uschakow"}
LOCATIONS = {"Nordkorea", "Russland", "Pjöngjang", "Moskau"}
TRAILER = "Südkoreanische Truppen geben an Grenze zu Nordkorea Warnschüsse ab"


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def summary(demo_folder: Path) -> dict[str, Any]:
    ended = depesche("demo", "--exit", "--json", "--data", str(demo_folder))
    assert ended.returncode == 0, ended.stderr.decode()
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_every_sample_item_becomes_searchable(summary: dict[str, Any]) -> None:
    assert summary["polled"] >= 40
    assert summary["polled"] == summary["enriched"] == summary["indexed"]
    assert summary["dead"] == 0
    assert summary["missing"] == []


def test_freshness_is_measured(summary: dict[str, Any]) -> None:
    assert 0 < summary["freshness_p50_seconds"] <= summary["freshness_p99_seconds"] <= summary["seconds"]


def test_the_treaty_article_comes_out_right(summary: dict[str, Any]) -> None:
    article = summary["seed_article"]
    assert article["language"] == "de"
    assert article["credit"] == "Sputnik"
    assert TRAILER not in article["body"]
    removed = {(block["reason"], block["text"]) for block in article["removed"]}
    assert ("trailer", f"Mehr zum Thema - {TRAILER}") in removed
    names = {
        kind: {entity["name"] for entity in article["entities"] if entity["type"] == kind} for kind in ("PER", "LOC")
    }
    assert names["PER"] == PERSONS
    assert names["LOC"] >= LOCATIONS
    assert {place["code"] for place in article["places"]} == {"KP", "RU"}
    codes = {code for topic in article["topics"] for code in (topic["code"], *topic["ancestors"])}
    assert "medtop:11000000" in codes


def test_mentions_point_at_the_names_in_the_text(summary: dict[str, Any]) -> None:
    article = summary["seed_article"]
    for entity in article["entities"]:
        for mention in entity["mentions"]:
            assert article[mention["field"]][mention["start"] : mention["end"]] == mention["text"]


@pytest.mark.parametrize("query", ["Nordkorea", "Pjöngjang", "Putin"])
def test_the_treaty_article_is_found_by_what_it_is_about(
    summary: dict[str, Any], demo_folder: Path, query: str
) -> None:
    ended = depesche("search", query, "--json", config=demo_folder / "config.yaml")
    assert ended.returncode == 0, ended.stderr.decode()
    hits = json.loads(ended.stdout)["hits"]
    assert summary["seed_article"]["item_id"] in {hit["item_id"] for hit in hits}


def test_a_second_demo_in_the_same_folder_finds_nothing_new(summary: dict[str, Any], demo_folder: Path) -> None:
    ended = depesche("demo", "--exit", "--json", "--data", str(demo_folder))
    assert ended.returncode == 0, ended.stderr.decode()
    again = json.loads(ended.stdout)
    assert again["polled"] == 0
    assert again["indexed"] == summary["indexed"]
