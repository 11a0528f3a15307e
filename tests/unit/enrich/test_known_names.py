"""Listed names: compiled look-up, and what the shipped lists know."""

from __future__ import annotations

import pytest

from workers.enrich.known_names import Form, Known, KnownNames
from workers.enrich.name_lists import country_name, load_name_lists
from workers.enrich.words import Words

UNION = Known("Q458", "European Union", "ORG")
COURT = Known(None, "European Union Court", "ORG")
NAMES = KnownNames([Form("European Union", UNION, sure=True), Form("European Union Court", COURT, sure=True)])
GERMAN = load_name_lists("de").names
ENGLISH = load_name_lists("en").names


def test_the_longest_name_wins() -> None:
    (match,) = NAMES.find(Words("The European Union Court met."))
    assert (match.first, match.last, match.known) == (1, 4, COURT)


def test_a_name_does_not_span_a_paragraph_break() -> None:
    assert list(NAMES.find(Words("European\n\nUnion"))) == []


def test_a_name_at_the_end_of_the_text_is_found() -> None:
    (match,) = NAMES.find(Words("the European Union"))
    assert match.known is UNION


@pytest.mark.parametrize(
    ("surface", "identity"),
    [
        ("Demokratischen Volksrepublik Korea", "iso:KP"),
        ("Russischen Föderation", "iso:RU"),
        ("USA", "iso:US"),
        ("Großbritannien", "iso:GB"),
        ("Vereinigten Staaten von Amerika", "iso:US"),
        ("Türkei", "iso:TR"),
        ("Vereinten Nationen", "Q1065"),
        ("UNO", "Q1065"),
        ("russischen Außenministeriums", "iso:RU/foreign-ministry"),
    ],
)
def test_the_german_lists_know_names_in_running_text(surface: str, identity: str) -> None:
    known = GERMAN.get(surface)
    assert known is not None
    assert known.id == identity


@pytest.mark.parametrize(
    ("surface", "identity"),
    [
        ("People's Republic of China", "iso:CN"),
        ("U.S.", "iso:US"),
        ("Britain", "iso:GB"),
        ("Russian Foreign Ministry", "iso:RU/foreign-ministry"),
        ("U.N.", "Q1065"),
    ],
)
def test_the_english_lists_know_names_in_running_text(surface: str, identity: str) -> None:
    known = ENGLISH.get(surface)
    assert known is not None
    assert known.id == identity


def test_a_language_without_lists_still_knows_the_countries() -> None:
    known = load_name_lists("fr").names.get("Russie")
    assert known is not None
    assert known.country == "RU"


def test_a_country_is_named_in_the_language_of_the_article_else_in_english() -> None:
    assert [country_name("DE", language) for language in ("de", "fr", "qqq")] == ["Deutschland", "Allemagne", "Germany"]
