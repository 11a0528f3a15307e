from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.labels import Labels
from console.results import Result, results_view, shortened
from console.search_state import SearchState
from depesche.index.contract import Hit, SearchPage, Segment
from tests.unit.console.sample_articles import NOON, TOPIC_LABELS, english_article

LABELS = Labels("en_GB", lambda code, _language: TOPIC_LABELS[code])
LEAD, BODY = "Work begins in May. It ends in June.", "The lock is old. The lock is wide."


def plain(text: str) -> tuple[Segment, ...]:
    return (Segment(text, match=False),)


def result(**highlights: tuple[tuple[Segment, ...], ...]) -> Result:
    article = replace(english_article(1), title="Harbour report", lead=LEAD, body=BODY)
    page = SearchPage(total=1, hits=(Hit(article.item_id, 1.0, article, highlights),), facets={})
    return results_view(page, SearchState(), LABELS, NOON).results[0]


def text_of(segments: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in segments)


@pytest.mark.parametrize(
    ("lead", "body", "shown"),
    [
        ((), (), LEAD),
        ((plain(LEAD),), (), LEAD),
        ((plain("begins in May."),), (), "… begins in May. …"),
        ((plain(LEAD),), (plain("The lock is old."),), f"{LEAD} The lock is old. …"),
        ((plain(LEAD),), (plain("lock is wide."),), f"{LEAD} … lock is wide."),
        ((), (plain("The lock"), plain("is wide.")), "The lock … is wide."),
        ((plain("Work"),), (plain("lock"), plain("wide")), "Work … lock …"),
    ],
)
def test_an_excerpt_shows_where_text_is_left_out(
    lead: tuple[tuple[Segment, ...], ...], body: tuple[tuple[Segment, ...], ...], shown: str
) -> None:
    assert text_of(result(lead=lead, body=body).excerpt) == shown


def test_a_title_is_marked_where_the_index_gives_it_whole() -> None:
    marked = (Segment("Harbour", match=True), Segment(" report", match=False))
    assert result(title=(marked,)).title == marked


def test_a_title_is_shown_whole_where_the_index_cut_it() -> None:
    assert result(title=((Segment("Harbour", match=True),),)).title == plain("Harbour report")


@given(st.text(max_size=100), st.integers(1, 60))
def test_a_shortened_text_keeps_its_beginning_and_its_bound(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= most + 2
    assert " ".join(text.split()).startswith(short.removesuffix(" …"))
