"""A TCP server on the loopback in a thread of its own, for as long as its context is open."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Loopback:
    """Hands each connection to ``handle`` and closes it afterwards, whatever the client or the end of the test does."""

    def __init__(self, handle: Handle, *, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self._handle = handle
        self._address = address
        self._tls = tls
        self.port = 0
        self.connections = 0
        """How many were accepted."""
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._open: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self._thread = threading.Thread(target=self._serve, name="loopback", daemon=True)

    @property
    def host(self) -> str:
        """Address and port, as in a URL."""
        return f"[{self._address}]:{self.port}" if ":" in self._address else f"{self._address}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        finally:
            self._loop.close()

    async def _main(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._accept, self._address, 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()  # one may still wait for its client to read on
        for _ in range(5):
            await asyncio.sleep(0)  # transports close in callbacks of their own

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self._writers.append(writer)
        self.connections += 1
        try:
            await self._handle(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has had enough
        except asyncio.CancelledError:
            writer.transport.abort()  # the test is over
        finally:
            self._open.discard(task)
            writer.close()
