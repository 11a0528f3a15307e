"""A web server on the loopback that answers as a script says, byte by byte where that matters."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.flow.ingest.loopback import Loopback


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

    def __post_init__(self) -> None:
        self._scripts: dict[str, Script] = {}
        self._kept: set[str] = set()
        self._server = Loopback(self._connected, address=self.address, tls=self.tls)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)

    @property
    def host(self) -> str:
        """Address and port, as in a URL."""
        return self._server.host

    @property
    def connections(self) -> int:
        """How many were accepted."""
        return self._server.connections

    def url(self, path: str) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}{path}"

    @property
    def port(self) -> int:
        return self._server.port

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

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await self._answer(reader, writer):
            pass

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection is kept for another."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in head[1:] if ":" in line)
        request = Request(head[0].split()[1], {name.lower(): value.strip() for name, value in pairs})
        self.requests.append(request)
        await self._scripts.get(request.path, _not_found)(request, writer)
        await writer.drain()
        return request.path in self._kept
