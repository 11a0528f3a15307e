"""What the console shows of feeds, read from the settings, the OPML files and the poller's database, none of which it changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from cli.feed_details import detail_of, host_of, moment, push_of, registration_of
from console.feed_catalogue import (
    FeedDetail,
    FeedLine,
    FeedPage,
    FeedRegistration,
    FeedRequest,
    FeedsUnavailable,
)
from depesche.errors import ConfigurationError
from depesche.settings.ingest import IngestSettings
from ingest.registry.opml import Complaint
from ingest.registry.sources import Complain, load_sources
from ingest.state.feed_directory import FeedDirectory, Listed, Registered, Selection
from ingest.state.feed_store import FeedStore
from ingest.state.read_only import StateUnavailable, reading
from ingest.state.registrations import Registration
from ingest.websub.push_report import push_report

_LOOK_SECONDS = 2.0
"""Least time between two looks at the files …"""
_IDLE_SHARE = 10
"""… and at least so many times what the last look took: 100,000 feeds take about half a second."""
_MAX_TAGS = 200

_Sources = tuple[IngestSettings, int | None, tuple[tuple[int, int] | None, ...]]
"""What the registered feeds depend on: the settings, the revision of the database, times and sizes of OPML files."""


class StateCatalogue:
    """A `console.feed_catalogue.FeedCatalogue` of this machine's poller."""

    def __init__(self, settings: IngestSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings = settings
        """May be replaced at any time, by any thread."""
        self._clock = clock
        self._directory = FeedDirectory()
        self._sources: _Sources | None = None
        self._as_of = datetime.fromtimestamp(0, UTC)
        self._next_look = float("-inf")
        self._looked_with: IngestSettings | None = None
        self._path: Path | None = None
        self._fault: str | None = None
        self._complaint: str | None = None

    def close(self) -> None:
        """Give up what is held. No call may follow."""
        self._directory.close()

    def page(self, request: FeedRequest) -> FeedPage:
        """As `FeedCatalogue.page`."""
        path = self._look()
        selection = Selection(tuple(request.text.split()), request.tag, request.health)
        counts = dict(self._directory.counts(replace(selection, health="")))
        listed = self._directory.page(selection, request.order, offset=request.offset, limit=request.limit)
        return FeedPage(
            total=counts.get(request.health, 0) if request.health else sum(counts.values()),
            counts=counts,
            feeds=tuple(_line(one) for one in listed),
            tags=tuple(self._directory.tags(_MAX_TAGS)),
            as_of=self._as_of,
            notice=self._notice(path),
        )

    def feed(self, url: str) -> FeedDetail | None:
        """As `FeedCatalogue.feed`."""
        path = self._look()
        stored = self._directory.registration(url)
        if stored is None:
            return None
        registration = msgspec.msgpack.decode(stored, type=FeedRegistration)
        if path is None:
            return detail_of(registration, None, 0, (), self._notice(path))
        try:
            with reading(path), closing(FeedStore(path, is_read_only=True)) as store:
                detail = detail_of(registration, store.feed(url), store.count_items(url), store.events.of(url), None)
            push = push_report(path, url, round(time.time() * 1_000))
            return replace(detail, push=push_of(push) if push else None)
        except StateUnavailable as error:
            raise FeedsUnavailable(_sentence(error)) from error

    def _look(self) -> Path | None:
        """Look at what may have changed, if that is due; the poller's database, where it is there."""
        settings = self.settings
        if self._clock() < self._next_look and self._looked_with is settings:
            if self._fault is not None:
                raise FeedsUnavailable(self._fault)
            return self._path
        started = self._clock()
        self._looked_with, self._fault = settings, None
        try:
            self._path = settings.state_file if settings.state_file.exists() else None
            self._register(settings, self._path)
            self._directory.copy_states(self._path)
            self._as_of = datetime.now(UTC)
        except (ConfigurationError, StateUnavailable, OSError) as error:
            self._fault = _sentence(error)
            raise FeedsUnavailable(self._fault) from error
        finally:
            ended = self._clock()
            self._next_look = ended + max(_LOOK_SECONDS, _IDLE_SHARE * (ended - started))
        return self._path

    def _register(self, settings: IngestSettings, path: Path | None) -> None:
        """Take over the registered feeds where they can be others than before."""
        revision, said = _said(path, self._sources[1] if self._sources else None)
        sources = (settings, revision, tuple(_stamp(file) for file in settings.opml_files))
        if self._sources is not None and sources[1:] == self._sources[1:] and settings is self._sources[0]:
            return
        if said is None:
            revision, said = _said(path, None)
        self._sources = None
        complaints: list[Complaint] = []
        self._directory.register(_registered(settings, said or (), complaints.append))
        self._complaint = _summary(complaints)
        self._sources = sources

    def _notice(self, path: Path | None) -> str | None:
        if path is not None:
            return self._complaint
        return (
            f"Nothing is known of polls: there is no file {self.settings.state_file}. Either no poller has run here "
            "yet, or it runs on another machine, whose own console and `depesche feeds` know more."
        )


def _said(path: Path | None, known: int | None) -> tuple[int | None, Sequence[Registration] | None]:
    """The revision of the registrations in the database and, unless it is the known one, what they say."""
    if path is None:
        return None, ()
    with reading(path), closing(FeedStore(path, is_read_only=True)) as store:
        revision = store.registrations.revision()
        return revision, None if revision == known else store.registrations.all()


def _summary(complaints: Sequence[Complaint]) -> str | None:
    if not complaints:
        return None
    others = f" (and {len(complaints) - 1:,} more)" if len(complaints) > 1 else ""
    return f"Part of an OPML file is not as it should be, and left out or guessed: {complaints[0]}{others}"


def _registered(settings: IngestSettings, said: Sequence[Registration], complain: Complain) -> Iterator[Registered]:
    """Every feed that is or was registered."""
    polled = load_sources(settings, said, complain)
    resting = {one.url: one for one in said if one.is_paused or one.is_removed or one.merged_into is not None}
    for source in polled.values():
        yield _entry(registration_of(source, None))
    if resting:
        awake = [replace(one, is_paused=False, is_removed=False, merged_into=None) for one in said]
        for source in load_sources(settings, awake, lambda _: None).values():
            if source.url not in polled:
                yield _entry(
                    registration_of(source, resting.get(source.url) or Registration(source.url, is_removed=True))
                )


def _entry(registration: FeedRegistration) -> Registered:
    return Registered(
        url=registration.url,
        title=" ".join((registration.title or "").split()) or None,
        host=host_of(registration.url),
        tags=registration.tags,
        resting=registration.resting,
        registration=msgspec.msgpack.encode(registration),
    )


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None  # reading it will say what is wrong
    return status.st_mtime_ns, status.st_size


def _line(listed: Listed) -> FeedLine:
    return FeedLine(
        url=listed.url,
        name=listed.name,
        host=listed.host,
        tags=listed.tags,
        health=listed.health,
        failures=listed.failures,
        last_outcome=listed.last_outcome,
        last_status=listed.last_status,
        last_polled=moment(listed.last_polled_ms),
        next_due=moment(listed.next_due_ms),
    )


def _sentence(error: Exception) -> str:
    what = "registered feeds" if isinstance(error, ConfigurationError) else "poller's database"
    return f"The {what} cannot be read now. {error}"
