"""A real Chromium, headless, on a console that serves a small index on a free loopback port."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, ViewportSize, sync_playwright

from console.app import Sources, create_app
from console.serve import serving
from depesche.telemetry.metrics import Metrics
from tests.servers.fixtures import Missing
from tests.unit.console.fake_feeds import FakeCatalogue
from tests.unit.console.fake_index import FakeIndex
from tests.unit.console.sample_articles import NOON, TOPIC_LABELS, english_article, hostile_article, treaty_article
from tests.unit.console.sample_feeds import failing_feed, healthy_feed, hostile_feed, paused_feed

CHROMIUM_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is. Without it the tests are skipped, or fail where everything must run."""
    found = os.environ.get("DEPESCHE_TEST_CHROMIUM") or shutil.which("chromium")
    if found:
        return found
    wanted = "Chromium not found: install the Debian package chromium, or set DEPESCHE_TEST_CHROMIUM to its path"
    if os.environ.get("DEPESCHE_REQUIRE_LIVE") == "1":
        pytest.fail(wanted, pytrace=False)
    raise Missing(wanted)


@pytest.fixture(scope="module")  # not longer: while Playwright is open, no other test can run an event loop
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path,
            headless=True,
            args=CHROMIUM_FLAGS,
            chromium_sandbox=os.geteuid() != 0,  # Chromium refuses its sandbox to root
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def console_url() -> Iterator[str]:
    articles = [treaty_article(), *(english_article(number) for number in range(1, 26)), hostile_article()]
    feeds = [failing_feed(), healthy_feed(), paused_feed(), hostile_feed()]
    app = create_app(
        Sources(FakeIndex(articles), FakeCatalogue(feeds)),
        metrics=Metrics(),
        version="1.2.3",
        topic_label=lambda code, _language: TOPIC_LABELS[code],
        now=lambda: NOON,
    )
    with serving(app, "127.0.0.1", 0) as url:
        yield url


class Complaints(list[str]):
    """What the browser's console and the page's scripts complained about."""

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.append(message.text))
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("dialog", self.note_dialog)

    def note_dialog(self, dialog: Dialog) -> None:
        self.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def page(browser: Browser, console_url: str, complaints: Complaints) -> Iterator[Page]:
    """An empty tab of a fresh profile; its addresses are relative to the console."""
    with browser.new_context(base_url=console_url, viewport=WIDE) as context:
        page = context.new_page()
        complaints.watch(page)
        yield page
