"""A web server on the loopback that answers as a script says, byte by byte where that matters."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]


Script = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


async def _not_found(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@dataclass
class Origin:
    address: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    host: str = ""
    """Address and port, as in a URL."""
    connections: int = 0
    """How many were accepted."""

    def __post_init__(self) -> None:
        self._scripts: dict[str, Script] = {}
        self._kept: set[str] = set()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="origin", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def url(self, path: str) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}{path}"

    @property
    def port(self) -> int:
        return int(self.host.rpartition(":")[2])

    def script(self, path: str, script: Script) -> str:
        """Answer requests for this path with a script; returns its URL."""
        self._scripts[path] = script
        return self.url(path)

    def serve(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """Answer with this, or with 304 when the request has the ETag (or date) that is among the headers."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}

        async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
            known = sent.get("ETag") and request.headers.get("if-none-match") == sent["ETag"]
            code, content = (304, b"") if known else (status, body)
            lines = [f"HTTP/1.1 {code} Scripted", f"Content-Length: {len(content)}", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in sent.items()]
            writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + content)

        return self.script(path, answer)

    def raw(self, path: str, answer: bytes) -> str:
        """Answer with these bytes, whatever they are, and close."""

        async def pour(_: Request, writer: asyncio.StreamWriter) -> None:
            writer.write(answer)

        return self.script(path, pour)

    def keep(self, path: str, body: bytes, status: int = 200) -> str:
        """Answer with this body and keep the connection."""
        self._kept.add(path)
        return self.raw(path, f"HTTP/1.1 {status} Kept\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    def redirect(self, path: str, location: str, status: int = 302) -> str:
        return self.serve(path, status=status, Location=location)

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        finally:
            self._loop.close()

    async def _main(self) -> None:
        self._stop = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, self.address, 0, ssl=self.tls)
        shown = f"[{self.address}]" if ":" in self.address else self.address
        self.host = f"{shown}:{server.sockets[0].getsockname()[1]}"
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
        try:
            while await self._answer(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client has had enough
        except asyncio.CancelledError:
            writer.transport.abort()  # the test is over
        finally:
            self._open.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection is kept for another."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in head[1:] if ":" in line)
        request = Request(head[0].split()[1], {name.lower(): value.strip() for name, value in pairs})
        self.requests.append(request)
        await self._scripts.get(request.path, _not_found)(request, writer)
        await writer.drain()
        return request.path in self._kept
