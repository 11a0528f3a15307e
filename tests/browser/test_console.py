"""The console in a real browser: what a reader does, without scripts and without complaints."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Complaints
from tests.unit.console.sample_articles import treaty_article

pytestmark = pytest.mark.browser

ARTICLE = f"/articles/{treaty_article().item_id}"
EVERY_PAGE = ("/", "/?q=Bremen", "/?q=nothing+like+this", '/?q="', ARTICLE, "/articles/hostile", "/articles/unknown")


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


@pytest.mark.parametrize("path", ["/", "/?q=Bremen&topic=medtop:20000418", ARTICLE, "/articles/hostile"])
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
