"""Why an entity is there: which list linked it, and how its mentions were found."""

from __future__ import annotations

from tests.unit.enrich.marked import LINKER, explain, read


def test_each_mention_says_how_it_was_found() -> None:
    (origin,) = explain("de", "[PER Juri Brodersen] kam. Brodersen ging.")
    assert (origin.linked_by, origin.finders) == (None, ("recogniser", "surname"))


def test_the_list_that_knows_a_name_is_told() -> None:
    origins = explain(
        "de", "Das Auswärtige Amt in [LOC Berlin] und [LOC Marburg], [LOC Dänemark] und das russische Außenministerium."
    )
    assert {origin.entity.name: origin.linked_by for origin in origins} == {
        "Auswärtiges Amt": "organisations",
        "Berlin": "cities",
        "Marburg an der Lahn": "geonames",
        "Dänemark": "countries",
        "russisches Außenministerium": "ministries",
    }


def test_explaining_gives_the_entities_of_linking() -> None:
    text, mentions = read("de", "Besuch in [LOC Kiew]", "", "[PER Lena Brodersen] traf [PER Wladimir Putin] in Moskau.")
    assert tuple(origin.entity for origin in LINKER.explain(text, mentions)) == LINKER.link(text, mentions).entities
