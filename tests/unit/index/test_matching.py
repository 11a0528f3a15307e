"""The plan of a search."""

from __future__ import annotations

import pytest

from depesche.errors import QueryError
from depesche.index.contract import SearchRequest
from depesche.index.matching import AllOf, Keyword, NoneOf, Words, plan


def test_a_word_is_looked_for_in_every_text_and_analysis() -> None:
    query = plan(SearchRequest(query="Vertrag"), ("de", "en")).query
    assert isinstance(query, Words)
    assert {field for field, _ in query.fields} == {
        *("title", "lead", "body", "title_de", "lead_de", "body_de", "title_en", "lead_en", "body_en")
    }


def test_negated_words_are_not_highlighted() -> None:
    made = plan(SearchRequest(query="a -b"), ())
    assert [words.text for words in made.positive] == ["a"]
    assert isinstance(made.query, AllOf)
    assert isinstance(made.query.parts[1], NoneOf)


@pytest.mark.parametrize(
    ("query", "by_relevance"), [("a", True), ("title:a", True), ("", False), ("place:RU", False), ("credit:dpa", False)]
)
def test_only_words_in_texts_have_relevance(query: str, *, by_relevance: bool) -> None:
    assert plan(SearchRequest(query=query), ("de",)).by_relevance is by_relevance


def test_filters_are_normalised_like_the_documents_keys() -> None:
    request = SearchRequest(topics=("20000639",), entities=(" Wladimir  PUTIN",), places=("ru",), languages=("DE",))
    assert set(plan(request, ()).filters) == {
        Keyword("topics", ("medtop:20000639",)),
        Keyword("entity_keys", ("wladimir putin",)),
        Keyword("places", ("RU",)),
        Keyword("language", ("de",)),
    }


def test_many_analysed_languages_leave_room_for_fewer_words() -> None:
    languages = ("da", "de", "en", "es", "fi", "fr", "hu", "it", "nl")
    plan(SearchRequest(query="a " * 33), languages)
    with pytest.raises(QueryError, match="at most 33"):
        plan(SearchRequest(query="a " * 34), languages)
