"""The web server of `depesche bench poll`, in a process of its own: it shall not take time from what is measured.

It answers as a usual one does: compressed where the client takes that, kept connections, conditional requests. It is also
a proxy in front of any number of small sites, for the measurement of memory.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from urllib.request import urlopen

from cli.bench_poll_feeds import VisitedFeed, is_unchanged, says_so, visited_feeds

_START_SECONDS = 300


@dataclass(frozen=True, slots=True)
class BenchOrigin:
    """Where the server is."""

    port: int

    @property
    def host(self) -> str:
        """For ``ingest.allow_private_hosts``."""
        return f"127.0.0.1:{self.port}"

    def urls(self, percent: int, feeds: int) -> list[str]:
        """The feeds of which so many of a hundred show nothing new at the second visit."""
        return [f"http://{self.host}/{percent}/{number}" for number in range(feeds)]

    def visit(self, number: int) -> None:
        """From now on the feeds show what they do at their first (1) or second (2) visit."""
        with urlopen(f"http://{self.host}/visit/{number}") as reply:
            reply.read()


@contextmanager
def bench_origin(feeds: int) -> Iterator[BenchOrigin]:
    """Run the server with so many feeds."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_main, args=(feeds, theirs), name="bench-origin", daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(_START_SECONDS):
            raise TimeoutError("the server of the benchmark does not start")
        yield BenchOrigin(ours.recv())
    finally:
        process.terminate()
        process.join()


def _main(feeds: int, pipe: Connection) -> None:
    answers = _Answers(visited_feeds(feeds, datetime.now(UTC)))
    asyncio.run(_serve(answers, pipe))


async def _serve(answers: _Answers, pipe: Connection) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Exchange(answers), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    async with server:
        await server.serve_forever()


class _Document:
    def __init__(self, body: bytes, content_type: str) -> None:
        self.etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'.encode()
        self._head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n".encode()
        self._plain = body
        self._zipped = gzip.compress(body, 6)

    def answer(self, more: bytes, *, zipped: bool) -> bytes:
        """The whole answer, with these header lines too."""
        body = self._zipped if zipped else self._plain
        coding = b"Content-Encoding: gzip\r\n" if zipped else b""
        return b"%b%b%bContent-Length: %d\r\n\r\n%b" % (self._head, more, coding, len(body), body)


class _Answers:
    def __init__(self, feeds: Sequence[VisitedFeed]) -> None:
        self._first = [_Document(feed.first, feed.content_type) for feed in feeds]
        self._second = [_Document(feed.second, feed.content_type) for feed in feeds]
        self._visit = 1

    def answer(self, target: str, headers: dict[str, bytes]) -> bytes:
        """The answer to a GET."""
        if not target.startswith("/"):
            return _small_site(headers)
        first, _, second = target.strip("/").partition("/")
        number = int(second)
        if first == "visit":
            self._visit = number
            return b"HTTP/1.1 204 No Content\r\n\r\n"
        return self._feed(int(first), number, headers)

    def _feed(self, percent: int, number: int, headers: dict[str, bytes]) -> bytes:
        unchanged = is_unchanged(number, percent)
        document = (self._first if self._visit == 1 or unchanged else self._second)[number]
        zipped = b"gzip" in headers.get("accept-encoding", b"")
        if unchanged and not says_so(number, percent):
            return document.answer(b"", zipped=zipped)
        if headers.get("if-none-match") == document.etag:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % document.etag
        return document.answer(b"ETag: %b\r\n" % document.etag, zipped=zipped)


def _small_site(headers: dict[str, bytes]) -> bytes:
    if headers.get("if-none-match"):
        return b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
    body = b"<rss version='2.0'><channel><title>Small</title></channel></rss>"
    return b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%b' % (len(body), body)


class _Exchange(asyncio.Protocol):
    def __init__(self, answers: _Answers) -> None:
        self._answers = answers
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            request, *lines = head.split(b"\r\n")
            pairs = (line.partition(b":") for line in lines)
            headers = {name.decode().lower(): value.strip() for name, _, value in pairs}
            self._transport.write(self._answers.answer(request.split()[1].decode(), headers))
