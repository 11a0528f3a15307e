"""Settings of topics: what is wrong is named by its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from depesche.errors import ConfigurationError
from depesche.settings.load import load


def loaded(tmp_path: Path, enrich: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"enrich: {enrich}\n", encoding="utf-8")
    load(path, {})


@pytest.mark.parametrize(
    ("enrich", "key"),
    [
        ('{own_topics: [{topic: "energy", label: E, any: [x]}]}', "enrich.own_topics.0.topic"),
        ('{own_topics: [{topic: "medtop:15000000", label: E, any: [x]}]}', "enrich.own_topics.0.topic"),
        ('{own_topics: [{topic: "My:Energy", label: E, any: [x]}]}', "enrich.own_topics.0.topic"),
        ('{own_topics: [{topic: "my:a", label: A, any: [x]}, {topic: "my:b", label: B}]}', "enrich.own_topics.1"),
        ('{own_topics: [{topic: "my:a", label: A, any: ["*"]}]}', "enrich.own_topics.0.any.0"),
        ('{own_topics: [{topic: "my:a", label: A, any: ["a*b"]}]}', "enrich.own_topics.0.any.0"),
        ('{own_topics: [{topic: "my:a", label: "", any: [a]}]}', "enrich.own_topics.0.label"),
        ("{topic_thresholds: {sport: 0.5}}", "enrich.topic_thresholds.sport"),
        ("{topic_thresholds: {default: 2}}", "enrich.topic_thresholds.default"),
    ],
)
def test_a_fault_is_named_by_its_key(tmp_path: Path, enrich: str, key: str) -> None:
    with pytest.raises(ConfigurationError, match=key.replace(".", r"\.")):
        loaded(tmp_path, enrich)


def test_a_mapping_file_is_relative_to_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("enrich: {topic_categories_file: mine.yaml}\n", encoding="utf-8")
    assert load(path, {}).enrich.topic_categories_file == tmp_path / "mine.yaml"
