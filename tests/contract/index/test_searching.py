"""Filters, facets, order, pages, highlights and the scan."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from depesche.errors import QueryError
from depesche.index.analysis import searchable
from depesche.index.contract import FacetValue, SearchIndex, SearchRequest
from depesche.records.raw_item import Feed
from tests.contract.index.articles import START, article, document, person, place, topic
from tests.contract.index.backends import Handles, fill, found

HOUR = timedelta(hours=1)

LIBRARY = [
    document(
        "a",
        title="Putin reist",
        published_at=START,
        credit="Sputnik",
        entities=(person("Wladimir Putin", "Q7747", "Putins"),),
        places=(place("RU"), place("KP")),
        topics=(topic("20000639", "20000574", "11000000"),),
    ),
    document(
        "b",
        title="Putin bleibt",
        published_at=START + HOUR,
        entities=(person("Wladimir Putin", "Q7747", "Putin"), person("Éva Kovács", "per:eva-kovacs")),
        places=(place("RU"),),
        topics=(topic("20000574", "11000000"),),
        feed=Feed(url="https://b.example/feed", title="B-Blatt"),
    ),
    document("c", title="Wetter", published_at=START + 2 * HOUR, credit="dpa", topics=(topic("17000000"),)),
    document("d", title="Weather", published_at=None, fetched_at=START + 3 * HOUR, language="en", credit="Sputnik"),
]


@pytest.fixture(scope="module")
def library(shared: Handles) -> SearchIndex:
    index = shared.open()
    fill(index, LIBRARY)
    return index


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"languages": ("en",)}, "d"),
        ({"languages": ("de", "en")}, "dcba"),
        ({"languages": ("fr",)}, ""),
        ({"topics": ("medtop:20000639",)}, "a"),
        ({"topics": ("medtop:11000000",)}, "ba"),
        ({"topics": ("11000000", "20000639")}, "a"),
        ({"entities": ("wladimir putin",)}, "ba"),
        ({"entities": ("PUTINS",)}, "a"),
        ({"entities": ("q7747", "éva kovács")}, "b"),
        ({"places": ("ru",)}, "ba"),
        ({"places": ("RU", "KP")}, "a"),
        ({"sources": ("B-Blatt",)}, "b"),
        ({"sources": ("B-Blatt", "Beispielblatt")}, "dcba"),
        ({"sources": ("b-blatt",)}, ""),
        ({"credits": ("Sputnik", "dpa")}, "dca"),
        ({"since": START + HOUR}, "dcb"),
        ({"until": START + HOUR}, "a"),
        ({"since": START + HOUR, "until": START + 3 * HOUR}, "cb"),
        ({"since": START + HOUR, "until": START + HOUR}, ""),
        ({"since": START + HOUR, "until": START}, ""),
        ({"query": "Putin", "credits": ("Sputnik",), "places": ("RU",)}, "a"),
        ({"query": "-Putin", "languages": ("de",)}, "c"),
    ],
    ids=str,
)
def test_filters_narrow_a_search(library: SearchIndex, filters: dict[str, object], ids: str) -> None:
    assert "".join(found(library, sort="newest", **filters)) == ids
    assert library.search(SearchRequest(**filters)).total == len(ids)  # type: ignore[arg-type]


def test_every_facet_counts_the_matches(library: SearchIndex) -> None:
    facets = library.search(SearchRequest()).facets
    assert {name: {value.value: value.count for value in values} for name, values in facets.items()} == {
        "language": {"de": 3, "en": 1},
        "source": {"Beispielblatt": 3, "B-Blatt": 1},
        "topics": {"medtop:11000000": 2, "medtop:20000574": 2, "medtop:20000639": 1, "medtop:17000000": 1},
        "entities": {"Wladimir Putin": 2, "Éva Kovács": 1},
        "places": {"RU": 2, "KP": 1},
        "credit": {"Sputnik": 2, "dpa": 1},
    }


def test_facets_count_within_the_search(library: SearchIndex) -> None:
    facets = library.search(SearchRequest(query="Putin", credits=("Sputnik",))).facets
    assert facets["places"] == (FacetValue("KP", 1), FacetValue("RU", 1))
    assert facets["language"] == (FacetValue("de", 1),)


def test_facets_are_empty_where_nothing_matches(library: SearchIndex) -> None:
    assert set(library.search(SearchRequest(query="nirgends")).facets.values()) == {()}


def test_facets_are_left_out_on_request(library: SearchIndex) -> None:
    assert library.search(SearchRequest(facet_size=0)).facets == {}


def test_facet_values_are_by_count_then_by_value_also_where_they_are_cut(index: SearchIndex) -> None:
    names = [f"P{number:02}" for number in range(30)]
    # P29 is in 3 documents, all others in one each, spread so that no order of writing helps
    for number, name in enumerate(reversed(names)):
        entities = (person(name, f"x{number}"), *([person("P29", "x")] if number in (3, 7) else []))
        index.upsert_many([document(str(number), entities=entities)])
    index.refresh()
    shown = index.search(SearchRequest(facet_size=4)).facets["entities"]
    assert shown == (FacetValue("P29", 3), FacetValue("P00", 1), FacetValue("P01", 1), FacetValue("P02", 1))


def test_newest_first_by_publication_or_else_by_fetch(library: SearchIndex) -> None:
    assert found(library, sort="newest") == ["d", "c", "b", "a"]


def test_without_words_relevance_means_newest(library: SearchIndex) -> None:
    assert found(library, places=("RU",)) == ["b", "a"]
    assert found(library, "place:RU OR language:en") == ["d", "b", "a"]


def test_relevance_comes_before_time(index: SearchIndex) -> None:
    fill(
        index,
        [
            document("old", title="Vertrag Vertrag Vertrag", published_at=START - 9 * HOUR),
            document("new", title="Etwas ganz anderes", body="Am Ende steht ein Vertrag. " + "Wort " * 50),
        ],
    )
    hits = index.search(SearchRequest(query="Vertrag")).hits
    assert [hit.item_id for hit in hits] == ["old", "new"]
    assert hits[0].score > hits[1].score > 0


@pytest.mark.parametrize("sort", ["relevance", "newest"])
@pytest.mark.parametrize("query", ["", "gleich"])
def test_pages_join_into_the_whole_in_a_total_order(index: SearchIndex, query: str, sort: str) -> None:
    ids = [f"{number * 37 % 101:03}" for number in range(101)]
    for start in range(0, len(ids), 10):  # several commits, several segments
        index.upsert_many(
            [
                document(item_id, title="Alle gleich", published_at=START + int(item_id) % 3 * HOUR)
                for item_id in ids[start : start + 10]
            ]
        )
    index.refresh()
    expected = sorted(ids, key=lambda item_id: (-(int(item_id) % 3), item_id))
    pages = [found(index, query, sort=sort, offset=offset, limit=7) for offset in range(0, 105, 7)]
    assert [item_id for page in pages for item_id in page] == expected


def test_a_page_past_the_end_is_empty_and_counts(library: SearchIndex) -> None:
    page = library.search(SearchRequest(offset=100, limit=10))
    assert (page.total, page.hits) == (4, ())


def test_a_page_of_nothing_counts(library: SearchIndex) -> None:
    page = library.search(SearchRequest(query="Putin", limit=0))
    assert (page.total, page.hits) == (2, ())


def test_a_relevance_page_past_the_end_is_empty(library: SearchIndex) -> None:
    assert found(library, "Putin", offset=2) == []


def test_pages_are_bounded_in_depth(library: SearchIndex) -> None:
    assert library.search(SearchRequest(query="Putin", offset=9_990, limit=10)).total == 2
    with pytest.raises(QueryError, match="narrow"):
        library.search(SearchRequest(offset=9_991, limit=10))


def test_negative_pages_are_refused(library: SearchIndex) -> None:
    with pytest.raises(QueryError):
        library.search(SearchRequest(offset=-1))


def shown(index: SearchIndex, query: str, field: str) -> list[str]:
    """The fragments of the first hit, matches in brackets."""
    (hit, *_) = index.search(SearchRequest(query=query)).hits
    return [
        "".join(f"[{segment.text}]" if segment.match else segment.text for segment in fragment)
        for fragment in hit.highlights.get(field, ())
    ]


def test_a_title_is_highlighted_whole(index: SearchIndex) -> None:
    fill(index, [document("a", title="Zwei Verträge. Noch ein Vertrag? Ja.")])
    assert shown(index, "vertrag", "title") == ["Zwei [Verträge]. Noch ein [Vertrag]? Ja."]


def test_a_field_without_a_match_has_no_highlight(index: SearchIndex) -> None:
    fill(index, [document("a", title="Vertrag", lead="Sonst nichts", body="Und weiter nichts")])
    assert set(index.search(SearchRequest(query="vertrag")).hits[0].highlights) == {"title"}


def test_without_words_nothing_is_highlighted(index: SearchIndex) -> None:
    fill(index, [document("a", places=(place("RU"),))])
    assert index.search(SearchRequest(query="place:RU -Sport")).hits[0].highlights == {}


def test_only_a_phrase_in_order_is_highlighted(index: SearchIndex) -> None:
    fill(index, [document("a", title="Kim ruft an: Kim Jong kommt, Jong geht")])
    (text,) = shown(index, '"Kim Jong"', "title")
    assert text.replace("[Kim Jong]", "[Kim] [Jong]") == "Kim ruft an: [Kim] [Jong] kommt, Jong geht"


def test_a_field_query_highlights_its_field_only(index: SearchIndex) -> None:
    fill(index, [document("a", title="Vertrag", body="Vertrag")])
    assert set(index.search(SearchRequest(query="body:vertrag")).hits[0].highlights) == {"body"}


def test_excluded_words_are_not_highlighted(index: SearchIndex) -> None:
    fill(index, [document("a", title="Kim und Sport", body="Kim")])
    assert shown(index, "Kim -title:Wetter (Sport OR NOT Kim)", "title") == ["[Kim] und [Sport]"]


def test_a_text_in_a_language_without_analyser_is_highlighted(index: SearchIndex) -> None:
    fill(index, [document("a", language="pl", title="Prezydent w Moskwie")])
    assert shown(index, "moskwie", "title") == ["Prezydent w [Moskwie]"]


def test_long_texts_are_highlighted_in_few_short_fragments(index: SearchIndex) -> None:
    filler = "Ein Satz ohne das gesuchte Wort steht hier. " * 10
    body = "\n\n".join(f"{filler}Hier steht der Vertrag Nummer {number}. {filler}" for number in range(10))
    fill(index, [document("a", body=body)])
    fragments = shown(index, "Vertrag", "body")
    assert 1 <= len(fragments) <= 3
    assert all("[Vertrag]" in fragment and len(fragment) < 400 for fragment in fragments)
    assert all(fragment.replace("[", "").replace("]", "") in body for fragment in fragments)


@pytest.mark.parametrize(
    "text",
    [
        "<em>Vertrag</em> <b>fett</b> & &amp; &lt;script&gt;",
        "</em>Vertrag<em> “Anführung” {{ x }} \x02Vertrag\x03",
        "\ue000Vertrag\ue001 <mark>Falle</mark> \x00 Ende",
        "😀 Vertrag 👩‍👩‍👧‍👦 İİ Vertrag ﷽ ß",
        "x" * 10_000 + " Vertrag " + "y" * 10_000,
    ],
    ids=["markup", "tags", "private use", "wide", "long words"],
)
def test_highlights_are_the_plain_text_and_mark_nothing_else(index: SearchIndex, text: str) -> None:
    fill(index, [document("a", title=text, body=text)])
    (hit,) = index.search(SearchRequest(query="vertrag")).hits
    (title,) = hit.highlights["title"]
    assert "".join(segment.text for segment in title) == searchable(text)
    for field in ("title", "body"):
        for fragment in hit.highlights[field]:
            assert {segment.text for segment in fragment if segment.match} == {"Vertrag"}
            assert "".join(segment.text for segment in fragment) in searchable(text)


def test_scan_gives_every_article_by_id(index: SearchIndex) -> None:
    ids = [f"item-{number * 7919 % 1_201:05}" for number in range(1_201)]  # more than two pages, one long common prefix
    fill(index, [document(item_id) for item_id in ids])
    assert [made.item_id for made in index.scan()] == sorted(ids)


def test_scan_gives_ids_in_the_order_of_their_characters(index: SearchIndex) -> None:
    ids = ["", "a", "aa", "a\x00", "ab", "b", "B", "ä", "中", "😀", "zzzzzzzzz", "zzzzzzzz", "zzzzzzzzy"][1:]
    fill(index, [document(item_id) for item_id in ids])
    assert [made.item_id for made in index.scan()] == sorted(ids)


def test_scan_of_an_empty_index_is_empty(index: SearchIndex) -> None:
    assert list(index.scan()) == []


def test_scan_gives_whole_articles_and_only_the_newest_of_each(index: SearchIndex) -> None:
    fill(index, [document("a", version=1), document("b")])
    fill(index, [document("a", version=2, title="Neu")])
    assert list(index.scan()) == [article("a", version=2, title="Neu"), article("b")]


def test_scan_is_of_one_point_in_time(index: SearchIndex) -> None:
    fill(index, [document(f"{number:04}") for number in range(0, 1_200, 2)])
    scan = index.scan()
    seen = [next(scan).item_id]
    fill(index, [document(f"{number:04}") for number in range(1, 1_200, 2)])
    seen += [made.item_id for made in scan]
    assert seen == [f"{number:04}" for number in range(0, 1_200, 2)]


def test_a_time_filter_sees_milliseconds(index: SearchIndex) -> None:
    moment = START + timedelta(milliseconds=1)
    fill(index, [document("before"), replace(document("after"), time=moment)])
    assert found(index, since=moment) == ["after"]


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_any_time_can_be_stored_found_and_sorted(index: SearchIndex, year: int) -> None:
    fill(index, [document("other"), document("a", published_at=START.replace(year=year))])
    assert set(found(index, sort="newest")) == {"a", "other"}
    assert found(index, since=START.replace(year=year), until=START.replace(year=year) + HOUR) == ["a"]
    assert (found(index, sort="newest")[0] == "a") == (year > 2025)


def test_counts_are_exact_past_ten_thousand(index: SearchIndex) -> None:
    for start in range(0, 10_500, 3_500):
        index.upsert_many([document(f"{number}", title="Gleich") for number in range(start, start + 3_500)])
    index.refresh()
    page = index.search(SearchRequest(query="gleich", limit=1))
    assert page.total == 10_500
    assert Counter({value.value: value.count for value in page.facets["language"]}) == {"de": 10_500}
