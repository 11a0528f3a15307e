"""German case forms of listed names, and genitives of names in the text."""

from __future__ import annotations

import pytest

from workers.enrich.inflection import german_forms, without_genitive


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Russische Föderation", "Russischen Föderation"),
        ("Weißes Haus", "Weißen Hauses"),
        ("Demokratische Volksrepublik Korea", "Demokratischen Volksrepublik Korea"),
        ("Deutscher Bundestag", "Deutschen Bundestags"),
        ("Kreml", "Kremls"),
        ("Niederlande", "Niederlanden"),
    ],
)
def test_a_listed_name_is_known_in_its_case_forms(name: str, form: str) -> None:
    assert form in german_forms(name)


def test_the_name_itself_is_among_its_forms() -> None:
    assert "Vereinte Nationen" in german_forms("Vereinte Nationen")


def test_a_genitive_is_undone_where_the_article_has_the_name_without_it() -> None:
    assert without_genitive("Putins", {"Putin"}) == "Putin"


def test_only_the_last_word_of_a_name_is_in_the_genitive() -> None:
    assert without_genitive("Wladimir Putins", {"Putin"}) == "Wladimir Putin"


def test_a_name_that_ends_in_s_stays_whole() -> None:
    assert without_genitive("Johannes", {"Maria"}) == "Johannes"


def test_an_apostrophe_is_always_a_genitive() -> None:
    assert without_genitive("Grass’", set()) == "Grass"
