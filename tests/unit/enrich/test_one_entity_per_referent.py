"""Whole articles: one entity for each person, organisation and place, under its full name."""

from __future__ import annotations

import pytest

from tests.unit.enrich.marked import mentions_of, types_of

PERSONS = [
    ("de", "[PER Xi Jinping] traf [PER Lee Jae-myung]. [PER Xi] lobte [PER Lee].", "Xi Jinping", ["Xi Jinping", "Xi"]),
    ("de", "[PER Kim Jong Un] kam. [PER Kim Jong-un] ging. Kims Zug fuhr.", "Kim Jong-un", ["Kim Jong Un", "Kim Jong-un", "Kims"]),
    ("en", "[PER Nguyen Van Hung] spoke. [PER Hung] agreed.", "Nguyen Van Hung", ["Nguyen Van Hung", "Hung"]),
    ("en", "[PER Park Chan-ho] spoke. Park agreed.", "Park Chan-ho", ["Park Chan-ho", "Park"]),
    ("en", "[PER Kim Novak] spoke. Novak agreed.", "Kim Novak", ["Kim Novak", "Novak"]),
    ("de", "[PER Pedro Sánchez Pérez-Castejón] sprach. [PER Pedro Sánchez] ging.", "Pedro Sánchez", ["Pedro Sánchez Pérez-Castejón", "Pedro Sánchez"]),
    ("en", "[PER Gabriel Ruiz Ortega] won. [PER Ruiz Ortega] cried.", "Gabriel Ruiz Ortega", ["Gabriel Ruiz Ortega", "Ruiz Ortega"]),
    ("de", "[PER Baschar al-Assad] floh. Assads Palast brannte. [PER Al-Assad] schwieg.", "Baschar al-Assad", ["Baschar al-Assad", "Assads", "Al-Assad"]),
    ("de", "[PER Omar bin Raschid] kam. [PER Bin Raschid] sprach.", "Omar bin Raschid", ["Omar bin Raschid", "Bin Raschid"]),
    ("de", "[PER Helga Jónsdóttir] siegte. Helga jubelte.", "Helga Jónsdóttir", ["Helga Jónsdóttir", "Helga"]),
    ("de", "[PER Sukarto] kam. [PER Sukartos] Frau auch. Sukarto ging.", "Sukarto", ["Sukarto", "Sukartos"]),
    ("de", "[PER Otto von und zu Hadersleben] kam. [PER Hadersleben] ging.", "Otto von und zu Hadersleben", ["Otto von und zu Hadersleben", "Hadersleben"]),
    ("de", "[PER Ursula von der Leyen] kam. [PER Von der Leyen] ging.", "Ursula von der Leyen", ["Ursula von der Leyen", "Von der Leyen"]),
    ("de", "[PER Anke Krüger-Lohse] kam. Krüger-Lohses Hund bellte.", "Anke Krüger-Lohse", ["Anke Krüger-Lohse", "Krüger-Lohses"]),
    ("en", "[PER J. K. Barrow] wrote. [PER Joanne K. Barrow] said so.", "Joanne K. Barrow", ["J. K. Barrow", "Joanne K. Barrow"]),
    ("en", "[PER Martin Hill Jr.] spoke. [PER Hill Jr.] left.", "Martin Hill Jr.", ["Martin Hill Jr.", "Hill Jr."]),
    ("de", "[PER Frau Merkel] kam. [PER Angela Merkel] ging.", "Angela Merkel", ["Merkel", "Angela Merkel"]),
    ("de", "[PER Markus Söder] kam. [PER Markus Soeder] ging. Soeder winkte.", "Markus Söder", ["Markus Söder", "Markus Soeder", "Soeder"]),
    ("de", "[PER Jörg Müller] kam. [PER Joerg Mueller] ging.", "Joerg Mueller", ["Jörg Müller", "Joerg Mueller"]),
    ("en", "[PER Virgil van Dam] fell. [PER Van Dam] rose.", "Virgil van Dam", ["Virgil van Dam", "Van Dam"]),
    ("en", "[PER Marine Le Pen] spoke. [PER Le Pen] left.", "Marine Le Pen", ["Marine Le Pen", "Le Pen"]),
    ("en", "[PER Luiz Inácio Lula da Silva] flew. [PER Lula] landed. [PER Da Silva] slept.", "Luiz Inácio Lula da Silva", ["Luiz Inácio Lula da Silva", "Lula", "Da Silva"]),
    ("de", "Papst Leo XIV. betete.", "Papst Leo XIV.", ["Leo XIV"]),
    ("de", "[PER Der] kam. Der russische Präsident [PER Wladimir Putin] kam. Putins Hund bellte.", "Wladimir Putin", ["Wladimir Putin", "Putins"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "marked", "name", "texts"), PERSONS)
def test_a_person_is_one_entity_whatever_the_name_is_like(
    language: str, marked: str, name: str, texts: list[str]
) -> None:
    found = mentions_of(language, marked)
    assert set(texts) <= set(found[name])


def test_two_persons_of_one_surname_stay_apart() -> None:
    found = mentions_of("de", "[PER Peter Müller] klagt gegen [PER Anna Müller]. [PER Peter Müller] zahlt.")
    assert {name: len(texts) for name, texts in found.items()} == {"Peter Müller": 2, "Anna Müller": 1}


def test_a_father_and_his_junior_stay_apart() -> None:
    found = mentions_of("en", "[PER Donald Trump Jr.] spoke. [PER Donald Trump] listened. [PER Trump Jr.] left.")
    assert found["Donald Trump Jr."] == ["Donald Trump Jr.", "Trump Jr."]
    assert found["Donald Trump"] == ["Donald Trump"]


def test_a_surname_that_looks_like_a_genitive_is_no_given_name() -> None:
    found = mentions_of("de", "[PER Jan Peters] schlug [PER Peter Hansen]. [PER Peters] jubelte. [PER Hansen] ging.")
    assert found == {"Jan Peters": ["Jan Peters", "Peters"], "Peter Hansen": ["Peter Hansen", "Hansen"]}


def test_a_family_is_not_one_of_its_members() -> None:
    found = mentions_of("en", "[PER Barack Obama] and [PER Michelle Obama] came. The [PER Obamas] left.")
    assert found["Obamas"] == ["Obamas"]


def test_an_english_plural_is_no_genitive() -> None:
    found = mentions_of("en", "[PER Rita Adam] met [PER John Adams].")
    assert set(found) == {"Rita Adam", "John Adams"}


def test_a_noun_is_no_surname_even_where_somebody_is_called_so() -> None:
    found = mentions_of("de", "[PER Sabine Koch] klagt. Ein Koch sagte aus. Koch schwieg.")
    assert found == {"Sabine Koch": ["Sabine Koch", "Koch"]}


def test_a_person_and_a_city_of_one_name_are_told_apart_by_what_stands_before() -> None:
    marked = "[PER Denzel Washington] sprach in [LOC Washington]. [LOC Washington] dankte."
    found = mentions_of("de", marked)
    assert found == {"Denzel Washington": ["Denzel Washington", "Washington"], "Washington, D.C.": ["Washington"]}


def test_a_country_is_not_the_player_of_its_name() -> None:
    found = mentions_of("en", "[PER Michael Jordan] paid. Fans in [LOC Jordan] cheered. [LOC Jordan] smiled.")
    assert found["Michael Jordan"] == ["Michael Jordan", "Jordan"]
    assert found["Jordan"] == ["Jordan"]


def test_a_company_is_not_its_founder() -> None:
    found = types_of("de", "[PER Robert Bosch] gründete [ORG Bosch]. [ORG Bosch] wuchs.")
    assert found == {"Robert Bosch": "PER", "Bosch": "ORG"}


def test_a_club_that_goes_by_the_name_of_its_town_is_the_club() -> None:
    found = mentions_of("en", "[ORG Liverpool] won in [LOC Liverpool].")
    assert found == {"Liverpool FC": ["Liverpool"], "Liverpool": ["Liverpool"]}


def test_an_abbreviation_in_brackets_is_the_same_organisation() -> None:
    marked = "Der [ORG Verband Deutscher Hutmacher] ([ORG VDH]) tagte. Der [ORG VDH] klagte."
    assert mentions_of("de", marked) == {"Verband Deutscher Hutmacher": ["Verband Deutscher Hutmacher", "VDH", "VDH"]}


def test_a_legal_form_makes_no_other_organisation() -> None:
    assert mentions_of("en", "[ORG Brodersen Ltd] grew. [ORG Brodersen] fell.") == {
        "Brodersen Ltd": ["Brodersen Ltd", "Brodersen"]
    }


def test_a_headline_in_capitals_is_read_as_the_names_in_it() -> None:
    assert set(mentions_of("en", "[PER MERKEL MEETS PUTIN]")) == {"Angela Merkel", "Vladimir Putin"}


def test_a_house_is_a_place_when_something_happens_in_it() -> None:
    assert types_of("de", "Das Weiße Haus schwieg.") == {"Weißes Haus": "ORG"}
    assert types_of("de", "Empfang im Weißen Haus.") == {"Weißes Haus": "LOC"}


def test_a_listed_name_is_not_cut_out_of_a_longer_one() -> None:
    assert mentions_of("en", "Snow fell, said Environment Canada on Monday.") == {}
