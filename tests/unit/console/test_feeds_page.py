from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.console.conftest import Visitor, console_over, hrefs, readable
from tests.unit.console.fake_feeds import FakeCatalogue
from tests.unit.console.fake_index import FakeIndex
from tests.unit.console.sample_feeds import FAILING_URL, healthy_feed

MANY = [
    replace(healthy_feed(), registration=replace(healthy_feed().registration, url=f"https://a.example/{number}"))
    for number in range(120)
]


@pytest.fixture
def page(visitor: Visitor) -> str:
    return visitor.page("/feeds")


def test_a_feed_is_listed_with_its_health_last_poll_and_next_due_time(page: str) -> None:
    assert (
        "Welt im Blick welt-im-blick.example world daily paper Healthy 0 "
        "New or changed items 200 12 Mar 2026, 12:00 12 Mar 2026, 12:15" in readable(page)
    )
    assert "Harbour News harbour.example Failing 4 Server error 502" in readable(page)


def test_a_feed_that_was_never_polled_says_so(page: str) -> None:
    assert "old.example world Paused 0 Never –" in readable(page)


def test_times_are_machine_readable_and_said_to_be_in_utc(page: str) -> None:
    assert '<time datetime="2026-03-12T12:15:00+00:00">12 Mar 2026, 12:15</time>' in page
    assert "Feeds 1–3 of 3. Times are in UTC." in readable(page)


def test_a_feed_leads_to_its_page_whatever_its_address_holds(page: str) -> None:
    assert "/feed?url=https%3A%2F%2Fharbour.example%2Ffeed.json%3Fedition%3Da%26lang%3Den" in hrefs(page)


def test_the_number_of_feeds_per_health_leads_to_them(visitor: Visitor, page: str) -> None:
    assert "All 3 feeds Failing 1 feed Healthy 1 feed Paused 1 feed" in readable(page)
    assert "/feeds?health=failing" in hrefs(page)
    failing = visitor.page("/feeds?health=failing")
    assert "1 feed" in readable(failing)
    assert "Welt im Blick" not in failing


def test_the_health_that_is_shown_is_marked(visitor: Visitor) -> None:
    assert '<a href="/feeds?health=failing" aria-current="true">' in visitor.page("/feeds?health=failing")


def test_filters_keep_each_other_and_forget_the_page(visitor: Visitor) -> None:
    page = visitor.page("/feeds?q=example&tag=world&sort=name&offset=0")
    assert "/feeds?q=example&tag=world&health=paused&sort=name" in hrefs(page)
    assert "/feeds?q=example&tag=daily+paper&sort=name" in hrefs(page)
    assert '<input type="hidden" name="sort" value="name">' in page


def test_what_is_asked_reaches_the_catalogue(visitor: Visitor, catalogue: FakeCatalogue) -> None:
    visitor.page("/feeds?q=port+news&tag=world&health=failing&sort=due&offset=100&limit=20")
    asked = catalogue.requests[-1]
    assert (asked.text, asked.tag, asked.health, asked.order) == ("port news", "world", "failing", "due")
    assert (asked.offset, asked.limit) == (100, 20)


def test_pages_lead_to_each_other() -> None:
    visitor = Visitor(console_over(FakeIndex([]), FakeCatalogue(MANY)))
    middle = visitor.page("/feeds?offset=50")
    assert "51–100 of 120" in readable(middle)
    assert '<a rel="prev" href="/feeds">' in middle
    assert '<a rel="next" href="/feeds?offset=100">' in middle
    assert 'rel="next"' not in visitor.page("/feeds?offset=100")


def test_a_page_beyond_the_last_feed_leads_back(visitor: Visitor) -> None:
    assert '<a href="/feeds">Back to the first page</a>' in visitor.page("/feeds?offset=500")


def test_a_filter_that_nothing_meets_offers_all_feeds(visitor: Visitor) -> None:
    page = visitor.page("/feeds?q=nothing&sort=name")
    assert "No feed matches." in page
    assert '<a href="/feeds?sort=name">See all feeds</a>' in page


def test_a_console_without_feeds_says_how_to_register_one() -> None:
    assert "depesche feeds add" in Visitor(console_over(FakeIndex([]))).page("/feeds")


def test_what_is_missing_is_said_above_the_list() -> None:
    visitor = Visitor(console_over(FakeIndex([]), FakeCatalogue([healthy_feed()], notice="No poller has run <here>.")))
    assert "No poller has run <here>." in readable(visitor.page("/feeds"))


def test_empty_fields_of_the_form_are_dropped_from_the_address(visitor: Visitor) -> None:
    response = visitor.get("/feeds?q=&tag=world")
    assert (response.status_code, response.headers["location"]) == (303, "/feeds?tag=world")


def test_every_page_leads_to_news_and_feeds_and_marks_where_it_is(visitor: Visitor, page: str) -> None:
    assert '<a href="/feeds" aria-current="page">Feeds</a>' in page
    news = visitor.page("/")
    assert '<a href="/" aria-current="page">News</a>' in news
    assert '<a href="/feeds">Feeds</a>' in news


def test_the_list_is_also_data(visitor: Visitor) -> None:
    found = visitor.get("/api/feeds?health=failing").json()
    assert (found["total"], found["offset"], found["limit"], found["notice"]) == (1, 0, 50, None)
    assert found["counts"] == {"failing": 1, "healthy": 1, "paused": 1}
    assert found["as_of"] == "2026-03-12T12:00:00Z"
    (feed,) = found["feeds"]
    assert (feed["url"], feed["health"], feed["failures"]) == (FAILING_URL, "failing", 4)
    assert feed["next_due"] == "2026-03-12T12:15:00Z"


def test_the_page_names_its_data(visitor: Visitor) -> None:
    assert "/api/feeds?health=failing&sort=due" in hrefs(visitor.page("/feeds?health=failing&sort=due"))


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("sort=size", "sort must be one of worst, due, polled, name"),
        ("limit=501", "limit must be a whole number from 1 to 500"),
        ("offset=-1", "offset must be a whole number"),
        ("tags=x", "did you mean tag?"),
        ("tag=a&tag=b", "tag may be given once"),
        (f"q={'x' * 201}", "q may have 200 characters"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(visitor: Visitor, search: str, said: str) -> None:
    response = visitor.get(f"/feeds?{search}")
    assert response.status_code == 400
    assert said in readable(response.text)
    assert said in visitor.get(f"/api/feeds?{search}").json()["error"]
