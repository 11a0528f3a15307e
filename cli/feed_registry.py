"""Registers, changes, pauses and removes feeds in the state file, for `depesche feeds`: a running poller follows within seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from cli.unknown_feed import no_such_feed
from depesche.errors import ConfigurationError
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.registry.sources import load_sources
from ingest.state.feed_store import FeedBrief, FeedStore
from ingest.state.registrations import Registration


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed for `depesche feeds list`."""

    source: FeedSource
    health: str
    """As the poller sees it, or ``paused``, ``removed`` or ``merged``."""
    next_due_ms: int | None
    """``None`` before its first poll, and for feeds that are not polled."""


class FeedRegistry:
    """What the command line may do to the registered feeds."""

    def __init__(self, settings: IngestSettings, store: FeedStore) -> None:
        self._settings = settings
        self._store = store

    def listed(self) -> Sequence[ListedFeed]:
        """Every feed that is or was registered, those that are not polled at the end."""
        registrations = self._store.registrations.all()
        briefs = {brief.url: brief for brief in self._store.briefs()}
        polled = load_sources(self._settings, registrations)
        resting = load_sources(
            self._settings, [Registration(one.url, one.source, one.is_added) for one in registrations]
        )
        states = {one.url: _resting_state(one) for one in registrations}
        return [_listed(source, briefs.get(source.url), None) for source in polled.values()] + [
            _listed(source, None, states.get(source.url) or "removed")
            for source in resting.values()
            if source.url not in polled
        ]

    def add(self, url: str, fields: Mapping[str, Any]) -> str:
        """Register a feed, or bring back one that was removed or paused; says what was done. Raises `ConfigurationError`."""
        source = _source(url, fields)
        before = self._store.registrations.get(url)
        was_polled = url in self._polled()
        merged = _updated(before.source, source) if before.source else source
        self._store.registrations.put([Registration(url, merged, is_added=True)])
        if was_polled:
            return "changed" if fields else "registered already"
        return "added"

    def change(self, url: str, fields: Mapping[str, Any]) -> None:
        """Change what is said of a registered feed. Raises `ConfigurationError` where it is not registered."""
        self._require(url)
        before = self._store.registrations.get(url)
        source = _source(url, fields)
        self._store.registrations.put(
            [replace(before, source=_updated(before.source, source) if before.source else source)]
        )

    def pause(self, urls: Sequence[str], *, is_paused: bool) -> None:
        """Stop polling these feeds for a while, or go on. Raises `ConfigurationError` where one is not registered."""
        for url in urls:
            self._require(url)
        changed = [replace(self._store.registrations.get(url), is_paused=is_paused) for url in urls]
        self._store.registrations.put(changed)

    def remove(self, urls: Sequence[str], *, forget: bool) -> None:
        """Do not poll these feeds any more, whoever registered them; ``forget`` also what is known of them."""
        for url in urls:
            self._require(url)
        self._store.registrations.put([Registration(url, is_removed=True) for url in urls])
        if forget:
            for url in urls:
                self._store.forget_feed(url)

    def poll(self, urls: Sequence[str]) -> None:
        """Ask the poller to poll these feeds now, with a clean record: also one that was retired (410)."""
        polled = self._polled()
        for url in urls:
            if url not in polled:
                self._require(url)
                raise ConfigurationError(f"{url}: is not polled now; `depesche feeds resume` brings it back")
        self._store.registrations.wish(urls)

    def import_all(self, sources: Sequence[FeedSource]) -> tuple[int, int]:
        """Register feeds read from a file; how many were new, and how many were registered already and gained tags."""
        polled = self._polled()
        new = [source for source in sources if source.url not in polled]
        known = [
            source for source in sources if source.url in polled and set(source.tags) - set(polled[source.url].tags)
        ]
        retagged = []
        for source in known:
            before = self._store.registrations.get(source.url)
            tags = tuple(dict.fromkeys(polled[source.url].tags + source.tags))
            said = FeedSource(url=source.url, tags=tags)
            retagged.append(replace(before, source=_updated(before.source, said) if before.source else said))
        self._store.registrations.put([Registration(source.url, source, is_added=True) for source in new] + retagged)
        return len(new), len(retagged)

    def sources(self) -> Sequence[FeedSource]:
        """The feeds that are polled."""
        return list(self._polled().values())

    def _polled(self) -> Mapping[str, FeedSource]:
        return load_sources(self._settings, self._store.registrations.all())

    def _require(self, url: str) -> None:
        registrations = self._store.registrations.all()
        known = load_sources(self._settings, [Registration(one.url, one.source, one.is_added) for one in registrations])
        if url not in known:
            raise no_such_feed(url, known)


@contextmanager
def open_registry(settings: IngestSettings) -> Iterator[FeedRegistry]:
    """Open the state file, which is made where there is none."""
    with closing(FeedStore(settings.state_file, kept_poll_events=settings.kept_poll_events)) as store:
        yield FeedRegistry(settings, store)


def _source(url: str, fields: Mapping[str, Any]) -> FeedSource:
    try:
        return FeedSource.model_validate({"url": url, **fields})
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        where = ".".join(str(part) for part in faults[0]["loc"]) or "url"
        raise ConfigurationError(f"{url}: {where}: {faults[0]['msg']}", key="ingest.feeds") from None


def _updated(before: FeedSource, changes: FeedSource) -> FeedSource:
    return before.model_copy(update={name: getattr(changes, name) for name in changes.model_fields_set})


def _resting_state(registration: Registration) -> str | None:
    if registration.is_removed:
        return "removed"
    if registration.merged_into is not None:
        return "merged"
    return "paused" if registration.is_paused else None


def _listed(source: FeedSource, brief: FeedBrief | None, resting: str | None) -> ListedFeed:
    return ListedFeed(source, resting or (brief.health if brief else "new"), brief.next_due_ms if brief else None)
