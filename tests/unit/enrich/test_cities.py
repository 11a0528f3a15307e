"""Cities of GeoNames, told apart by what else the article names."""

from __future__ import annotations

from tests.unit.enrich.marked import ids_of, link, mentions_of


def linked_city(language: str, marked: str, home: str | None = None) -> dict[str, str]:
    return {entity.mentions[0].text: entity.id for entity in link(language, marked, home).entities}


def test_a_city_that_no_list_knows_has_the_id_of_geonames() -> None:
    assert linked_city("de", "Ein Zug hielt in [LOC Marburg].") == {"Marburg": "geonames:2873759"}


def test_a_genitive_is_the_same_city() -> None:
    assert linked_city("de", "[LOC Marburgs] Rathaus brannte.") == {"Marburgs": "geonames:2873759"}


def test_only_a_place_of_the_recogniser_is_a_city() -> None:
    assert mentions_of("de", "Worms und Ulm liegen fern.") == {}


def test_cities_of_one_name_stay_unlinked_without_more() -> None:
    assert linked_city("en", "A train stopped in [LOC Springfield].") == {"Springfield": "LOC:springfield"}


def test_a_state_tells_which_city_is_meant() -> None:
    assert (
        linked_city("en", "A train stopped in [LOC Springfield], [LOC Illinois].")["Springfield"] == "geonames:4250542"
    )


def test_a_country_tells_which_city_is_meant() -> None:
    assert linked_city("de", "Im kanadischen [LOC Hamilton] brannte es.")["Hamilton"] == "geonames:5969782"


def test_the_country_of_the_feed_tells_which_city_is_meant() -> None:
    assert linked_city("en", "Fire broke out in [LOC Hamilton].", home="CA")["Hamilton"] == "geonames:5969782"


def test_a_city_has_one_id_in_both_languages() -> None:
    assert ids_of("de", "In [LOC Köln] brannte es.") == ids_of("en", "Fire in [LOC Cologne].") == ["Q365"]
    assert ids_of("en", "Fire in [LOC Köln].") == ["Q365"]
