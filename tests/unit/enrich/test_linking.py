"""From mentions to entities and places."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from depesche.records.article import Entity, EntityType, TextField
from workers.enrich.linking import Linker
from workers.enrich.linking_ids import slug
from workers.enrich.mentions import RawMention, Text

LINKER = Linker(["de", "en"])
FIELDS: tuple[TextField, ...] = ("title", "lead", "body")
TYPES: tuple[EntityType, ...] = ("PER", "ORG", "LOC", "MISC")


def mention(text: Text, name: str, kind: EntityType, occurrence: int = 0) -> RawMention:
    """A mention of ``name`` in the first field that holds it."""
    for field in FIELDS:
        places = [found.start() for found in re.finditer(re.escape(name), getattr(text, field))]
        if len(places) > occurrence:
            start = places[occurrence]
            return RawMention(field=field, start=start, end=start + len(name), text=name, type=kind)
    raise AssertionError(f"{name!r} is not in the text")


def entities(text: Text, *names: tuple[str, EntityType]) -> dict[str, Entity]:
    """Name → entity, for a text in which the recogniser found ``names``."""
    return {entity.name: entity for entity in LINKER.link(text, [mention(text, *name) for name in names]).entities}


def test_a_person_is_one_entity_with_all_mentions() -> None:
    text = Text("de", title="Uschakow reist", body="Juri Uschakow sagte ab. Uschakows Büro schwieg.")
    found = entities(text, ("Juri Uschakow", "PER"))
    assert [spot.text for spot in found["Juri Uschakow"].mentions] == ["Uschakow", "Juri Uschakow", "Uschakows"]


def test_mentions_point_into_their_fields() -> None:
    text = Text("de", title="Uschakow reist", lead="Nach Moskau.", body="Juri Uschakow besucht Russland.")
    for entity in entities(text, ("Juri Uschakow", "PER")).values():
        for spot in entity.mentions:
            assert getattr(text, spot.field)[spot.start : spot.end] == spot.text


def test_a_country_has_one_entity_and_one_place_for_all_its_names() -> None:
    text = Text("de", body="Die Demokratische Volksrepublik Korea schweigt. Nordkoreas Medien auch.")
    linked = LINKER.link(text, [])
    assert [(entity.id, entity.name, entity.type) for entity in linked.entities] == [("iso:KP", "Nordkorea", "LOC")]
    assert [(place.code, place.name, place.count) for place in linked.places] == [("KP", "Nordkorea", 2)]


def test_a_country_is_named_in_the_language_of_the_article() -> None:
    (place,) = LINKER.link(Text("en", body="The Russian Federation agreed."), []).places
    assert (place.code, place.name) == ("RU", "Russia")


def test_an_adjective_is_no_place() -> None:
    text = Text("de", body="Die russische Regierung schweigt. Russische Truppen auch.")
    assert entities(text, ("russische", "LOC"), ("Russische", "LOC")) == {}


def test_a_ministry_belongs_to_the_country_of_its_adjective() -> None:
    text = Text("de", body="Ein Sprecher des russischen Außenministeriums dementierte.")
    assert entities(text)["russisches Außenministerium"].type == "ORG"


def test_an_era_is_no_entity() -> None:
    assert entities(Text("de", body="Verträge aus der Sowjetära gelten."), ("Sowjetära", "LOC")) == {}


def test_a_point_of_the_compass_is_no_person() -> None:
    assert entities(Text("de", body="Kritik kam vom Westen."), ("Westen", "PER")) == {}


def test_a_title_is_no_part_of_a_name() -> None:
    text = Text("de", body="Präsident Wladimir Putin kam.")
    (spot,) = entities(text, ("Präsident Wladimir Putin", "PER"))["Wladimir Putin"].mentions
    assert spot.text == "Wladimir Putin"


def test_a_listed_name_overrules_the_type_of_the_recogniser() -> None:
    text = Text("de", body="Der Artikel erschien in Rodong Sinmun.")
    assert entities(text, ("Rodong Sinmun", "PER"))["Rodong Sinmun"].type == "ORG"


def test_an_ambiguous_name_needs_the_recogniser() -> None:
    text = Text("en", body="Turkey is eaten at Christmas.")
    assert LINKER.link(text, []).places == ()
    assert [place.code for place in LINKER.link(text, [mention(text, "Turkey", "LOC")]).places] == ["TR"]


def test_a_longer_name_of_the_recogniser_hides_the_country_in_it() -> None:
    text = Text("en", body="The Industrial Bank of China grew.")
    assert set(entities(text, ("Industrial Bank of China", "ORG"))) == {"Industrial Bank of China"}


def test_the_same_name_keeps_one_type() -> None:
    text = Text("de", body="Brodersen AG wuchs. Brodersen AG stieg. Brodersen AG fiel.")
    types: tuple[EntityType, ...] = ("ORG", "LOC", "ORG")
    mentions = [mention(text, "Brodersen AG", kind, occurrence) for occurrence, kind in enumerate(types)]
    (entity,) = LINKER.link(text, mentions).entities
    assert (entity.type, len(entity.mentions)) == ("ORG", 3)


def test_a_name_in_capitals_is_the_name_that_the_article_writes_otherwise() -> None:
    text = Text("en", body="NORFOLK — The ferry left Norfolk at noon.")
    found = entities(text, ("NORFOLK", "ORG"), ("Norfolk", "LOC"))
    assert {name: entity.type for name, entity in found.items()} == {"Norfolk": "LOC"}


def test_a_listed_name_in_lower_case_counts_always() -> None:
    assert set(entities(Text("de", body="Das meldete dpa am Abend."), ("dpa", "ORG"))) == {"dpa"}


def test_a_name_in_lower_case_counts_only_in_a_text_without_capitals() -> None:
    careful = Text("en", body="Fans of Ottilie Braun met in ruppertsberg.")
    assert set(entities(careful, ("Ottilie Braun", "PER"), ("ruppertsberg", "LOC"))) == {"Ottilie Braun"}
    careless = Text("en", body="we met in ruppertsberg")
    assert set(entities(careless, ("ruppertsberg", "LOC"))) == {"ruppertsberg"}


def test_what_the_title_names_is_more_salient_than_what_the_end_names() -> None:
    text = Text("de", title="Moskau wartet", lead="Es geht um viel.", body="Am Ende kam Antwort aus Pjöngjang.")
    linked = LINKER.link(text, [])
    assert [entity.name for entity in linked.entities] == ["Moskau", "Pjöngjang"]
    assert 1 >= linked.entities[0].salience > linked.entities[1].salience >= 0


def test_a_language_without_lists_has_no_entities() -> None:
    assert LINKER.link(Text("fr", body="La Russie se tait."), []).entities == ()


def test_an_id_is_derived_from_type_and_name_where_there_is_none() -> None:
    text = Text("de", body="Jörg Weißkopf sprach.")
    assert entities(text, ("Jörg Weißkopf", "PER"))["Jörg Weißkopf"].id == "PER:jorg-weisskopf"


def test_a_slug_keeps_letters_that_have_no_latin_form() -> None:
    assert slug("Вести 24") == "вести-24"


@st.composite
def texts_with_mentions(draw: st.DrawFn) -> tuple[Text, list[RawMention]]:
    words = st.sampled_from(
        ["Putin", "Putins", "Moskau", "USA", "der", "EU", "Kim", "Jong-un", ".", "\n\n", "russische", "Von"]
    )
    body = " ".join(draw(st.lists(words, max_size=30)))
    mentions = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, max(0, len(body) - 1)))
        end = draw(st.integers(start, min(len(body), start + 12)))
        if end > start:
            kind = draw(st.sampled_from(TYPES))
            mentions.append(RawMention(field="body", start=start, end=end, text=body[start:end], type=kind))
    return Text("de", body=body), mentions


@settings(deadline=None)  # the first small town compiles the table of cities
@given(texts_with_mentions())
def test_mentions_always_match_the_text_and_salience_is_a_share(case: tuple[Text, list[RawMention]]) -> None:
    text, mentions = case
    for entity in LINKER.link(text, mentions).entities:
        assert 0 <= entity.salience <= 1
        assert all(text.body[spot.start : spot.end] == spot.text for spot in entity.mentions)
