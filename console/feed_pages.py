"""The console's pages of feeds and their JSON twins: one handler per address."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import jinja2
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.feed_calls import FeedCalls
from console.feed_catalogue import FeedDetail
from console.feed_listing import parse_listing
from console.feed_views import feed_href, feed_view, feeds_view
from console.pages import json_response
from console.parameters import given_of, single

MAX_URL_CHARACTERS = 8_000


class FeedPages:
    """Answers requests for pages and data of feeds. ``templates`` as in `console.pages.Pages`."""

    def __init__(self, feeds: FeedCalls, templates: jinja2.Environment) -> None:
        self._feeds = feeds
        self._templates = templates

    async def feeds(self, request: Request) -> Response:
        """``/feeds``: the list."""
        pairs = request.query_params.multi_items()
        listing = parse_listing(pairs)
        if any(not value.strip() for _, value in pairs):  # a form sends its empty fields too
            return RedirectResponse(listing.href(), HTTPStatus.SEE_OTHER)
        page = await self._feeds.page(listing.request())
        return self._page(
            "feeds.html", listing=listing, view=feeds_view(page, listing), api_href=listing.href("/api/feeds")
        )

    async def feed(self, request: Request) -> Response:
        """``/feed?url=…``: one feed."""
        feed = await self._known(request)
        return self._page("feed.html", view=feed_view(feed), api_href=feed_href(feed.registration.url, "/api/feed"))

    async def api_feeds(self, request: Request) -> Response:
        """``/api/feeds``: what ``/feeds`` shows, as data."""
        listing = parse_listing(request.query_params.multi_items())
        page = await self._feeds.page(listing.request())
        return json_response(
            {
                "total": page.total,
                "offset": listing.offset,
                "limit": listing.limit,
                "as_of": page.as_of,
                "notice": page.notice,
                "counts": dict(page.counts),
                "feeds": page.feeds,
            }
        )

    async def api_feed(self, request: Request) -> Response:
        """``/api/feed?url=…``: what ``/feed`` shows, as data."""
        return json_response(await self._known(request))

    async def _known(self, request: Request) -> FeedDetail:
        pairs = request.query_params.multi_items()
        given_of(pairs, ("url",))
        url = single(pairs, "url")  # as it is: a feed's URL is its identity
        feed = await self._feeds.feed(url) if url and len(url) <= MAX_URL_CHARACTERS else None
        if feed is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such feed")
        return feed

    def _page(self, template: str, **context: Any) -> Response:
        return HTMLResponse(self._templates.get_template(template).render(context))
