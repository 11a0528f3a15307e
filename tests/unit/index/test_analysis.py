"""Text in its searchable form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.errors import ConfigurationError
from depesche.index.analysis import checked_languages, folded, keyword, searchable


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Vertra\u0308ge", "Verträge"),
        ("Ver\u00adtrag", "Vertrag"),
        ("\ufeffTitel ", "Titel"),
        ("a\x00b\x1fc\x9fd", "a b c d"),
        ("a\n\nb\tc", "a\n\nb\tc"),
    ],
)
def test_text_is_made_searchable(text: str, clean: str) -> None:
    assert searchable(text) == clean


@given(st.text())
def test_searchable_text_stays_as_it_is(text: str) -> None:
    assert searchable(searchable(text)) == searchable(text)


@given(st.text())
def test_a_key_stays_as_it_is(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_keys_disregard_case_and_white_space() -> None:
    assert folded(" WLADIMIR\n Putin ") == folded("Wladimir Putin")


def test_keywords_are_bounded() -> None:
    assert len(keyword("x" * 10_000)) == 512


def test_languages_are_sorted_and_distinct() -> None:
    assert checked_languages(("en", "de", "en")) == ("de", "en")


def test_a_language_without_a_stemmer_is_named() -> None:
    with pytest.raises(ConfigurationError, match="'pl'"):
        checked_languages(("de", "pl"))
