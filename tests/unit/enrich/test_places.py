"""Countries that an article is about, and how often it tells of them."""

from __future__ import annotations

import pytest

from tests.unit.enrich.marked import countries_of, mentions_of


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("de", "Die russische Regierung schweigt.", "RU"),
        ("de", "Ein nordkoreanischer Sprecher schweigt.", "KP"),
        ("de", "Die Briten stimmen ab.", "GB"),
        ("de", "Eine Französin gewann.", "FR"),
        ("de", "Zwei Schweizerinnen siegten.", "CH"),
        ("de", "Der US-Präsident kommt.", "US"),
        ("de", "Der Ukraine-Krieg dauert an.", "UA"),
        ("de", "Der polnische Zoll wartet.", "PL"),
        ("de", "Eine Ungarin siegte.", "HU"),
        ("de", "Kosovarische Behörden ermitteln.", "XK"),
        ("en", "French farmers protest.", "FR"),
        ("en", "Ukrainians vote.", "UA"),
        ("en", "A South Korean ship sank.", "KR"),
        ("en", "Two Swedes and a dog won.", "SE"),
        ("en", "A Chinese restaurant burned.", "CN"),
        ("en", "An American resigned.", "US"),
        ("en", "Pro-Russian rebels fled.", "RU"),
        ("en", "The Polish coast is long.", "PL"),
        ("en", "Saudi Arabian oil flows.", "SA"),
    ],
)
def test_adjectives_and_peoples_count_towards_their_country_and_are_no_entities(
    language: str, text: str, country: str
) -> None:
    assert countries_of(language, text) == {country: 1}
    assert mentions_of(language, text) == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "They polish shoes and roast a turkey."),
        ("en", "Korean barbecue is popular."),
        ("en", "Latin American writers met."),
        ("en", "A Georgian house in Bath Street burned."),
        ("de", "Der Chor sang auf Russisch."),
        ("de", "Das [ORG Deutsche Theater] spielt."),
        ("de", "Der Deutsche-Bank-Chef geht."),
        ("en", "[ORG American Widgets] grew."),
    ],
)
def test_words_that_only_look_so_tell_of_no_country(language: str, text: str) -> None:
    assert countries_of(language, text) == {}


def test_an_unsure_adjective_counts_where_the_country_is_named() -> None:
    assert countries_of("en", "[LOC Georgia] voted. Georgian police watched.") == {"GE": 2}


def test_both_sides_of_a_compound_count() -> None:
    assert countries_of("de", "Die deutsch-französische Grenze ist offen.") == {"DE": 1, "FR": 1}


def test_cities_and_regions_count_towards_their_country() -> None:
    assert countries_of("de", "[LOC Moskau] schweigt, [LOC Kassel] auch, und [LOC Bayern] sowieso.") == {
        "DE": 2,
        "RU": 1,
    }


def test_a_public_body_counts_towards_its_country() -> None:
    assert countries_of("de", "Der Kreml schweigt.") == {"RU": 1}


def test_an_adjective_within_a_ministry_is_not_counted_twice() -> None:
    assert countries_of("de", "Das russische Außenministerium schweigt.") == {"RU": 1}
