"""``/metrics``, ``/livez`` and ``/readyz`` of the console's process, on the console's port."""

from __future__ import annotations

from http import HTTPStatus

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from console.index_calls import IndexCalls
from depesche.errors import IndexUnavailable

_FRESH = {"Cache-Control": "no-store"}


class Health:
    """Answers the probes and the scraper."""

    def __init__(self, index: IndexCalls, registry: CollectorRegistry) -> None:
        self._index = index
        self._registry = registry

    async def livez(self, _request: Request) -> Response:
        """The event loop turns, or this would not answer."""
        return PlainTextResponse("ok\n", headers=_FRESH)

    async def readyz(self, _request: Request) -> Response:
        """The index answers a search."""
        try:
            await self._index.probe()
        except IndexUnavailable as error:
            return PlainTextResponse(f"{error}\n", HTTPStatus.SERVICE_UNAVAILABLE, headers=_FRESH)
        return PlainTextResponse("ok\n", headers=_FRESH)

    async def metrics(self, request: Request) -> Response:
        """All metrics, in the exposition format that the scraper accepts."""
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(self._registry), headers=_FRESH, media_type=content_type)
