"""Bounds what one answer may take from a connection before its head is complete: time and bytes.

httpcore has a timeout per read only: a head that comes byte by byte, or interim answers (1xx) without end, would last
for as long as the server likes.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Any

import httpcore

MAX_HEAD_BYTES = 256 * 1024
"""Status line and headers, interim answers and (HTTP/2) settings; h11 refuses a single head over 100 KB itself."""


class Meter:
    """What the present request of a connection has used. One request at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._connect_by: float | None = None
        self._head_by: float | None = None
        self._head_seconds: float | None = None
        self._head_bytes = 0

    def connecting(self, seconds: float) -> None:
        """A connection is made: TCP, proxy and TLS have this time together."""
        self._connect_by = self._clock() + seconds

    def connect_patience(self) -> float | None:
        """Seconds left for the handshakes."""
        return None if self._connect_by is None else max(0.001, self._connect_by - self._clock())

    def begin(self, head_seconds: float) -> None:
        """A request begins: from its first byte sent on, its answer's head must come within this time."""
        self._head_seconds, self._head_by, self._head_bytes = head_seconds, None, 0

    def head_complete(self) -> None:
        """From here on the body's own bounds count."""
        self._head_seconds = self._head_by = None

    def sent(self) -> None:
        """Something goes out."""
        if self._head_seconds is not None and self._head_by is None:
            self._head_by = self._clock() + self._head_seconds

    def patience(self, timeout: float | None) -> float | None:
        """How long a read may take: what is left for the head, or ``timeout`` in the body."""
        return timeout if self._head_by is None else max(0.001, self._head_by - self._clock())

    def received(self, count: int) -> None:
        """Raises `httpcore.RemoteProtocolError` when the head becomes too long."""
        if self._head_seconds is not None:
            self._head_bytes += count
            if self._head_bytes > MAX_HEAD_BYTES:
                raise httpcore.RemoteProtocolError(f"over {MAX_HEAD_BYTES} bytes before the answer's head is complete")


class MeteredStream(httpcore.AsyncNetworkStream):
    """A network stream whose traffic a `Meter` sees; under TLS it is the decrypted one that counts."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, meter: Meter) -> None:
        self._stream = stream
        self._meter = meter

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        data = await self._stream.read(max_bytes, self._meter.patience(timeout))
        self._meter.received(len(data))
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's signature
        self._meter.sent()
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        try:
            patience = self._meter.connect_patience() or timeout
            stream = await self._stream.start_tls(ssl_context, server_hostname, patience)
        except ValueError as error:  # a name that cannot be that of a certificate, such as one that begins with a dot
            await self._stream.aclose()
            raise httpcore.ConnectError(f"no TLS server name: {error}") from error
        return MeteredStream(stream, self._meter)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
