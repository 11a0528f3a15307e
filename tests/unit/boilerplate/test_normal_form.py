"""Under which form blocks and titles are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.enrich.boilerplate.normal_form import block_key, content_words, likeness, title_key

STANDING = "Stand der Angaben: {}, alle Werte ohne Gewähr"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12.06.2026", "3.11.2025"),
        ("12.06.26", "1.1.25"),
        ("12.6.", "30.11."),
        ("2026-06-12", "2025-11-03"),
        ("6/12/2026", "11/3/25"),
        ("8:30", "19:05"),
        ("1998", "2026"),
        ("2024–2025", "2025–2026"),
    ],
)
def test_dates_times_and_years_make_no_difference(one: str, other: str) -> None:
    assert block_key(STANDING.format(one)) == block_key(STANDING.format(other)) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2,5 Prozent", "2,7 Prozent"),
        ("18.400 Punkte", "18.600 Punkte"),
        ("3:1", "2:1"),
        ("12.50 Euro", "13.50 Euro"),
        ("300", "400"),
        ("21998", "12026"),
        ("112.06.2026", "113.06.2026"),
    ],
)
def test_other_figures_do(one: str, other: str) -> None:
    assert block_key(STANDING.format(one)) != block_key(STANDING.format(other))


@pytest.mark.parametrize(
    "other", ["„Alle Angaben ohne Gewähr!“", "ALLE  ANGABEN – OHNE GEWÄHR", "» Alle Angaben: ohne Gewähr …"]
)
def test_case_punctuation_and_spaces_make_no_difference(other: str) -> None:
    assert block_key("Alle Angaben ohne Gewähr.") == block_key(other) is not None


@pytest.mark.parametrize("text", ["", "Hintergrund", "Zum Thema", "... ... ... ... ... ...", "a b c d e", "x y " * 400])
def test_what_is_too_short_or_too_long_has_no_key(text: str) -> None:
    assert block_key(text) is None


@given(st.text(), st.text())
def test_different_words_have_different_keys(one: str, other: str) -> None:
    long_one, long_other = f"Ein Satz mit Wörtern {one.strip()}", f"Ein Satz mit Wörtern {other.strip()}"
    if block_key(long_one) == block_key(long_other) is not None:
        letters = [[c for c in text.casefold() if c.isalpha() and c.isascii()] for text in (long_one, long_other)]
        assert letters[0] == letters[1]


@pytest.mark.parametrize(
    "title",
    [
        "Wie geht es jetzt weiter?",
        "What happens next in town?",
        "Das Wetter heute",
        "Der Tag im Überblick",
        "So ist es und so wird es sein",
        "Was bedeutet das für Verbraucher?",
    ],
)
def test_a_title_that_says_little_is_none_to_go_by(title: str) -> None:
    assert title_key(title) is None


@pytest.mark.parametrize(
    "title", ["Putin reist bald nach Nordkorea – USA in Alarmstimmung", "Council approves plans for riverside housing"]
)
def test_a_headline_is_known_by_the_key_of_its_words(title: str) -> None:
    assert title_key(title) == block_key(title.upper()) is not None


def test_titles_are_alike_by_the_words_that_the_shorter_one_shares() -> None:
    short = content_words("Erdbeben in der Türkei")
    assert likeness(short, content_words("Mindestens 20 Tote nach Erdbeben in der Türkei")) == 1.0
    assert likeness(short, content_words("Regen in der Schweiz")) == 0.0
    assert likeness(short, frozenset()) == 0.0
