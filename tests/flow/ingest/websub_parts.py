"""What WebSub under test is given: a poller's place to stand in, and a small real hub on the loopback."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import parse_qs

import httpx

from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from depesche.settings.polling import FetchLimits, WebSubSettings
from depesche.telemetry.metrics import Metrics
from ingest.threads import Threads
from ingest.websub.guarded_send import guarded_send
from ingest.websub.push_queue import Push
from ingest.websub.websub import WebSub, WebSubParts, open_websub

FEED = "https://news.example/feed"
SOURCE = FeedSource(url=FEED)


@dataclass
class Hub:
    """Takes subscriptions, verifies them, and pushes when it is told to."""

    answer_status: int = 202
    answer_headers: dict[str, str] = field(default_factory=dict)
    lease_seconds: int = 864_000
    verifies: bool = True
    denies: bool = False
    requests: list[dict[str, str]] = field(default_factory=list)
    subscriptions: dict[str, dict[str, str]] = field(default_factory=dict)
    """By topic: what was asked for and verified."""
    echoes: list[bool] = field(default_factory=list)
    """Whether each verification was answered with its challenge."""
    url: str = ""

    async def push(self, body: bytes, topic: str = FEED, method: str = "sha256", **headers: str) -> int:
        """Push to the subscriber; the status of its answer."""
        known = self.subscriptions[topic]
        signature = hmac.new(known["hub.secret"].encode(), body, getattr(hashlib, method)).hexdigest()
        sent = {"Content-Type": "application/rss+xml", "X-Hub-Signature": f"{method}={signature}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:
            return (await client.post(known["hub.callback"], content=body, headers=sent)).status_code

    async def verify(self, asked: dict[str, str], **changed: str) -> httpx.Response:
        """Ask the subscriber whether it wants this."""
        fields = {
            "hub.mode": asked["hub.mode"],
            "hub.topic": asked["hub.topic"],
            "hub.challenge": "Zufall-4711",
            "hub.lease_seconds": str(self.lease_seconds),
        } | {f"hub.{name}": value for name, value in changed.items()}
        async with httpx.AsyncClient(trust_env=False, verify=False) as client:
            return await client.get(asked["hub.callback"], params=fields)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        form = {name: values[0] for name, values in parse_qs((await reader.readexactly(length)).decode()).items()}
        self.requests.append(form)
        extra = "".join(f"{name}: {value}\r\n" for name, value in self.answer_headers.items())
        writer.write(f"HTTP/1.1 {self.answer_status} X\r\nContent-Length: 0\r\n{extra}\r\n".encode())
        await writer.drain()
        writer.close()
        if self.answer_status == 202:
            await self._work_off(form)

    async def _work_off(self, form: dict[str, str]) -> None:
        if self.denies:
            await self.verify(form, mode="denied", reason="not here")
            return
        if not self.verifies:
            return
        answer = await self.verify(form)
        is_echoed = answer.status_code == 200 and answer.text == "Zufall-4711"
        self.echoes.append(is_echoed)
        if is_echoed and form["hub.mode"] == "subscribe":
            self.subscriptions[form["hub.topic"]] = form
        elif is_echoed:
            del self.subscriptions[form["hub.topic"]]


@asynccontextmanager
async def hub_on_loopback() -> AsyncIterator[Hub]:
    hub = Hub()
    server = await asyncio.start_server(hub._accept, "127.0.0.1", 0)
    hub.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    try:
        yield hub
    finally:
        server.close()


@dataclass
class Pusher:
    """Stands for the poller: its clock, its threads, and what was pushed to it."""

    state_file: Path
    port: int
    start: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    pushes: list[Push] = field(default_factory=list)
    new_items: int = 1
    """That each push brings."""
    metrics: Metrics = field(default_factory=Metrics)
    max_body_bytes: int = 100_000
    hold: asyncio.Event | None = None
    """Pushes are taken in only once this is set."""
    failure: Exception | None = None
    """Raised when a push is taken in."""

    def __post_init__(self) -> None:
        self._opened = time.monotonic()

    async def take_in(self, push: Push) -> int:
        if self.hold is not None:
            await self.hold.wait()
        if self.failure is not None:
            raise self.failure
        self.pushes.append(push)
        return self.new_items

    def later(self, **passed: float) -> None:
        """Let so much time have passed."""
        self.start += timedelta(**passed)

    def clock(self) -> datetime:
        """Goes on by itself: a hub is spared for a moment after each request."""
        return self.start + timedelta(seconds=time.monotonic() - self._opened)

    def count(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(f"depesche_websub_{name}", labels) or 0.0

    @asynccontextmanager
    async def open(self, hub: Hub, feeds: tuple[str, ...] = (FEED,), *others: Hub) -> AsyncIterator[WebSub]:
        settings = WebSubSettings(
            enabled=True, callback_url=f"http://127.0.0.1:{self.port}/depesche", port=self.port, lease_seconds=864_000
        )
        threads = Threads()
        allowed = tuple(httpx.URL(one.url).netloc.decode() for one in (hub, *others))
        limits = FetchLimits(read_timeout_seconds=5, total_timeout_seconds=5)
        ingest = IngestSettings(allow_private_hosts=allowed, limits=limits)
        async with guarded_send(ingest) as send:
            parts = WebSubParts(
                state_file=self.state_file,
                threads=threads,
                send=send,
                clock=self.clock,
                metrics=self.metrics,
                max_body_bytes=self.max_body_bytes,
                random=Random(1),
            )
            stop = asyncio.Event()
            async with open_websub(settings, parts) as websub:
                await websub.registered({url: FeedSource(url=url) for url in feeds}, ())
                running = asyncio.create_task(websub.run(stop, self.take_in))
                try:
                    yield websub
                finally:
                    stop.set()
                    await running
        threads.close()


async def until(condition: Callable[[], object]) -> None:
    """Until something that happens on the loopback has happened."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the other side of a socket sets no event
            await asyncio.sleep(0.005)
