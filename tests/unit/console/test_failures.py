from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from console.feed_catalogue import FeedsUnavailable
from depesche.errors import IndexUnavailable
from depesche.index.contract import SearchPage, SearchRequest
from tests.unit.console.conftest import Visitor, console_over, readable
from tests.unit.console.fake_feeds import FakeCatalogue
from tests.unit.console.fake_index import FakeIndex

ADDRESSES = ("/", "/articles/x", "/api/search", "/api/articles/x")


def visitor_of_failing(failure: Exception) -> Visitor:
    return Visitor(console_over(FakeIndex([], failure)))


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unavailable_index_is_a_503_that_says_when_to_come_back(address: str) -> None:
    response = visitor_of_failing(IndexUnavailable("index: connection refused", retry_after_seconds=12.5)).get(address)
    assert (response.status_code, response.headers["retry-after"]) == (503, "13")
    assert "index: connection refused" in response.text


@pytest.mark.parametrize("address", ["/feeds", "/feed?url=x", "/api/feeds", "/api/feed?url=x"])
def test_feeds_that_cannot_be_read_are_a_503_that_says_why(address: str) -> None:
    catalogue = FakeCatalogue(failure=FeedsUnavailable("The poller's database cannot be read now. It is <locked>."))
    response = Visitor(console_over(FakeIndex([]), catalogue)).get(address)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert "It is <locked>." in (response.json()["error"] if "/api/" in address else readable(response.text))


def test_the_503_page_explains_itself() -> None:
    text = readable(visitor_of_failing(IndexUnavailable("index: connection refused")).get("/").text)
    assert "503 The search index is not available" in text
    assert "Nothing is lost" in text


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_bug_is_logged_and_not_shown(address: str) -> None:
    with capture_logs() as logs:
        response = visitor_of_failing(KeyError("secret detail")).get(address)
    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert [(entry["event"], entry["path"]) for entry in logs] == [("request failed", address)]


def test_pages_that_go_well_log_nothing(visitor: Visitor) -> None:
    with capture_logs() as logs:
        visitor.page("/")
        visitor.get("/?limit=x")
        visitor.get("/nothing")
    assert logs == []


def test_a_refused_parameter_gets_a_page_that_names_it(visitor: Visitor) -> None:
    response = visitor.get("/?limit=1000")
    assert response.status_code == 400
    assert "limit must be a whole number from 1 to 100, not '1000'" in readable(response.text)


def test_other_methods_are_refused(visitor: Visitor) -> None:
    response = visitor.get("/", method="POST")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]


class StuckIndex(FakeIndex):
    """Does not answer until it is released."""

    def __init__(self) -> None:
        super().__init__([])
        self.release = threading.Event()

    def search(self, request: SearchRequest) -> SearchPage:
        self.release.wait()
        return super().search(request)


@pytest.fixture
def stuck() -> Iterator[StuckIndex]:
    index = StuckIndex()
    yield index
    index.release.set()


@pytest.mark.parametrize("address", ["/", "/readyz"])
def test_an_index_that_does_not_answer_is_unavailable(stuck: StuckIndex, address: str) -> None:
    response = Visitor(console_over(stuck, index_timeout_seconds=0.01)).get(address)
    assert response.status_code == 503
    assert "did not answer within 0.01 seconds" in response.text


def test_a_stuck_index_does_not_take_the_console_with_it(stuck: StuckIndex) -> None:
    visitor = Visitor(console_over(stuck, index_timeout_seconds=0.01))
    visitor.get("/")
    assert visitor.get("/livez").status_code == 200
