"""What a reader sees of a text, and what changes in it by itself."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalising.visible_text import visible_words
from ingest.parsing.parsed_feed import Text


def words(value: str, *, is_html: bool = True) -> str:
    text = Text(value, is_html)
    found = visible_words(text, keeps_case=True)
    assert visible_words(text) == [word.lower() for word in found]
    return " ".join(found)


@pytest.mark.parametrize(
    "value",
    [
        "<p>Der <b>Minister</b> tritt zurück.</p>",
        "Der Minister tritt zurück",
        "<p class='x' data-id=7>Der&nbsp;Minister tritt zur&uuml;ck<img src='https://pixel.example/1?t=99'></p>",
        "&lt;p&gt;Der Minister tritt zurück&lt;/p&gt;",
        "Der Mi\u00adnister\u200b tritt zuru\u0308ck …",
        "<script>var id = 123;</script>Der Minister tritt <!-- 12:05 -->zurück<style>p{top:3px}</style>",
        "Der Minister tritt zurück https://t.example/abc123",
    ],
)
def test_markup_entities_addresses_and_invisible_characters_are_nothing(value: str) -> None:
    assert words(value) == "Der Minister tritt zurück"


@pytest.mark.parametrize(
    "noise",
    [
        *("12 Kommentare", "3 comments", "1.234 Aufrufe", "Kommentare (12)", "Comments: 3", "1 Kommentar"),
        *("vor 5 Minuten", "vor einer Stunde", "5 minutes ago", "an hour ago", "2 days ago", "il y a 5 minutes"),
        *("Stand: 12:05 Uhr", "Stand: 24.11.2026, 12:05 Uhr", "Updated: 12:05", "Zuletzt aktualisiert: 12.05 Uhr"),
    ],
)
def test_what_changes_by_itself_is_left_out(noise: str) -> None:
    assert words(f"Der Minister. <i>{noise}</i>") == "Der Minister"


@pytest.mark.parametrize("text", ["5 Tote", "vor 5 Jahren", "500 shares", "12:05 Uhr", "3 Verletzte in 2 Minuten"])
def test_what_the_news_says_stays(text: str) -> None:
    assert words(text) == " ".join(text.replace(":", " ").split())


def test_each_chinese_character_is_a_word() -> None:
    assert words("新闻2026年") == "新 闻 2026 年"


@pytest.mark.parametrize("unit", ["<", "<!--", "<script>", "<script", "&lt;", "1.", "vor ", "1 ", "http://", "<a "])
def test_hostile_text_takes_no_more_than_linear_time(unit: str) -> None:
    started = time.process_time()
    words(unit * (300_000 // len(unit)))
    assert time.process_time() - started < 3


@given(st.builds(Text, st.text(max_size=50), st.booleans()))
def test_no_text_crashes(text: Text) -> None:
    visible_words(text)
