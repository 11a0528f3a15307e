"""Highlights of the embedded index."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from depesche.index.highlighting import FRAGMENT_CHARS, MAX_FRAGMENTS, Word, fragments, spans, whole


def words(text: str) -> list[Word]:
    return [Word(found.group().lower(), found.start(), found.end()) for found in re.finditer(r"\w+", text)]


def matched(text: str, *phrases: str) -> list[str]:
    return [text[start:end] for start, end in spans(words(text), [phrase.split() for phrase in phrases])]


def test_words_of_a_phrase_match_in_order_only() -> None:
    assert matched("Kim Jong, Jong Kim, Kim", "kim jong") == ["Kim", "Jong"]


def test_overlapping_phrases_mark_each_word_once() -> None:
    assert matched("a b c", "a b", "b c", "b") == ["a", "b", "c"]


def test_no_words_match_nothing() -> None:
    assert matched("a b", "") == []


def test_a_text_without_a_match_has_no_highlight() -> None:
    assert whole("text", []) == ()
    assert fragments("text", []) == ()


def test_a_fragment_stays_within_its_paragraph() -> None:
    text = "Davor steht etwas.\n\nHier der Treffer.\n\nDanach auch."
    (fragment,) = fragments(text, spans(words(text), [["treffer"]]))
    assert "".join(segment.text for segment in fragment) == "Hier der Treffer."


def test_the_fragments_with_the_most_matches_are_shown_in_order() -> None:
    paragraphs = ["x", "x x", "x x x", "x x", "x"]
    text = "\n\n".join(paragraphs)
    shown = fragments(text, spans(words(text), [["x"]]))
    assert ["".join(segment.text for segment in fragment) for fragment in shown] == ["x x", "x x x", "x x"]


@given(st.lists(st.sampled_from(["x", "y", "zz", "\n\n", " ", ". ", "w" * 300, "x "]), max_size=200).map("".join))
def test_fragments_are_parts_of_the_text_and_bounded(text: str) -> None:
    matches = spans(words(text), [["x"]])
    shown = fragments(text, matches)
    position = 0
    for fragment in shown:
        joined = "".join(segment.text for segment in fragment)
        position = text.index(joined, position) + len(joined)
        assert len(joined) <= FRAGMENT_CHARS
        assert any(segment.match for segment in fragment)
        assert all(segment.text.lower() == "x" for segment in fragment if segment.match)
    assert len(shown) <= MAX_FRAGMENTS
    assert bool(shown) == bool(matches)
