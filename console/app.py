"""Assembles the console: pages, JSON API, health and metrics on one port, behind its security rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import jinja2
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from console.failures import Failures
from console.feed_calls import FeedCalls
from console.feed_catalogue import FeedCatalogue, FeedsUnavailable
from console.feed_pages import FeedPages
from console.feed_views import feed_href
from console.feed_words import identity_words, outcome_words
from console.health import Health
from console.index_calls import IndexCalls, ReadableIndex
from console.labels import Labels, TopicLabel
from console.pages import Pages
from console.search_state import SearchState, is_date
from console.security import LOOPBACK_HOSTS, SecurityHeaders
from depesche.errors import IndexUnavailable, QueryError
from depesche.index.query import MAX_QUERY_CHARS
from depesche.telemetry.metrics import Metrics

UI_LOCALE = "en_GB"
INDEX_TIMEOUT_SECONDS = 10.0
"""A page that has not got its answer by then says that the index is not available."""
FEEDS_TIMEOUT_SECONDS = 20.0
"""The same for feeds; to read an OPML file of 100,000 takes seconds."""

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sources:
    """What the console reads. The caller opens and closes it, and nobody else uses it meanwhile."""

    index: ReadableIndex
    feeds: FeedCatalogue


def create_app(
    sources: Sources,
    *,
    metrics: Metrics,
    version: str,
    topic_label: TopicLabel,
    index_timeout_seconds: float = INDEX_TIMEOUT_SECONDS,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Starlette:
    """The console over its sources.

    ``version`` is shown in the footer; ``topic_label`` names media topics; ``now`` gives an aware time.
    """
    calls = IndexCalls(sources.index, timeout_seconds=index_timeout_seconds)
    labels = Labels(UI_LOCALE, topic_label)
    templates = _templates(labels, version)
    pages = Pages(calls, templates, labels, now)
    feed_pages = FeedPages(FeedCalls(sources.feeds, timeout_seconds=FEEDS_TIMEOUT_SECONDS), templates)
    health = Health(calls, metrics.registry)
    failures = Failures(templates)
    return Starlette(
        routes=[
            Route("/", pages.search),
            Route("/articles/{item_id}", pages.article),
            Route("/feeds", feed_pages.feeds),
            Route("/feed", feed_pages.feed),
            Route("/api/search", pages.api_search),
            Route("/api/articles/{item_id}", pages.api_article),
            Route("/api/feeds", feed_pages.api_feeds),
            Route("/api/feed", feed_pages.api_feed),
            Route("/livez", health.livez),
            Route("/readyz", health.readyz),
            Route("/metrics", health.metrics),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_HOSTS, www_redirect=False),
        ],
        exception_handlers={
            HTTPException: failures.http_error,
            QueryError: failures.bad_request,
            IndexUnavailable: failures.index_unavailable,
            FeedsUnavailable: failures.feeds_unavailable,
            Exception: failures.bug,
        },
    )


def _templates(labels: Labels, version: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        labels=labels,
        version=version,
        state=SearchState(),  # the empty form; the search page passes its own
        problem=None,
        api_href="/api/search",
        is_date=is_date,
        feed_href=feed_href,
        outcome_words=outcome_words,
        identity_words=identity_words,
        max_query_characters=MAX_QUERY_CHARS,
    )
    return environment
