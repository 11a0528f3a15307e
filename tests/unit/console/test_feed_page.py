from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from console.feed_catalogue import FeedDetail, FeedPush
from tests.unit.console.conftest import Visitor, console_over, hrefs, readable
from tests.unit.console.fake_feeds import FakeCatalogue
from tests.unit.console.fake_index import FakeIndex
from tests.unit.console.sample_articles import NOON
from tests.unit.console.sample_feeds import FAILING_URL, HEALTHY_URL, PAUSED_URL, healthy_feed, paused_feed


def address(url: str) -> str:
    return f"/feed?url={quote(url, safe='')}"


def page_of(feed: FeedDetail) -> str:
    return Visitor(console_over(FakeIndex([]), FakeCatalogue([feed]))).page(address(feed.registration.url))


@pytest.fixture
def page(visitor: Visitor) -> str:
    return visitor.page(address(HEALTHY_URL))


@pytest.fixture
def failing(visitor: Visitor) -> str:
    return visitor.page(address(FAILING_URL))


def test_the_health_is_said_in_words(page: str, failing: str) -> None:
    assert "Healthy The last poll went well." in readable(page)
    assert (
        "Failing The last poll failed. It is tried again, less and less often. "
        "4 failures in a row, the last success 12 Mar 2026, 12:00 UTC." in readable(failing)
    )


def test_the_last_polls_stand_with_what_came_of_them(page: str) -> None:
    text = readable(page)
    assert "2 polls, the latest first. Times are in UTC." in text
    assert "12 Mar 2026, 12:00 New or changed items 200 3 1 26 48.2 kB 0.41 12 Mar 2026, 12:15" in text
    assert "Not modified 304About 7 items missed before 0 0 0 – 0.41" in text


def test_a_failed_poll_says_why_and_whether_it_counts(failing: str) -> None:
    assert "Server error 502the server answered 502" in readable(failing)
    assert "Taken for a fault of this side, not counted" in failing


def test_what_is_known_of_the_feed_stands_beside(page: str) -> None:
    text = readable(page)
    assert "Next due 12 Mar 2026, 12:15 UTC" in text
    assert (
        "Items known 1,204 Rhythm About 12.5 items a day Latest item 12 Mar 2026, 11:52 UTC Items told apart by URL (GUIDs: they change from poll to poll)"
        in text
    )
    assert 'Its own title Welt im Blick – Nachrichten ETag W/"abc" Last-Modified None' in text


def test_items_that_were_missed_are_told(page: str, failing: str) -> None:
    assert "About 7 items missed before" in page
    assert "Items missed between polls About 1,300" in readable(failing)
    assert "Items missed between polls" not in page


def test_moves_and_distrust_are_shown(failing: str) -> None:
    text = readable(failing)
    assert "Moved to https://port.example/feed Redirects lately to https://quay.example/feed" in text
    assert "Conditional requests Not used" in text


def test_the_registration_is_shown_with_what_is_different_about_the_feed(page: str, failing: str) -> None:
    assert "Title Welt im Blick Language German Country Germany Tags world daily paper" in readable(page)
    assert "headers X-Key interval_seconds 300" in readable(failing)


def test_a_subscription_at_a_hub_is_shown(page: str) -> None:
    push = FeedPush(
        hub="https://hub.example/", state="active", works=True, last_push=NOON, lease_until=None, failures=0
    )
    text = readable(page_of(replace(healthy_feed(), push=push)))
    assert "Works Yes, so it is polled less often Subscription active Hub https://hub.example/" in text
    assert "Last push 12 Mar 2026, 12:00 UTC" in text
    assert "WebSub" not in page


def test_tags_lead_to_their_feeds_and_the_name_to_its_articles(page: str) -> None:
    assert {"/feeds?tag=daily+paper", "/?source=Welt+im+Blick", HEALTHY_URL} <= set(hrefs(page))


def test_a_feed_that_was_never_polled_says_so(visitor: Visitor) -> None:
    text = readable(visitor.page(address(PAUSED_URL)))
    assert "Paused It is not polled until it is resumed." in text
    assert "Last polls None yet." in text
    assert "Not polled yet." in text


def test_a_merged_feed_leads_to_the_other(visitor: Visitor) -> None:
    registration = replace(paused_feed().registration, resting="merged", merged_into=HEALTHY_URL)
    page = page_of(replace(paused_feed(), registration=registration))
    assert address(HEALTHY_URL) in hrefs(page)


def test_a_name_too_long_for_a_search_is_no_link() -> None:
    assert "Search its articles" not in page_of(replace(healthy_feed(), name="x" * 201))


def test_a_health_that_this_console_does_not_know_is_shown_as_it_is() -> None:
    feed = healthy_feed()
    assert feed.polling is not None
    assert "Half asleep" in page_of(replace(feed, polling=replace(feed.polling, health="half_asleep")))


def test_what_is_missing_is_said() -> None:
    assert "No poller has run." in page_of(replace(healthy_feed(), notice="No poller has run."))


def test_a_feed_is_also_data(visitor: Visitor, failing: str) -> None:
    data_address = f"/api/feed?url={quote(FAILING_URL, safe='')}"
    assert data_address in hrefs(failing)
    found = visitor.get(data_address).json()
    assert found["registration"]["settings"] == {"interval_seconds": "300", "headers": "X-Key"}
    assert (found["polling"]["health"], found["polling"]["failures"]) == ("failing", 4)
    assert found["polls"][0]["error"] == "the server answered 502"


@pytest.mark.parametrize("search", ["?url=https://unknown.example/", "", "?url=", f"?url={'x' * 9_000}"])
def test_an_unknown_feed_is_not_found(visitor: Visitor, search: str) -> None:
    response = visitor.get(f"/feed{search}")
    assert response.status_code == 404
    assert "Not found" in response.text
    assert visitor.get(f"/api/feed{search}").json() == {"error": "no such feed"}


def test_another_parameter_is_refused(visitor: Visitor) -> None:
    assert visitor.get(f"{address(HEALTHY_URL)}&uri=x").status_code == 400
