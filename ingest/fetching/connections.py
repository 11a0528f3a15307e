"""Connections kept for the next request: each serves one request at a time, and is closed unless that ended well.

httpcore's pool looks at every connection for every request (quadratic in their number), shares an HTTP/2 connection
between requests so that one's failure is the others', and counts a connection as busy for ever when its request was
cancelled at the wrong moment. A poller has few feeds per host and cancels often, so it has its own.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field

import h2.exceptions
import httpcore

from ingest.fetching.metered_stream import Meter
from ingest.fetching.routes import Route, Router

KEEPALIVE_SECONDS = 15.0
"""Long enough for a redirect and for the feeds of a host that are due together."""


@dataclass(slots=True)
class Connection:
    """A connection with its meter."""

    http: httpcore.AsyncConnectionInterface
    meter: Meter
    was_used: bool = False


@dataclass(slots=True)
class Reply:
    """The head of an answer, and its body as it comes."""

    status: int
    headers: list[tuple[bytes, bytes]]
    parts: AsyncIterator[bytes]
    reason: str = ""
    address: str | None = None
    """The network address that it came from; ``None`` behind a proxy."""
    head_seconds: float = 0.0
    """From the request, a connection made for it included, to this head."""
    is_complete: bool = field(default=False)
    """Whether the body was read to its end; only then does the connection serve another request."""

    _by_name: dict[bytes, list[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.headers:
            self._by_name.setdefault(name.lower(), []).append(value)

    def values(self, name: bytes) -> list[bytes]:
        """The values of a header, in order; the name in lower case."""
        return self._by_name.get(name, [])

    def text(self, name: bytes) -> str | None:
        """The first value of a header."""
        return next((value.decode("latin-1").strip() for value in self.values(name)), None)

    async def body(self) -> AsyncIterator[bytes]:
        """The body, decoded of nothing but HTTP's own framing."""
        async for part in self.parts:
            yield part
        self.is_complete = True


class Connections:
    """Idle connections by route, at most ``max_idle`` of them for `KEEPALIVE_SECONDS`, the longest idle dropped first."""

    def __init__(self, router: Router, max_idle: int) -> None:
        self._router = router
        self._max_idle = max_idle
        self._idle: OrderedDict[int, tuple[Route, Connection, float]] = OrderedDict()
        self._by_route: dict[Route, list[int]] = {}
        self._count = 0

    @asynccontextmanager
    async def request(self, route: Route, request: httpcore.Request, head_seconds: float) -> AsyncIterator[Reply]:
        """Send a request and give its answer, whose body is read within the context.

        A kept connection that the server closes meanwhile is replaced once: to repeat a GET harms nobody. Raises
        httpcore's errors, `OSError`, and for broken HTTP `httpcore.RemoteProtocolError`.
        """
        async with AsyncExitStack() as stack:
            started = time.monotonic()
            connection = await self._taken(route)
            stack.push_async_callback(_close, connection)
            try:
                response = await _sent(connection, request, head_seconds)
            except (
                httpcore.ReadError,
                httpcore.WriteError,
                httpcore.RemoteProtocolError,
                httpcore.ConnectionNotAvailable,
            ):
                if not connection.was_used:
                    raise
                connection = self._opened(route)
                stack.push_async_callback(_close, connection)
                response = await _sent(connection, request, head_seconds)
            head_seconds = time.monotonic() - started
            async with aclosing(_parts(response)) as parts:
                reason = bytes(response.extensions.get("reason_phrase", b"")).decode("latin-1")
                address = _address(response) if route.proxy is None else None
                reply = Reply(response.status, response.headers, parts, reason, address, head_seconds)
                yield reply
            await response.aclose()
            if reply.is_complete and connection.http.is_idle():
                stack.pop_all()
                await self._keep(route, connection)

    async def aclose(self) -> None:
        """Close what is idle; requests under way close theirs."""
        idle = [connection for _, connection, _ in self._idle.values()]
        self._idle.clear()
        self._by_route.clear()
        for connection in idle:
            await _close(connection)

    def __len__(self) -> int:
        return len(self._idle)

    def _opened(self, route: Route) -> Connection:
        meter = Meter()
        return Connection(self._router.connection(route, meter, KEEPALIVE_SECONDS), meter)

    async def _taken(self, route: Route) -> Connection:
        await self._drop_expired()
        while numbers := self._by_route.get(route):
            _, connection, _ = self._idle[numbers[-1]]
            self._forget(numbers[-1])
            if not connection.http.has_expired() and connection.http.is_idle():
                return connection
            await _close(connection)
        return self._opened(route)

    async def _keep(self, route: Route, connection: Connection) -> None:
        connection.was_used = True
        self._count += 1
        self._idle[self._count] = (route, connection, time.monotonic() + KEEPALIVE_SECONDS)
        self._by_route.setdefault(route, []).append(self._count)
        while len(self._idle) > self._max_idle:
            await self._drop_oldest()

    async def _drop_expired(self) -> None:
        now = time.monotonic()
        while self._idle and next(iter(self._idle.values()))[2] <= now:
            await self._drop_oldest()

    async def _drop_oldest(self) -> None:
        number = next(iter(self._idle))
        connection = self._idle[number][1]
        self._forget(number)
        await _close(connection)

    def _forget(self, number: int) -> None:
        route, _, _ = self._idle.pop(number)
        numbers = self._by_route[route]
        numbers.remove(number)
        if not numbers:
            del self._by_route[route]


async def _sent(connection: Connection, request: httpcore.Request, head_seconds: float) -> httpcore.Response:
    connection.meter.begin(head_seconds)
    try:
        response = await connection.http.handle_async_request(request)
    except (h2.exceptions.H2Error, ValueError) as error:  # httpcore leaves some of HTTP/2's faults as they are
        raise httpcore.RemoteProtocolError(f"{type(error).__name__}: {error}") from error
    connection.meter.head_complete()
    return response


def _address(response: httpcore.Response) -> str | None:
    stream = response.extensions.get("network_stream")
    server = stream.get_extra_info("server_addr") if stream is not None else None
    return str(server[0]) if server else None


async def _parts(response: httpcore.Response) -> AsyncGenerator[bytes, None]:
    try:
        async for part in response.aiter_stream():
            yield part
    except h2.exceptions.H2Error as error:
        raise httpcore.RemoteProtocolError(f"{type(error).__name__}: {error}") from error


async def _close(connection: Connection) -> None:
    with suppress(httpcore.NetworkError, OSError, h2.exceptions.H2Error):  # it is as closed as it will be
        await connection.http.aclose()
