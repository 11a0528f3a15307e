"""An HTTP/2 server on the loopback (TLS, by ALPN) whose streams answer as a script says."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

import h2.config
import h2.connection
import h2.events
import h2.exceptions

from tests.flow.ingest.loopback import Loopback

Stream = Callable[[h2.connection.H2Connection, int], None]
"""Answers the request of a stream on a connection; what is to be sent is sent afterwards."""
_CONFIG = h2.config.H2Configuration(
    client_side=False, validate_outbound_headers=False, normalize_outbound_headers=False, header_encoding="utf-8"
)


class H2Origin:
    def __init__(self, tls: ssl.SSLContext) -> None:
        tls.set_alpn_protocols(["h2"])
        self._streams: dict[str, Stream] = {}
        self._server = Loopback(self._connected, tls=tls)
        self.paths: list[str] = []
        self.greeting: Callable[[h2.connection.H2Connection], None] = lambda _: None

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)

    @property
    def host(self) -> str:
        return self._server.host

    @property
    def connections(self) -> int:
        return self._server.connections

    def script(self, path: str, stream: Stream) -> str:
        self._streams[path] = stream
        return f"https://{self.host}{path}"

    def serve(self, path: str, body: bytes, *headers: tuple[str, str], status: str = "200") -> str:
        def answer(connection: h2.connection.H2Connection, stream: int) -> None:
            connection.send_headers(stream, [(":status", status), *headers])
            connection.send_data(stream, body, end_stream=True)

        return self.script(path, answer)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h2.connection.H2Connection(config=_CONFIG)
        connection.initiate_connection()
        self.greeting(connection)
        writer.write(connection.data_to_send())
        with suppress(h2.exceptions.ProtocolError):  # the client has had enough
            while data := await reader.read(65_536):
                for event in connection.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        path = dict(event.headers)[":path"]
                        self.paths.append(path)
                        self._streams[path](connection, event.stream_id)
                writer.write(connection.data_to_send())
                await writer.drain()
