"""The console over the real embedded index, with the real vocabulary: what the fake one takes for granted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from console.app import Sources, create_app
from depesche.index.open import open_index
from depesche.mediatopics.vocabulary import load_vocabulary
from depesche.settings.index import IndexSettings, TantivySettings
from depesche.telemetry.metrics import Metrics
from tests.unit.console.conftest import Visitor, hrefs, readable
from tests.unit.console.fake_feeds import FakeCatalogue
from tests.unit.console.sample_articles import NOON, english_article, hostile_article, treaty_article
from workers.sink.document import document_of

ARTICLES = [treaty_article(), *(english_article(number) for number in range(1, 26)), hostile_article()]


@pytest.fixture(scope="module")
def embedded_visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    folder: Path = tmp_path_factory.mktemp("index")
    settings = IndexSettings(tantivy=TantivySettings(directory=folder))
    with closing(open_index(settings, write=True)) as writer:
        writer.upsert_many([document_of(article) for article in ARTICLES])
    with closing(open_index(settings, write=False)) as reader:
        label = load_vocabulary().label
        yield Visitor(
            create_app(
                Sources(reader, FakeCatalogue()),
                metrics=Metrics(),
                version="1.2.3",
                topic_label=label,
                now=lambda: NOON,
            )
        )


def total(visitor: Visitor, search: str) -> int:
    found: int = visitor.get(f"/api/search?{search}").json()["total"]
    return found


def test_a_word_of_another_form_is_found_and_marked(embedded_visitor: Visitor) -> None:
    page = embedded_visitor.page("/?q=Verträge")
    assert "<mark>Vertrags</mark>" in page


def test_every_facet_link_of_the_front_page_finds_as_many_articles_as_it_says(embedded_visitor: Visitor) -> None:
    facets = embedded_visitor.get("/api/search").json()["facets"]
    parameters = {
        "language": "language",
        "source": "source",
        "topics": "topic",
        "entities": "entity",
        "places": "place",
        "credit": "credit",
    }
    for facet, values in facets.items():
        for value in values:
            answer = embedded_visitor.get("/api/search", params={parameters[facet]: value["value"]})
            assert answer.json()["total"] == value["count"], (facet, value)


def test_every_link_to_a_search_on_an_article_finds_that_article(embedded_visitor: Visitor) -> None:
    page = embedded_visitor.page(f"/articles/{treaty_article().item_id}")
    searches = [href for href in hrefs(page) if href.startswith("/?") and "q=" not in href]
    assert len(searches) > 10
    for href in searches:
        assert total(embedded_visitor, href.removeprefix("/?")) >= 1, href


def test_every_example_of_the_search_help_is_understood(embedded_visitor: Visitor) -> None:
    examples = [href for href in hrefs(embedded_visitor.page("/")) if href.startswith("/?q=")]
    assert len(examples) == 10
    for href in examples:
        embedded_visitor.page(href)


def test_a_broader_topic_finds_the_article_by_its_shipped_label(embedded_visitor: Visitor) -> None:
    text = readable(embedded_visitor.page("/?topic=medtop:11000000"))
    assert "1 article" in text
    assert load_vocabulary().label("medtop:11000000", "en") in text


def test_times_bound_the_results(embedded_visitor: Visitor) -> None:
    assert total(embedded_visitor, "since=2026-03-12&until=2026-03-12") == 14
    assert total(embedded_visitor, "until=2026-03-12T00:00:00Z") == 13


def test_the_last_page_that_can_be_reached_is_empty_but_fine(embedded_visitor: Visitor) -> None:
    assert "nothing on this page" in embedded_visitor.page("/?offset=9900&limit=100")


def test_a_query_that_the_language_forbids_is_explained(embedded_visitor: Visitor) -> None:
    response = embedded_visitor.get("/?q=(Putin")
    assert response.status_code == 400
    assert "the parenthesis at 0 is never closed" in response.text


def test_a_hostile_article_survives_storage_as_text(embedded_visitor: Visitor) -> None:
    assert "<script" not in embedded_visitor.page("/?q=script")
    assert "<script" not in embedded_visitor.page("/articles/hostile")


def test_the_index_is_ready(embedded_visitor: Visitor) -> None:
    assert embedded_visitor.get("/readyz").status_code == 200
