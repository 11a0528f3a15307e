"""Notices that the registered feeds have changed while the poller runs. Asked by `ingest.poller` at every turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from depesche.errors import ConfigurationError
from depesche.settings.ingest import IngestSettings
from ingest.fetching.masking import told
from ingest.registry.feed_list import FeedList
from ingest.registry.opml import Complaint
from ingest.registry.sources import load_sources
from ingest.scheduling.site import fetch_key
from ingest.state.feed_store import FeedBrief, FeedStore
from ingest.state.registrations import Registration
from ingest.threads import Threads

_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class RegistryChanges:
    """What is different since the last look."""

    feeds: FeedList | None
    """All feeds that shall be polled now; ``None`` where that has not changed."""
    briefs: Sequence[FeedBrief]
    """What is known of feeds, where ``feeds`` is given."""
    wishes: Sequence[str]
    """Feeds that somebody wants polled at once."""


@dataclass(frozen=True, slots=True)
class _Look:
    wishes: Sequence[str]
    revision: int
    registrations: Sequence[Registration]
    """Empty where the revision is that of the last look."""


class RegistryWatch:
    """Looks once a second whether the command line has written to the state file, and reads OPML files and settings anew."""

    def __init__(self, settings: IngestSettings, store: FeedStore, threads: Threads) -> None:
        self._settings = settings
        self._store = store
        self._threads = threads
        self._revision: int | None = None
        self._looked_at = float("-inf")
        self._reading: asyncio.Task[RegistryChanges | None] | None = None
        self._on_read: Callable[[], object] = lambda: None
        self._log = structlog.get_logger("depesche.registry")

    @property
    def settings(self) -> IngestSettings:
        """Where feeds and OPML files are taken from."""
        return self._settings

    @settings.setter
    def settings(self, settings: IngestSettings) -> None:
        self._settings = settings
        if self._revision is not None:
            self._revision = -1  # no revision: everything is read again
        self._looked_at = float("-inf")

    def on_read(self, callback: Callable[[], object]) -> None:
        """Call this when a reading beside the polling is done, so that `changes` has something."""
        self._on_read = callback

    async def changes(self) -> RegistryChanges | None:
        """What has changed; ``None`` when nothing has, or when it is not yet time for another look.

        The first look reads all. Later on what has changed is read beside the polling, which for 100,000 feeds takes
        seconds. Raises `ConfigurationError` for an OPML file that cannot be used at the first look. Later on, that is
        logged and the feeds stay as they are: a slip of the pen must not stop a poller that has run for months.
        """
        if self._reading is not None:
            if not self._reading.done():
                return None
            done, self._reading = self._reading, None
            return done.result()
        if time.monotonic() - self._looked_at < _LOOK_SECONDS:
            return None
        self._looked_at = time.monotonic()
        seen = await self._threads.database(self._look)
        if seen.revision == self._revision:
            return RegistryChanges(None, (), seen.wishes) if seen.wishes else None
        is_first, self._revision = self._revision is None, seen.revision
        if is_first:
            return await self._reread(seen, is_first=True)
        self._reading = asyncio.create_task(self._reread(seen, is_first=False), name="registry")
        self._reading.add_done_callback(lambda _: self._on_read())
        return None

    async def aclose(self) -> None:
        """Give up the reading under way."""
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.cancel()
            await asyncio.wait({reading})

    async def moved(self, url: str, target: str, feeds: FeedList) -> None:
        """A feed has adopted another address: where that is a registration of its own, only that is polled from now on."""
        known = await self._threads.database(_registered_as, target, feeds)
        if known is not None and known != url:
            self._log.info("feed merged into the one that it moved to", feed=told(url), target=told(known))
            await self._threads.database(self._store.registrations.merge, url, known)

    def _look(self) -> _Look:
        registrations = self._store.registrations
        wishes, revision = registrations.take_wishes(), registrations.revision()
        return _Look(wishes, revision, () if revision == self._revision else registrations.all())

    async def _reread(self, seen: _Look, *, is_first: bool) -> RegistryChanges | None:
        try:
            feeds = await self._threads.parsing(load_sources, self._settings, seen.registrations, self._complain)
        except ConfigurationError as error:
            if is_first:
                raise
            self._log.warning("feeds not reloaded; those known before are polled on", error=str(error))
            return RegistryChanges(None, (), seen.wishes)
        return RegistryChanges(feeds, await self._threads.database(self._briefs, feeds), seen.wishes)

    def _briefs(self, feeds: FeedList) -> Sequence[FeedBrief]:
        return [brief for brief in self._store.briefs() if brief.url in feeds]

    def _complain(self, complaint: Complaint) -> None:
        self._log.warning(
            "OPML file not read as a whole", file=str(complaint.path), line=complaint.line, reason=complaint.reason
        )


def _registered_as(url: str, feeds: FeedList) -> str | None:
    """The registration of an address, in whatever spelling."""
    if url in feeds:
        return url
    key = fetch_key(url)
    return next((known for known in feeds if fetch_key(known) == key), None)
