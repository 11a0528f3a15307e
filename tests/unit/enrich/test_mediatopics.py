"""The shipped IPTC Media Topics."""

from __future__ import annotations

import pytest

from depesche.errors import QueryError
from depesche.mediatopics import load_vocabulary

TOPICS = load_vocabulary()
POLITICS = "medtop:11000000"
TREATY = "medtop:20000641"


def test_there_are_seventeen_top_levels() -> None:
    assert len(TOPICS.top_levels) == 17


def test_every_concept_leads_up_to_a_top_level() -> None:
    assert {TOPICS.top_level(concept.code) for concept in TOPICS} == set(TOPICS.top_levels)


def test_ancestors_are_nearest_first() -> None:
    assert TOPICS.ancestors(TREATY) == ("medtop:20000639", "medtop:20000638", POLITICS)


def test_a_top_level_has_no_ancestors() -> None:
    assert TOPICS.ancestors(POLITICS) == ()


@pytest.mark.parametrize(
    ("language", "label"), [("de", "Politik"), ("pt", "política"), ("xx", "politics and government")]
)
def test_a_label_falls_back_to_a_variant_and_to_english(language: str, label: str) -> None:
    assert TOPICS.label(POLITICS, language) == label


@pytest.mark.parametrize("text", ["11000000", "medtop:11000000", "politics", "Politik", " POLITICS AND GOVERNMENT "])
def test_what_people_type_resolves_to_a_code(text: str) -> None:
    assert TOPICS.resolve(text) == POLITICS


@pytest.mark.parametrize("text", ["", "99999999", "no such thing"])
def test_what_is_no_topic_is_a_query_error(text: str) -> None:
    with pytest.raises(QueryError):
        TOPICS.resolve(text)


def test_the_error_names_near_labels() -> None:
    with pytest.raises(QueryError, match="did you mean"):
        TOPICS.resolve("politiks and goverment")
