from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from msgspec.structs import replace

from depesche.records.article import Article
from tests.unit.console.conftest import Visitor, hrefs, readable
from tests.unit.console.sample_articles import english_article, treaty_article

ADDRESS = f"/articles/{treaty_article().item_id}"


@pytest.fixture
def page(visitor: Visitor) -> str:
    return visitor.page(ADDRESS)


def test_entities_are_marked_with_their_type_and_lead_to_a_search(page: str) -> None:
    assert (
        '<mark class="entity per"><a href="/?entity=Wladimir+Putin" title="Person: Wladimir Putin">Putins</a></mark>'
        in page
    )
    assert '<mark class="entity loc"><a href="/?entity=Nordkorea" title="Place: Nordkorea">Nordkorea</a>' in page


def test_marking_leaves_the_text_as_it_is(page: str) -> None:
    article = treaty_article()
    text = readable(page)
    for part in (article.title, article.lead, *article.body.split("\n\n")):
        assert part in text


def test_the_text_stands_in_paragraphs_of_its_language(page: str) -> None:
    assert '<article class="story" lang="de">' in page
    assert page.count('<p dir="auto">') == 3


def test_topics_stand_with_score_and_broader_topics(page: str) -> None:
    assert "treaty 0.64 0.64 in politics and government › international relations" in readable(page)
    assert "/?topic=medtop%3A20000638" in hrefs(page)


def test_places_entities_and_credit_lead_to_searches(page: str) -> None:
    assert {"/?place=KP", "/?entity=Kreml", "/?credit=Sputnik", "/?source=Welt+im+Blick"} <= set(hrefs(page))
    assert "North Korea KP" in readable(page)


def test_what_was_removed_is_shown_with_its_reason(page: str) -> None:
    assert "Removed from the text: 2 passages" in page
    assert (
        "Headline of another story Putin reist bald nach Nordkorea – USA in Alarmstimmung Credit line Quelle: Sputnik"
        in readable(page)
    )


def test_origin_times_version_and_enrichment_are_shown(page: str) -> None:
    text = readable(page)
    assert "Published 12 Mar 2026, 12:00 UTC Fetched 12 Mar 2026, 12:04 UTC" in text
    assert "Version 1773316800000 seen 12 Mar 2026, 12:00 UTC" in text
    assert "model.de de_depesche-0.1.0" in text


def test_the_publishers_page_is_linked_without_referrer_and_opener(page: str) -> None:
    assert '<a href="https://welt-im-blick.example/2026/partnerschaft" rel="noopener noreferrer external">' in page


def test_the_feed_leads_to_its_page(page: str) -> None:
    assert "/feed?url=https%3A%2F%2Fwelt-im-blick.example%2Frss.xml" in hrefs(page)


def test_a_time_that_the_publisher_did_not_give_is_not_invented(
    visitor_of: Callable[[Iterable[Article]], Visitor],
) -> None:
    undated = replace(english_article(1), published_at=None, published_basis="missing")
    text = readable(visitor_of([undated]).page(f"/articles/{undated.item_id}"))
    assert "Fetched 12 Mar 2026, 12:00 UTC English" in text
    assert "Published Not stated" in text


def test_an_article_of_a_title_alone_says_so(visitor_of: Callable[[Iterable[Article]], Visitor]) -> None:
    bare = replace(english_article(1), lead="", body="", entities=())
    assert "no text beyond its title" in visitor_of([bare]).page(f"/articles/{bare.item_id}")


def test_a_version_that_is_no_time_is_shown_as_a_number(
    visitor_of: Callable[[Iterable[Article]], Visitor],
) -> None:
    odd = replace(english_article(1), version=10**18)
    assert "Version 1000000000000000000 Annotated" in readable(visitor_of([odd]).page(f"/articles/{odd.item_id}"))


@pytest.mark.parametrize("address", ["/articles/unknown", f"/articles/{'x' * 500}", "/articles/a/b", "/articles/"])
def test_an_unknown_article_is_not_found(visitor: Visitor, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 404
    assert "Not found" in response.text
