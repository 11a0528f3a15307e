"""A console over a small index, and a visitor who reads its pages without a network."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable, Iterable

import httpx
import pytest
from starlette.applications import Starlette

from console.app import Sources, create_app
from console.feed_catalogue import FeedCatalogue, FeedDetail
from console.index_calls import ReadableIndex
from depesche.records.article import Article
from depesche.telemetry.metrics import Metrics
from tests.unit.console.fake_feeds import FakeCatalogue
from tests.unit.console.fake_index import FakeIndex
from tests.unit.console.sample_articles import NOON, TOPIC_LABELS, english_article, treaty_article
from tests.unit.console.sample_feeds import failing_feed, healthy_feed, paused_feed


class Visitor:
    """Requests pages of a console as a browser on this machine would."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def get(
        self,
        path: str,
        *,
        params: dict[str, str] | None = None,
        host: str = "127.0.0.1:8400",
        method: str = "GET",
    ) -> httpx.Response:
        async def request() -> httpx.Response:
            # A bug's exception is the server's to log; the visitor sees the answer.
            transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
                return await client.request(method, path, params=params)

        return asyncio.run(request())

    def page(self, path: str) -> str:
        """The HTML of a page that must be there."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        return response.text


def console_over(
    index: ReadableIndex, feeds: FeedCatalogue | None = None, *, index_timeout_seconds: float = 10.0
) -> Starlette:
    return create_app(
        Sources(index, feeds or FakeCatalogue()),
        metrics=Metrics(),
        version="1.2.3",
        topic_label=lambda code, _language: TOPIC_LABELS[code],
        index_timeout_seconds=index_timeout_seconds,
        now=lambda: NOON,
    )


def readable(page: str) -> str:
    """The page's text as a reader sees it: no tags, single spaces, also between blocks."""
    spaced = re.sub(r"</(?:dt|dd|li|p|h\d|t[hdr]|caption|label)>", " ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", spaced)).split())


def hrefs(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="([^"]*)"', page)]


@pytest.fixture
def articles() -> list[Article]:
    return [treaty_article(), *(english_article(number) for number in range(1, 26))]


@pytest.fixture
def index(articles: list[Article]) -> FakeIndex:
    return FakeIndex(articles)


@pytest.fixture
def feeds() -> list[FeedDetail]:
    return [failing_feed(), healthy_feed(), paused_feed()]


@pytest.fixture
def catalogue(feeds: list[FeedDetail]) -> FakeCatalogue:
    return FakeCatalogue(feeds)


@pytest.fixture
def visitor(index: FakeIndex, catalogue: FakeCatalogue) -> Visitor:
    return Visitor(console_over(index, catalogue))


@pytest.fixture
def visitor_of() -> Callable[[Iterable[Article]], Visitor]:
    return lambda articles: Visitor(console_over(FakeIndex(articles)))
