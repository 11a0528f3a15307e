"""Notices that the registered feeds have changed while the poller runs. Asked by `ingest.poller` at every turn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from depesche.errors import ConfigurationError
from depesche.settings.ingest import IngestSettings
from ingest.registry.feed_list import FeedList
from ingest.registry.opml import Complaint
from ingest.registry.sources import load_sources
from ingest.state.feed_store import FeedBrief, FeedStore
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


class RegistryWatch:
    """Looks once a second whether the command line has written to the state file, and reads OPML files and settings anew."""

    def __init__(self, settings: IngestSettings, store: FeedStore, threads: Threads) -> None:
        self._settings = settings
        self._store = store
        self._threads = threads
        self._revision: int | None = None
        self._looked_at = float("-inf")
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

    async def changes(self) -> RegistryChanges | None:
        """What has changed; ``None`` when nothing has, or when it is not yet time for another look.

        Raises `ConfigurationError` for an OPML file that cannot be used at the first look. Later on, that is logged
        and the feeds stay as they are: a slip of the pen must not stop a poller that has run for months.
        """
        if time.monotonic() - self._looked_at < _LOOK_SECONDS:
            return None
        self._looked_at = time.monotonic()
        return await self._threads.database(self._read)

    async def moved(self, url: str, target: str, feeds: FeedList) -> None:
        """A feed has adopted another address: where that is a registration of its own, only that is polled from now on."""
        if target in feeds and target != url:
            self._log.info("feed merged into the one that it moved to", feed=url, target=target)
            await self._threads.database(self._store.registrations.merge, url, target)

    def _read(self) -> RegistryChanges | None:
        registrations = self._store.registrations
        wishes = registrations.take_wishes()
        feeds = self._reread()
        if feeds is None:
            return RegistryChanges(None, (), wishes) if wishes else None
        return RegistryChanges(feeds, [brief for brief in self._store.briefs() if brief.url in feeds], wishes)

    def _complain(self, complaint: Complaint) -> None:
        self._log.warning(
            "OPML file not read as a whole", file=str(complaint.path), line=complaint.line, reason=complaint.reason
        )

    def _reread(self) -> FeedList | None:
        """The feeds, where anything about them can have changed."""
        revision = self._store.registrations.revision()
        if revision == self._revision:
            return None
        is_first, self._revision = self._revision is None, revision
        try:
            return load_sources(self._settings, self._store.registrations.all(), self._complain)
        except ConfigurationError as error:
            if is_first:
                raise
            self._log.warning("feeds not reloaded; those known before are polled on", error=str(error))
            return None
