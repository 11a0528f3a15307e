"""Remembers what the robots.txt of each host allows, asks for it once, and refuses what it does not (RFC 9309)."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

import httpx

from depesche.errors import FetchFailed
from ingest.fetching.robots_rules import RobotsRules
from ingest.fetching.routes import Route
from ingest.fetching.terms import Terms

_MAX_HOSTS = 1_000
_KEPT_SECONDS = 86_400.0
"""As long as RFC 9309 (2.4) lets a robots.txt be kept."""
_KEPT_FAILURE_SECONDS = 900.0
"""A host whose robots.txt cannot be had is left alone for so long."""

Load = Callable[[httpx.URL, Terms], Coroutine[None, None, RobotsRules]]
"""Fetches and reads a robots.txt. Raises `FetchFailed` when it cannot be had; one that does not exist allows all."""


@dataclass(slots=True)
class _Entry:
    verdict: asyncio.Task[RobotsRules]
    expires: float


class Robots:
    """The rules of at most 1,000 hosts, the least recently asked for dropped first."""

    def __init__(self, load: Load, clock: Callable[[], float] = time.monotonic) -> None:
        self._load = load
        self._clock = clock
        self._entries: OrderedDict[Route, _Entry] = OrderedDict()
        self._delays: OrderedDict[str, float] = OrderedDict()

    async def check(self, url: httpx.URL, terms: Terms) -> None:
        """Raise `FetchFailed` when ``url`` may not be fetched; when robots.txt cannot be had, with that failure."""
        try:
            rules = await asyncio.shield(self._entry(url, terms).verdict)
        except FetchFailed as error:
            raise FetchFailed(
                f"{terms.shown}: its robots.txt cannot be had, so nothing is fetched for now: {error}",
                feed_url=terms.feed_url,
                outcome="robots_disallowed" if error.status is not None else error.outcome,
                status=error.status,
                retry_after_seconds=error.retry_after_seconds,
            ) from error
        host = url.raw_host.decode("ascii")
        if rules.crawl_delay_seconds is not None:
            self._delays[host] = rules.crawl_delay_seconds
            self._delays.move_to_end(host)
            while len(self._delays) > _MAX_HOSTS:
                self._delays.popitem(last=False)
        if not rules.allows(url.raw_path.decode("ascii")):
            raise FetchFailed(
                f"{terms.shown}: robots.txt of {host} does not allow it",
                feed_url=terms.feed_url,
                outcome="robots_disallowed",
            )

    def crawl_delay_seconds(self, host: str) -> float | None:
        """Crawl-delay of a host as far as it is known; not part of RFC 9309, but asked for by many."""
        return self._delays.get(host)

    async def aclose(self) -> None:
        """End the requests under way."""
        tasks = [entry.verdict for entry in self._entries.values()]
        self._entries.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _entry(self, url: httpx.URL, terms: Terms) -> _Entry:
        route = terms.route_for(url)
        entry = self._entries.pop(route, None)
        if entry is None or self._clock() >= entry.expires:
            place = url.copy_with(raw_path=b"/robots.txt", userinfo=b"")
            task = asyncio.create_task(self._load(place, terms))
            entry = _Entry(task, self._clock() + _KEPT_SECONDS)
            task.add_done_callback(lambda done: self._shorten(done, route))
        self._entries[route] = entry
        if len(self._entries) > _MAX_HOSTS:
            self._drop_oldest()
        return entry

    def _drop_oldest(self) -> None:
        """One that is still being asked for stays: others wait for it, and there are no more than fetches at a time."""
        oldest = next((route for route, entry in self._entries.items() if entry.verdict.done()), None)
        if oldest is not None:
            del self._entries[oldest]

    def _shorten(self, task: asyncio.Task[RobotsRules], route: Route) -> None:
        """A failure is kept for less long; being asked for here, it is no loose end."""
        failed = task.cancelled() or task.exception() is not None
        entry = self._entries.get(route)
        if failed and entry is not None and entry.verdict is task:
            entry.expires = self._clock() + _KEPT_FAILURE_SECONDS
