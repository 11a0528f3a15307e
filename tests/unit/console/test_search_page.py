from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from msgspec.structs import replace

from depesche.records.article import Article
from tests.unit.console.conftest import Visitor, hrefs, readable
from tests.unit.console.fake_index import FakeIndex
from tests.unit.console.sample_articles import english_article


def test_the_front_page_shows_the_latest_articles_with_source_time_language_and_credit(visitor: Visitor) -> None:
    text = readable(visitor.page("/"))
    assert "Latest news 26 articles, newest first" in text
    assert (
        "Russland und Nordkorea wollen Partnerschaft besiegeln "
        "Welt im Blick 12 Mar 2026, 12:00 UTC German Credit: Sputnik" in text
    )


def test_matches_are_marked_in_title_and_excerpt(visitor: Visitor) -> None:
    page = visitor.page("/?q=Bremen")
    assert "tides and repairs in <mark>Bremen</mark></a>" in page
    assert "The port authority of <mark>Bremen</mark> published" in page


def test_a_result_carries_the_language_of_its_text(visitor: Visitor) -> None:
    page = visitor.page("/?q=Kreml")
    assert '<html lang="en">' in page
    assert '<h2 id="hit-1" lang="de" dir="auto">' in page


def test_topics_are_named_in_the_language_of_the_page(visitor: Visitor) -> None:
    text = readable(visitor.page("/?q=Kreml"))
    assert "politics and government" in text
    assert "Politik" not in text


@pytest.mark.parametrize(
    "href",
    [
        "/?q=Kreml&language=de",
        "/?q=Kreml&source=Welt+im+Blick",
        "/?q=Kreml&topic=medtop%3A11000000",
        "/?q=Kreml&entity=Wladimir+Putin",
        "/?q=Kreml&place=KP",
        "/?q=Kreml&credit=Sputnik",
        "/?q=Kreml&since=2026-03-06",
        "/?q=Kreml&sort=newest",
    ],
)
def test_facets_periods_and_order_are_links_that_keep_the_query(visitor: Visitor, href: str) -> None:
    assert href in hrefs(visitor.page("/?q=Kreml"))
    visitor.page(href)


def test_filters_reach_the_index(visitor: Visitor, index: FakeIndex) -> None:
    visitor.page("/?q=a&topic=medtop:11000000&topic=medtop:20000641&place=kp&credit=Sputnik")
    request = index.requests[-1]
    assert request.topics == ("medtop:11000000", "medtop:20000641")
    assert (request.places, request.credits) == (("KP",), ("Sputnik",))


def test_an_active_filter_can_be_removed_above_the_results_and_in_its_facet(visitor: Visitor) -> None:
    page = visitor.page("/?language=de&place=KP")
    assert hrefs(page).count("/?place=KP") == 2
    assert hrefs(page).count("/?language=de") == 2


def test_the_form_keeps_the_filters_and_forgets_the_page(visitor: Visitor) -> None:
    page = visitor.page("/?q=Bremen&language=en&offset=10")
    assert '<input type="hidden" name="language" value="en">' in page
    assert 'name="offset"' not in page


def test_pages_lead_to_each_other(visitor: Visitor) -> None:
    middle = visitor.page("/?offset=10")
    assert "11–20 of 26" in readable(middle)
    assert '<a rel="prev" href="/">' in middle
    assert '<a rel="next" href="/?offset=20">' in middle
    assert 'rel="next"' not in visitor.page("/?offset=20")


def test_a_page_beyond_the_last_result_leads_back(visitor: Visitor) -> None:
    assert '<a href="/">Back to the first page</a>' in visitor.page("/?offset=500")


def test_a_search_without_results_offers_a_wider_one(visitor: Visitor) -> None:
    page = visitor.page("/?q=nothing&place=DE")
    assert "No article matches." in page
    assert '<a href="/?q=nothing">Search without the filters</a>' in page


def test_an_empty_index_says_so(visitor_of: Callable[[Iterable[Article]], Visitor]) -> None:
    assert "Nothing is indexed yet." in visitor_of([]).page("/")


def test_empty_fields_of_a_form_are_dropped_from_the_address(visitor: Visitor) -> None:
    response = visitor.get("/?q=Kreml&since=&until=2026-03-12")
    assert (response.status_code, response.headers["location"]) == (303, "/?q=Kreml&until=2026-03-12")


def test_a_query_error_stands_beside_the_form_which_keeps_the_query(visitor: Visitor) -> None:
    response = visitor.get('/?q="Kim')
    assert response.status_code == 400
    assert "This search cannot be understood: the quotation mark at character 1" in readable(response.text)
    assert 'value="&#34;Kim"' in response.text
    assert 'aria-invalid="true"' in response.text


def test_an_exact_time_can_be_shared_though_the_form_has_dates(visitor: Visitor) -> None:
    page = visitor.page("/?since=2026-03-12T10:30:00Z")
    assert 'name="since" type="text" value="2026-03-12T10:30:00Z"' in page


def test_an_article_without_title_and_text_is_still_found(
    visitor_of: Callable[[Iterable[Article]], Visitor],
) -> None:
    bare = replace(english_article(1), title="", lead="", body="", entities=(), topics=(), published_at=None)
    assert "Untitled" in visitor_of([bare]).page("/")
