"""Splitting of text into words for matching against lists."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workers.enrich.words import Words, split_words


def test_marks_inside_a_word_do_not_split_it() -> None:
    assert split_words("Kim Jong-un, O'Neill und die U.S. Army") == (
        "Kim",
        "Jong-un",
        "O'Neill",
        "und",
        "die",
        "U.S",
        "Army",
    )


def test_an_english_possessive_is_cut_off() -> None:
    assert split_words("Putin’s visit to Russia's capital")[:2] == ("Putin", "s")


def test_words_with_a_space_or_a_full_stop_between_adjoin() -> None:
    words = Words("St. Petersburg liegt")
    assert words.adjoin(0, 1)


def test_words_of_two_paragraphs_do_not_adjoin() -> None:
    words = Words("Kim\n\nJong")
    assert not words.adjoin(0, 1)


@given(st.text())
def test_every_word_stands_where_it_says(text: str) -> None:
    words = Words(text)
    assert [text[words.start(index) : words.end(index)] for index in range(len(words))] == words.texts
