"""The console's pages and their JSON twins: one handler per address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import jinja2
import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.facets import FACET_SIZE
from console.index_calls import IndexCalls
from console.labels import Labels
from console.reading import article_view
from console.results import article_href, results_view
from console.search_state import SearchState, parse_state
from depesche.errors import QueryError
from depesche.index.contract import SearchPage
from depesche.records import codec
from depesche.records.article import Article

MAX_ITEM_ID_CHARACTERS = 200


class Pages:
    """Answers requests for pages and data. ``templates`` has ``labels`` and ``version`` among its globals."""

    def __init__(
        self, index: IndexCalls, templates: jinja2.Environment, labels: Labels, now: Callable[[], datetime]
    ) -> None:
        self._index = index
        self._templates = templates
        self._labels = labels
        self._now = now

    async def search(self, request: Request) -> Response:
        """``/``: the form, results and facets. A query that cannot be understood is shown beside the form."""
        pairs = request.query_params.multi_items()
        state = parse_state(pairs)
        if any(not value.strip() for _, value in pairs):  # a form sends its empty fields too
            return RedirectResponse(state.href(), HTTPStatus.SEE_OTHER)
        try:
            page = await self._index.search(state.request(facet_size=FACET_SIZE))
        except QueryError as error:
            return self._page("search.html", HTTPStatus.BAD_REQUEST, state=state, problem=str(error), view=None)
        view = results_view(page, state, self._labels, self._now())
        return self._page("search.html", state=state, view=view, api_href=_api_href(state))

    async def article(self, request: Request) -> Response:
        """``/articles/{item_id}``: one article."""
        article = await self._stored(request)
        return self._page(
            "article.html", view=article_view(article, self._labels), api_href=f"/api{article_href(article.item_id)}"
        )

    async def api_search(self, request: Request) -> Response:
        """``/api/search``: what ``/`` shows, as data: total, offset, limit, hits and facets."""
        state = parse_state(request.query_params.multi_items())
        page = await self._index.search(state.request(facet_size=FACET_SIZE))
        return json_response(_data(page, state))

    async def api_article(self, request: Request) -> Response:
        """``/api/articles/{item_id}``: the article as it stands on the log."""
        return Response(codec.encode(await self._stored(request)), media_type="application/json")

    async def _stored(self, request: Request) -> Article:
        item_id: str = request.path_params["item_id"]
        article = await self._index.get(item_id) if len(item_id) <= MAX_ITEM_ID_CHARACTERS else None
        if article is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such article")
        return article

    def _page(self, template: str, status: int = HTTPStatus.OK, **context: Any) -> Response:
        return HTMLResponse(self._templates.get_template(template).render(context), status)


def json_response(data: Any, status: int = HTTPStatus.OK) -> Response:
    """JSON of plain data, records and dataclasses."""
    return Response(msgspec.json.encode(data), status, media_type="application/json")


def _api_href(state: SearchState) -> str:
    pairs = state.parameters()
    return f"/api/search?{urlencode(pairs)}" if pairs else "/api/search"


def _data(page: SearchPage, state: SearchState) -> dict[str, Any]:
    return {
        "total": page.total,
        "offset": state.offset,
        "limit": state.limit,
        "hits": [
            {
                "item_id": hit.item_id,
                "score": hit.score,
                "highlights": dict(hit.highlights),
                "article": hit.article,
            }
            for hit in page.hits
        ],
        "facets": dict(page.facets),
    }
