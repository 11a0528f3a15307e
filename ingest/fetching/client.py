"""Sends GET requests and follows their redirects by hand: each hop is checked, and carries only what it may."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpcore
import httpx

from ingest.fetching.connections import Connections, Reply
from ingest.fetching.redirects import REDIRECTS, RedirectRefused, Trail
from ingest.fetching.terms import Headers, Terms

_FINISH_SECONDS = 0.5
_FINISH_BYTES = 16_384

Check = Callable[[httpx.URL, Terms], Awaitable[None]]
"""Asked before each hop; raises to refuse it."""


class Client:
    """Fetches on the terms of each feed."""

    def __init__(self, connections: Connections, headers: Headers, max_redirects: int) -> None:
        self._connections = connections
        self._headers = headers
        self._max_redirects = max_redirects

    @asynccontextmanager
    async def get(
        self, terms: Terms, conditions: Headers = (), check: Check | None = None
    ) -> AsyncIterator[tuple[Reply, Trail]]:
        """The answer at the end of the redirects, and the way there.

        Raises `RedirectRefused`, httpcore's errors and `OSError`.
        """
        trail = Trail(terms.start)
        for _ in range(self._max_redirects + 1):
            if check is not None:
                await check(trail.url, terms)
            route = terms.route_for(trail.url)
            request = self._request(trail.url, terms, conditions)
            async with self._connections.request(route, request, terms.times.head) as reply:
                locations = reply.values(b"location")
                if reply.status not in REDIRECTS or not locations or not locations[0].strip():
                    yield reply, trail
                    return
                await finish(reply)
            trail.follow(reply.status, locations[0])
        raise RedirectRefused(f"more than {self._max_redirects} redirects in a row")

    def _request(self, url: httpx.URL, terms: Terms, conditions: Headers) -> httpcore.Request:
        scheme, host, port = url.scheme, url.raw_host, url.port
        own = terms.headers_for(url)
        replaced = {name.lower() for name, _ in own}
        usual = [header for header in self._headers if header[0].lower() not in replaced] if own else self._headers
        times = terms.times
        return httpcore.Request(
            b"GET",
            httpcore.URL(scheme=scheme, host=host, port=port, target=url.raw_path),
            headers=[(b"Host", url.netloc), *usual, *own, *conditions],
            extensions={"timeout": {"connect": times.connect, "read": times.read, "write": times.read}},
        )


async def finish(reply: Reply) -> None:
    """Read the rest of an answer that is not needed, if it is short, so that the connection can be used again."""
    size = 0
    try:
        async with asyncio.timeout(_FINISH_SECONDS):
            async for part in reply.body():
                size += len(part)
                if size > _FINISH_BYTES:
                    return
    except (TimeoutError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        return  # the answer is known; only its connection is lost
