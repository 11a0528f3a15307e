from __future__ import annotations

import pytest

from depesche.records import codec
from depesche.records.article import Article
from tests.unit.console.conftest import Visitor
from tests.unit.console.sample_articles import treaty_article


def test_a_search_answers_total_hits_highlights_and_facets(visitor: Visitor) -> None:
    found = visitor.get("/api/search?q=Bremen&limit=2&offset=4").json()
    assert (found["total"], found["offset"], found["limit"], len(found["hits"])) == (25, 4, 2, 2)
    assert found["hits"][0]["highlights"]["title"][0][1] == {"text": "Bremen", "match": True}
    assert found["facets"]["language"] == [{"value": "en", "count": 25}]


def test_hits_carry_the_article_with_the_names_of_the_log(visitor: Visitor) -> None:
    hit = visitor.get("/api/search?q=Kreml").json()["hits"][0]
    assert hit["item_id"] == hit["article"]["item_id"] == treaty_article().item_id
    assert hit["article"]["credit"] == "Sputnik"


def test_an_article_is_the_record_of_the_log(visitor: Visitor) -> None:
    response = visitor.get(f"/api/articles/{treaty_article().item_id}")
    assert codec.decode(response.content, Article) == treaty_article()


def test_filters_work_as_on_the_page(visitor: Visitor) -> None:
    assert visitor.get("/api/search?place=KP&language=de").json()["total"] == 1
    assert visitor.get("/api/search?place=KP&language=en").json()["total"] == 0


def test_a_query_error_names_its_position(visitor: Visitor) -> None:
    response = visitor.get('/api/search?q="Kim')
    assert response.status_code == 400
    assert response.json() == {"error": "the quotation mark at character 1 is not closed", "position": 0}


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/search?limit=1000", 400, "limit must be"),
        ("/api/search?lang=de", 400, "did you mean language?"),
        ("/api/articles/unknown", 404, "no such article"),
        ("/api/nothing", 404, "Not Found"),
    ],
)
def test_failures_are_json_too(visitor: Visitor, address: str, status: int, said: str) -> None:
    response = visitor.get(address)
    assert response.status_code == status
    assert said in response.json()["error"]
