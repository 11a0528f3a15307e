"""The HTTP server that hubs call: one request per connection, everything about it bounded.

h11 reads and writes the protocol. The loop around it is our own because what hostile clients do to a server is a
matter of deadlines and limits, and uvicorn has none for a request that comes in drop by drop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import h11

from depesche.errors import ConfigurationError
from ingest.websub.callbacks import Head, Reply
from ingest.websub.subscription import Subscription

MAX_CONNECTIONS = 100
"""Further ones get a 503 at once."""
MAX_HEAD_BYTES = 16_384
HEAD_SECONDS = 10.0
TOTAL_SECONDS = 60.0
_LINGER_SECONDS = 2.0
"""After an early answer the client may still be sending: a connection closed on it could lose it the answer."""
_CHUNK_BYTES = 65_536
_HEAD_CHUNK_BYTES = 4_096
"""h11 compares what it has with its limit only while it waits for more."""


class Receiver(Protocol):
    """Who answers; see `ingest.websub.callbacks`."""

    max_body_bytes: int

    async def opened(self, head: Head) -> Reply | Subscription:
        """The answer, or the subscription that the body is for."""

    async def received(self, target: Subscription, head: Head, body: bytes) -> Reply:
        """The answer, once the whole body is there."""

    def too_large(self) -> Reply:
        """The answer to a body over the limit."""

    def busy(self) -> Reply:
        """The answer when there is no room for another body."""


class Listener:
    """Open while its context is (`listening`)."""

    def __init__(
        self,
        receiver: Receiver,
        max_bytes_in_hand: int,
        *,
        head_seconds: float = HEAD_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._receiver = receiver
        self._max_bytes = max_bytes_in_hand
        self._head_seconds = head_seconds
        self._total_seconds = total_seconds
        self._bytes = 0
        self._connections: set[asyncio.Task[None]] = set()
        self.port = 0
        """The port that is listened on."""

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        exchange = _Exchange(reader, writer)
        try:
            async with asyncio.timeout(self._total_seconds):
                if len(self._connections) > MAX_CONNECTIONS:
                    await exchange.answer(Reply(503, b"busy\n", {"Retry-After": "60"}))
                else:
                    await self._serve(exchange)
        except (TimeoutError, OSError):
            pass  # the client is too slow, or gone
        finally:
            self._connections.discard(task)
            writer.close()

    async def close(self, grace_seconds: float) -> None:
        """Let open requests end, the rest be cut off."""
        if self._connections:
            _, rest = await asyncio.wait(self._connections, timeout=grace_seconds)
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

    async def _serve(self, exchange: _Exchange) -> None:
        try:
            async with asyncio.timeout(self._head_seconds):
                head = await exchange.head()
            if head is None:
                return
            reply = await self._receiver.opened(head)
            if isinstance(reply, Subscription):
                reply = await self._body(exchange, head, reply)
        except h11.RemoteProtocolError as error:
            reply = Reply(error.error_status_hint, b"bad request\n")
        await exchange.answer(reply)

    async def _body(self, exchange: _Exchange, head: Head, target: Subscription) -> Reply:
        limit = self._receiver.max_body_bytes
        announced = head.headers.get("content-length", "")
        if announced.isdigit() and int(announced[:20]) > limit:
            return self._receiver.too_large()
        body = bytearray()
        counted = 0
        try:
            async for part in exchange.body():
                body += part
                if len(body) > limit:
                    return self._receiver.too_large()
                self._bytes += len(part)
                counted += len(part)
                if self._bytes > self._max_bytes:
                    return self._receiver.busy()
            return await self._receiver.received(target, head, bytes(body))
        finally:
            self._bytes -= counted


class _Exchange:
    """One request and its answer on a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD_BYTES)

    async def head(self) -> Head | None:
        """Method, path and headers; ``None`` when the client has closed the connection. Raises h11's errors."""
        event = await self._next(_HEAD_CHUNK_BYTES)
        if not isinstance(event, h11.Request):
            return None
        path, _, query = event.target.decode("ascii").partition("?")
        headers = {name.decode("ascii"): value.decode("latin-1") for name, value in event.headers}
        return Head(event.method.decode("ascii"), path, query, headers)

    async def body(self) -> AsyncIterator[bytes]:
        """The parts of the body. Raises h11's errors."""
        if self._protocol.they_are_waiting_for_100_continue:
            await self._send(h11.InformationalResponse(status_code=100, headers=[]))
        while True:
            event = await self._next()
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return
            else:
                raise h11.RemoteProtocolError("the body ends too early")

    async def answer(self, reply: Reply) -> None:
        """Send the answer and end the connection."""
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(reply.body)),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            "Connection": "close",
            **reply.headers,
        }
        if self._protocol.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return
        await self._send(h11.Response(status_code=reply.status, headers=list(headers.items())))
        if reply.body:
            await self._send(h11.Data(data=reply.body))
        await self._send(h11.EndOfMessage())
        await self._linger()

    async def _send(self, event: h11.Event) -> None:
        data = self._protocol.send(event)
        if data:
            self._writer.write(data)
            await self._writer.drain()

    async def _next(self, chunk_bytes: int = _CHUNK_BYTES) -> h11.Event | type[h11.NEED_DATA | h11.PAUSED]:
        while True:
            event = self._protocol.next_event()
            if event is not h11.NEED_DATA:
                return event
            self._protocol.receive_data(await self._reader.read(chunk_bytes))

    async def _linger(self) -> None:
        with suppress(TimeoutError, OSError):
            self._writer.write_eof()
            async with asyncio.timeout(_LINGER_SECONDS):
                while await self._reader.read(_CHUNK_BYTES):
                    pass


@asynccontextmanager
async def listening(listener: Listener, host: str, port: int, grace_seconds: float = 2.0) -> AsyncIterator[int]:
    """Listen while the context is open; yields the port. Raises `ConfigurationError` where that is not possible."""
    try:
        server = await asyncio.start_server(listener.connected, host, port, limit=_CHUNK_BYTES, backlog=128)
    except OSError as error:
        raise ConfigurationError(
            f"websub: cannot listen on {host}:{port}: {error.strerror or error}; choose another ingest.websub.port",
            key="ingest.websub.port",
        ) from error
    listener.port = int(server.sockets[0].getsockname()[1])
    try:
        yield listener.port
    finally:
        server.close()
        await listener.close(grace_seconds)
