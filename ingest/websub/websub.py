"""WebSub for the poller: what it calls, and everything behind it put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from depesche.settings.feed_source import FeedSource
from depesche.settings.polling import WebSubSettings
from depesche.telemetry.metrics import Metrics
from ingest.threads import Threads
from ingest.websub.callbacks import Callbacks
from ingest.websub.hub_requests import Send
from ingest.websub.listener import Listener, listening
from ingest.websub.push_health import late_items
from ingest.websub.push_queue import Push, PushQueue
from ingest.websub.renewals import Asking, Renewals
from ingest.websub.subscription_store import SubscriptionStore
from ingest.websub.subscriptions import Subscriptions

TakeIn = Callable[[Push], Awaitable[int]]
"""Takes in a pushed document as part of a feed; how many items of it are new. It must not raise for a bad document."""

_WORKERS = 2
"""Pushed documents that are taken in at a time."""
_MIN_QUEUE_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class WebSubParts:
    """What WebSub takes from the poller."""

    state_file: Path
    threads: Threads
    send: Send
    clock: Callable[[], datetime]
    metrics: Metrics
    max_body_bytes: int
    random: Random = field(default_factory=Random)


class WebSub:
    """Subscriptions of all feeds. Open it with `open_websub`; `run` must be running."""

    def __init__(
        self, settings: WebSubSettings, parts: WebSubParts, subscriptions: Subscriptions, queue: PushQueue
    ) -> None:
        self._settings = settings
        self._callback_base = settings.callback_url or ""
        self._parts = parts
        self._subscriptions = subscriptions
        self._queue = queue
        asking = Asking(parts.send, settings.lease_seconds, parts.clock, parts.random, parts.metrics)
        self._renewals = Renewals(subscriptions, asking)
        self._opened_ms = subscriptions.now_ms()
        self._is_resumed = False
        self.port = 0
        """The port of the listener."""

    async def registered(self, feeds: Mapping[str, FeedSource], left: Iterable[str]) -> None:
        """The feeds that are polled from now on, and those that were until now.

        At the first call, the subscriptions of earlier runs are taken up; those of feeds that are gone are ended.
        """
        if self._is_resumed:
            for feed_url in left:
                await self._subscriptions.removed(feed_url)
            return
        self._is_resumed = True
        await self._subscriptions.resume(lambda url: url in feeds and feeds[url].websub, self._callback_base)

    async def announced(self, source: FeedSource, hubs: Sequence[str], topic: str) -> None:
        """After a document of the feed: the hubs that it names (perhaps none) and its own address.

        Hubs are absolute URLs, those of the Link header where it has any; the topic is the ``self`` URL, or else the
        address that was fetched. What cannot be used is ignored.
        """
        if source.websub:
            await self._subscriptions.announced(source.url, hubs, topic, self._callback_base)
        else:
            await self._subscriptions.removed(source.url)

    def is_pushed(self, feed_url: str) -> bool:
        """Whether push works for the feed: it may be polled every ``poll_interval_seconds``."""
        return self._subscriptions.is_pushed(feed_url)

    async def polled(self, feed_url: str, new_items: int, delays: Sequence[float] = ()) -> None:
        """After a poll: how many items were new, and the seconds since publication of those that are dated."""
        listening_seconds = (self._subscriptions.now_ms() - self._opened_ms) / 1_000
        undated_after = 2 * self._settings.poll_interval_seconds
        await self._subscriptions.polled(feed_url, late_items(new_items, delays, listening_seconds, undated_after))

    async def run(self, stop: asyncio.Event, take_in: TakeIn) -> None:
        """Ask hubs and take in what they push, until ``stop``; then take in what is there already.

        Raises what ``take_in`` raises, and `FatalError` where the state file cannot be written.
        """

        async def taken_in(push: Push) -> None:
            await self._subscriptions.pushed(push.token, await take_in(push))

        try:
            await self._run(stop, taken_in)
        except BaseExceptionGroup as group:
            raise _first(group) from group

    async def _run(self, stop: asyncio.Event, taken_in: Callable[[Push], Awaitable[None]]) -> None:
        async with asyncio.TaskGroup() as tasks:
            asking = tasks.create_task(self._renewals.run(), name="websub renewals")
            workers = [tasks.create_task(self._queue.work(taken_in), name="websub push") for _ in range(_WORKERS)]
            await stop.wait()
            asking.cancel()
            self._queue.close()
            await self._queue.drained()
            for worker in workers:
                worker.cancel()


def _first(error: BaseException) -> BaseException:
    """The error that a group was made of: whoever started us knows nothing of our tasks."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


@asynccontextmanager
async def open_websub(settings: WebSubSettings, parts: WebSubParts) -> AsyncIterator[WebSub]:
    """Listen while the context is open; nobody is asked for anything before `WebSub.run`.

    Raises `ConfigurationError` for an address that cannot be listened on, and what `SubscriptionStore` raises.
    """
    store = await parts.threads.database(SubscriptionStore, parts.state_file)
    try:
        subscriptions = Subscriptions(store, parts.threads, parts.clock, parts.metrics, parts.random)
        max_bytes = max(_MIN_QUEUE_BYTES, 2 * parts.max_body_bytes)
        queue = PushQueue(max_bytes)
        websub = WebSub(settings, parts, subscriptions, queue)
        callbacks = Callbacks(
            subscriptions,
            queue,
            parts.threads,
            parts.metrics,
            settings=settings,
            max_body_bytes=parts.max_body_bytes,
        )
        async with listening(Listener(callbacks, max_bytes), settings.host, settings.port) as port:
            websub.port = port
            yield websub
    finally:
        await parts.threads.database(store.close)
