"""What a fetcher under test is given: settings for loopback origins, a clock that stands still, an environment."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any, TypeVar

from depesche.errors import FetchFailed
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from depesche.settings.polling import FetchLimits
from ingest.fetching.fetch import Fetched, Fetcher, NotModified, Validators
from ingest.fetching.names import Resolve

NO_VALIDATORS = Validators()
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
T = TypeVar("T")


class Names:
    """A name server: each look-up of a name takes the next of its answers, the last one for ever."""

    def __init__(self, **answers: list[str]) -> None:
        self._answers = {name.replace("_", "."): found for name, found in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        found = self._answers.get(host)
        if found is None and host.replace(".", "").replace(":", "").isalnum() and not host[-1].isalpha():
            return [host]  # an address stands for itself
        if found is None:
            raise OSError("no such name")
        return [found.pop(0) if len(found) > 1 else found[0]]


class Fetches:
    def __init__(self, *allowed: str) -> None:
        self.allowed: tuple[str, ...] = allowed
        self.limits: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.environ: dict[str, str] = {}
        self.resolve: Resolve | None = None

    def fetcher(self) -> AbstractAsyncContextManager[Fetcher]:
        settings = IngestSettings(
            **{"allow_private_hosts": self.allowed, "limits": FetchLimits(**self.limits), **self.extra}
        )
        return Fetcher(settings, clock=lambda: NOW, resolve=self.resolve, environ=self.environ)

    def get(
        self, feed_url: str, validators: Validators = NO_VALIDATORS, *, url: str | None = None, **source: Any
    ) -> Fetched | NotModified:
        async def one() -> Fetched | NotModified:
            async with self.fetcher() as fetcher:
                return await fetcher.fetch(FeedSource(url=feed_url, **source), validators, url=url)

        return run(one())

    def body(self, feed_url: str, **source: Any) -> Fetched:
        answer = self.get(feed_url, **source)
        assert isinstance(answer, Fetched)
        return answer

    def failure(self, feed_url: str, **source: Any) -> FetchFailed:
        try:
            answer = self.get(feed_url, **source)
        except FetchFailed as error:
            return error
        raise AssertionError(f"no failure, but {answer}")

    def outcome(self, feed_url: str, **source: Any) -> str:
        """``fetched`` or ``not_modified``, else the failure's outcome."""
        try:
            answer = self.get(feed_url, **source)
        except FetchFailed as error:
            return error.outcome
        return "fetched" if isinstance(answer, Fetched) else "not_modified"


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)
