"""The console in a real browser: what a reader does, without scripts and without complaints."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import PHONE, WIDE, Complaints
from tests.unit.console.sample_articles import treaty_article
from tests.unit.console.sample_feeds import FAILING_URL, HEALTHY_URL, HOSTILE_URL

pytestmark = pytest.mark.browser

FEEDS = "/feeds"
FEED = f"/feed?url={quote(FAILING_URL, safe='')}"
HOSTILE_FEED = f"/feed?url={quote(HOSTILE_URL, safe='')}"
ARTICLE = f"/articles/{treaty_article().item_id}"
EVERY_PAGE = (
    "/",
    "/?q=Bremen",
    "/?q=nothing+like+this",
    '/?q="',
    ARTICLE,
    "/articles/hostile",
    "/articles/unknown",
    FEEDS,
    "/feeds?q=nothing+like+this",
    FEED,
    HOSTILE_FEED,
)


def test_typing_a_query_and_pressing_enter_shows_marked_results(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox", name="Search the news").fill("Pjöngjang")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("1 article")
    expect(page.locator(".excerpt mark")).to_have_text("Pjöngjang")
    expect(page.get_by_role("searchbox")).to_have_value("Pjöngjang")
    assert page.url.endswith("/?q=Pj%C3%B6ngjang")


def test_clicking_a_facet_narrows_the_results_and_removing_the_filter_widens_them(page: Page) -> None:
    page.goto("/")
    page.get_by_role("complementary").get_by_role("link", name="German 1 article").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 article")

    page.get_by_role("list", name="Active filters").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Latest news")


def test_choosing_dates_keeps_the_query(page: Page) -> None:
    page.goto("/?q=Bremen")
    page.get_by_text("Choose dates").click()
    page.get_by_label("From").fill("2026-03-12")
    page.get_by_role("button", name="Apply").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("12 articles")
    assert page.url.endswith("/?q=Bremen&since=2026-03-12")


def test_an_article_opens_with_its_entities_marked(page: Page) -> None:
    page.goto("/?q=Partnerschaft")
    page.locator(".hit h2 a").click()

    putin = page.locator(".body mark.entity.per").first
    expect(putin).to_have_text("Wladimir Putin")
    expect(putin.get_by_role("link")).to_have_attribute("title", "Person: Wladimir Putin")
    putin.get_by_role("link").click()
    assert page.url.endswith("/?entity=Wladimir+Putin")


def test_what_was_removed_can_be_unfolded(page: Page) -> None:
    page.goto(ARTICLE)
    teaser = page.get_by_text("Putin reist bald nach Nordkorea – USA in Alarmstimmung")
    expect(teaser).not_to_be_visible()
    page.get_by_text("Removed from the text").click()
    expect(teaser).to_be_visible()


def test_the_keyboard_reaches_the_content_through_the_skip_link(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Filters").or_(page.locator(".hit h2 a")).first).to_be_visible()
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_header_leads_to_the_feeds_and_a_health_to_those_that_have_it(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Feeds").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("4 feeds")

    page.get_by_role("navigation", name="Health").get_by_role("link", name="Failing").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 feed")
    expect(page.get_by_role("rowheader")).to_contain_text("Harbour News")


def test_filtering_feeds_by_text_and_tag_keeps_the_order(page: Page) -> None:
    page.goto("/feeds?sort=name")
    page.get_by_label("Name or address").fill("welt")
    page.get_by_label("Tag", exact=True).fill("world")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("1 feed")
    assert page.url.endswith("/feeds?q=welt&tag=world&sort=name")


def test_an_article_leads_to_its_feed_and_the_feed_to_its_articles(page: Page) -> None:
    page.goto(ARTICLE)
    page.get_by_role("link", name=HEALTHY_URL).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welt im Blick")
    expect(page.get_by_role("table")).to_contain_text("New or changed items")

    page.get_by_role("link", name="Search its articles").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 article")


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_list_of_feeds_is_a_table_for_a_screen_reader_at_every_width(page: Page, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    page.goto(FEEDS)
    table = page.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(5)
    expect(table.get_by_role("columnheader")).to_have_text(["Feed", "Health", "Failures", "Last poll", "Next due"])
    expect(table.get_by_role("rowheader")).to_have_count(4)


def test_the_last_polls_scroll_in_their_own_box_that_the_keyboard_reaches(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(FEED)
    box = page.get_by_role("region", name="Last polls")
    box.focus()
    expect(box).to_be_focused()
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")


@pytest.mark.parametrize(
    "path", ["/", "/?q=Bremen&topic=medtop:20000418", ARTICLE, "/articles/hostile", FEEDS, FEED, HOSTILE_FEED]
)
def test_no_page_makes_the_browser_complain(page: Page, complaints: Complaints, path: str) -> None:
    page.goto(path, wait_until="networkidle")
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", EVERY_PAGE)
def test_no_page_scrolls_sideways_on_a_phone(page: Page, path: str, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
