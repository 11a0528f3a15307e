"""An HTTP/2 server on the loopback (TLS, by ALPN) whose streams answer as a script says."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import h2.config
import h2.connection
import h2.events
import h2.exceptions

Stream = Callable[[h2.connection.H2Connection, int], None]
"""Answers the request of a stream on a connection; what is to be sent is sent afterwards."""
_CONFIG = h2.config.H2Configuration(
    client_side=False, validate_outbound_headers=False, normalize_outbound_headers=False, header_encoding="utf-8"
)


class H2Origin:
    def __init__(self, tls: ssl.SSLContext) -> None:
        tls.set_alpn_protocols(["h2"])
        self._tls = tls
        self._streams: dict[str, Stream] = {}
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="h2-origin", daemon=True)
        self.paths: list[str] = []
        self.connections = 0
        self.host = ""
        self.greeting: Callable[[h2.connection.H2Connection], None] = lambda _: None

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def script(self, path: str, stream: Stream) -> str:
        self._streams[path] = stream
        return f"https://{self.host}{path}"

    def serve(self, path: str, body: bytes, *headers: tuple[str, str], status: str = "200") -> str:
        def answer(connection: h2.connection.H2Connection, stream: int) -> None:
            connection.send_headers(stream, [(":status", status), *headers])
            connection.send_data(stream, body, end_stream=True)

        return self.script(path, answer)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self) -> None:
        self._stop = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._started.set()
        await self._stop.wait()
        server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        for _ in range(5):
            await asyncio.sleep(0)  # transports close in callbacks of their own

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        connection = h2.connection.H2Connection(config=_CONFIG)
        connection.initiate_connection()
        self.greeting(connection)
        writer.write(connection.data_to_send())
        try:
            while data := await reader.read(65_536):
                for event in connection.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        path = dict(event.headers)[":path"]
                        self.paths.append(path)
                        self._streams[path](connection, event.stream_id)
                writer.write(connection.data_to_send())
                await writer.drain()
        except (OSError, h2.exceptions.ProtocolError):
            pass  # the client has had enough
        except asyncio.CancelledError:
            writer.transport.abort()  # the test is over
        finally:
            self._open.discard(task)
            writer.close()
