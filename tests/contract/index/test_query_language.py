"""What each query finds: one table for both backends."""

from __future__ import annotations

from contextlib import suppress

import pytest

from depesche.errors import QueryError
from depesche.index.contract import SearchIndex, SearchRequest
from depesche.records.raw_item import Feed
from tests.contract.index.articles import document, person, place, topic
from tests.contract.index.backends import Handles, fill, found

LIBRARY = [
    document(
        "treaty",
        title="Nordkorea und Russland unterzeichnen Vertrag",
        lead="Kim Jong-un empfing Wladimir Putin in Pjöngjang.",
        body="Das Abkommen gilt ab sofort.\n\nDie Gesundheitssysteme bleiben unberührt. Putins Berater arbeitete mit.",
        credit="Sputnik",
        authors=("Anna Müller", "Jörg Groß"),
        entities=(person("Wladimir Putin", "Q7747", "Putin", "Putins"), person("Kim Jong-un", "Q56226", "Kim Jong-un")),
        places=(place("RU"), place("KP")),
        topics=(topic("20000639", "20000574", "11000000"),),
    ),
    document(
        "minister",
        title="Arbeitsministerinnen beraten über Verträge",
        lead="Die Straße nach Köln bleibt gesperrt.",
        body="Schöne Aussichten für die Mieterin: Es bleibt bei 3,5 Prozent. Kim sagte Jong ab.",
        authors=("Peter Anna",),
        feed=Feed(url="https://sport.example/feed", title="Sport am Sonntag"),
    ),
    document(
        "talks",
        language="en",
        title="Putin’s talks with Erdoğan continue",
        lead="Negotiators were running late, they said.",
        body="The U.S. isn't signing treaties. AT&T and O'Neill declined to comment. CO2 emissions fell.",
        credit="Reuters",
        places=(place("TR"), place("US"), place("RU")),
        feed=Feed(url="https://world.example/feed", title="World Desk"),
    ),
    document(
        "plain",
        language="pl",
        title="Prezydent Łukaszenka w Moskwie",
        lead="Vertragsabschluss 中国外交部 und Москва",
        body="E-Mail und E‑Auto: Ver\u00adtrag im co\u0308operativen Cafe\u0301",
        feed=Feed(url="https://plain.example/feed"),
    ),
]

TABLE = [
    # words, in the document's own language
    ("Nordkorea", {"treaty"}),
    ("nordkorea", {"treaty"}),
    ("NORDKOREA", {"treaty"}),
    ("Vertrag", {"treaty", "minister", "plain"}),
    ("Verträge", {"treaty", "minister"}),
    ("VERTRÄGE", {"treaty", "minister"}),
    ("Vertraege", {"treaty", "minister"}),
    ("Vertra\u0308ge", {"treaty", "minister"}),
    ("treaty", {"talks"}),
    ("run", {"talks"}),
    ("sign", {"talks"}),
    ("Arbeitsminister", {"minister"}),
    ("Mieter", {"minister"}),
    ("Gesundheitssystem", {"treaty"}),
    ("arbeitet", {"treaty"}),
    ("Schön", {"minister"}),
    ("nirgends", set()),
    # letters outside ASCII
    ("Pjöngjang", {"treaty"}),
    ("Pjongjang", {"treaty"}),
    ("Pjoengjang", {"treaty"}),
    ("Straße", {"minister"}),
    ("STRASSE", {"minister"}),
    ("Strassen", {"minister"}),
    ("Köln", {"minister"}),
    ("Erdogan", {"talks"}),
    ("ERDOĞAN", {"talks"}),
    ("Łukaszenka", {"plain"}),
    ("Lukaszenka", {"plain"}),
    ("Москва", {"plain"}),
    ("москва", {"plain"}),
    ("中国", {"plain"}),
    ("外交", {"plain"}),
    ("国中", set()),
    ("café", {"plain"}),
    ("cooperativen", {"plain"}),
    # punctuation inside words
    ("Jong-un", {"treaty"}),
    ('"Kim Jong-un"', {"treaty"}),
    ('"Kim Jong un"', {"treaty"}),
    ("Kim-Jong-un", {"treaty"}),
    ("Kim Jong", {"treaty", "minister"}),
    ('"Kim Jong"', {"treaty"}),
    ("Putin", {"treaty", "talks"}),
    ("Putin's", {"talks"}),
    ("Putin’s", {"talks"}),
    ("isn't", {"talks"}),
    ("isn’t", {"talks"}),
    ("O'Neill", {"talks"}),
    ("AT&T", {"talks"}),
    ("U.S.", {"talks"}),
    ("CO2", {"talks"}),
    ("3,5", {"minister"}),
    ("E-Mail", {"plain"}),
    ("E-Auto", {"plain"}),
    ("Nordkorea!", {"treaty"}),
    ("(Nordkorea)", {"treaty"}),
    ("Putin:", {"treaty", "talks"}),
    ("Nordkorea – Russland", {"treaty"}),
    # phrases
    ('"unterzeichnen Vertrag"', {"treaty"}),
    ('"Vertrag unterzeichnen"', set()),
    ("„Wladimir Putin“", {"treaty"}),
    ("»Putin in Pjöngjang«", {"treaty"}),
    ('"sofort Die"', {"treaty"}),
    ('"Pjöngjang Das"', set()),
    # operators
    ("Putin Vertrag", {"treaty"}),
    ("Putin AND Vertrag", {"treaty"}),
    ("Nordkorea OR Erdoğan", {"treaty", "talks"}),
    ("Putin -Vertrag", {"talks"}),
    ("Putin NOT Vertrag", {"talks"}),
    ("-Putin", {"minister", "plain"}),
    ("NOT NOT Putin", {"treaty", "talks"}),
    ('-"Kim Jong-un" Vertrag', {"minister", "plain"}),
    ("Nordkorea OR Köln Verträge", {"treaty", "minister"}),
    ("(Nordkorea OR Köln) Mieterin", {"minister"}),
    ("-(Nordkorea OR Köln)", {"talks", "plain"}),
    ("Putin OR -Vertrag", {"treaty", "talks"}),
    ("gilt or Putin", set()),
    # fields
    ("title:Putin", {"talks"}),
    ("lead:Putin", {"treaty"}),
    ("body:Putin", {"treaty"}),
    ('title:"unterzeichnen Verträge"', {"treaty"}),
    ("TITLE:vertrag", {"treaty", "minister"}),
    ("author:müller", {"treaty"}),
    ('author:"Anna Müller"', {"treaty"}),
    ("author:Anna", {"treaty", "minister"}),
    ('author:"Müller Jörg"', set()),
    ("author:Gross", {"treaty"}),
    ("source:sport", {"minister"}),
    ('source:"World Desk"', {"talks"}),
    ("source:plain.example", {"plain"}),
    ("credit:sputnik", {"treaty"}),
    ("-credit:sputnik title:Putin", {"talks"}),
    ("entity:putins", {"treaty"}),
    ('entity:"WLADIMIR  putin"', {"treaty"}),
    ("entity:q7747", {"treaty"}),
    ("entity:Wladimir", set()),
    ("place:ru", {"treaty", "talks"}),
    ("place:KP OR place:TR", {"treaty", "talks"}),
    ("topic:20000639", {"treaty"}),
    ("topic:medtop:11000000", {"treaty"}),
    ("topic:medtop:99999999", set()),
    ("language:EN", {"talks"}),
    ("-language:de -language:en", {"plain"}),
    # everything
    ("", {"treaty", "minister", "talks", "plain"}),
    ("  ", {"treaty", "minister", "talks", "plain"}),
]


@pytest.fixture(scope="module")
def library(shared: Handles) -> SearchIndex:
    index = shared.open()
    fill(index, LIBRARY)
    return index


@pytest.mark.parametrize(("query", "ids"), TABLE, ids=[query or "(empty)" for query, _ in TABLE])
def test_query_finds(library: SearchIndex, query: str, ids: set[str]) -> None:
    page = library.search(SearchRequest(query=query))
    assert {hit.item_id for hit in page.hits} == ids
    assert page.total == len(ids)


@pytest.mark.parametrize("query", ["(", ")", '"', "a AND", "OR b", "foo:bar", "title:", "…", "-"])
def test_a_query_that_makes_no_sense_is_explained(library: SearchIndex, query: str) -> None:
    with pytest.raises(QueryError):
        library.search(SearchRequest(query=query))


@pytest.mark.parametrize(
    "query",
    ["a" * 3_000, "-" * 3_000 + "a", " ".join(["wort"] * 100), " OR ".join(["wort"] * 100), "(" * 20 + "a" + ")" * 20],
    ids=["long word", "dashes", "many words", "many alternatives", "deep"],
)
def test_a_query_at_the_bounds_is_answered(library: SearchIndex, query: str) -> None:
    assert library.search(SearchRequest(query=query)).total >= 0


@pytest.mark.parametrize("query", ["a\x00b", "*", "?", "a*", "[a TO b]", "a~2", "a^3", "/a.*/", "_id:1", "a\\", "{}"])
def test_other_query_languages_mean_nothing_here(library: SearchIndex, query: str) -> None:
    with suppress(QueryError):
        assert library.search(SearchRequest(query=query)).total == 0


def test_a_match_in_the_title_counts_for_more_than_one_in_the_body(library: SearchIndex) -> None:
    assert found(library, "Putin")[0] == "talks"


def test_the_typed_form_of_a_word_counts_for_more_than_another(library: SearchIndex) -> None:
    assert found(library, "title:Verträge")[0] == "minister"
