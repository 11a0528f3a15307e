"""Registers, changes, pauses and removes feeds in the state file, for `depesche feeds`: a running poller follows within seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog
from pydantic import ValidationError

from cli.named_feed import named_feed
from depesche.errors import ConfigurationError
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.fetching.masking import told
from ingest.registry.opml import Complaint
from ingest.registry.sources import load_sources, overridden
from ingest.scheduling.site import fetch_key
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
        self._complaints: set[Complaint] = set()
        self._log = structlog.get_logger("depesche.registry")

    def listed(self) -> Sequence[ListedFeed]:
        """Every feed that is or was registered, those that are not polled at the end."""
        registrations = self._store.registrations.all()
        briefs = {brief.url: brief for brief in self._store.briefs()}
        polled = self._load(registrations)
        resting = self._known()
        states = {one.url: _resting_state(one) for one in registrations}
        return [_listed(source, briefs.get(source.url), None) for source in polled.values()] + [
            _listed(source, None, states.get(source.url) or "removed")
            for source in resting.values()
            if source.url not in polled
        ]

    def add(self, url: str, fields: Mapping[str, Any]) -> str:
        """Register a feed, or bring back one that was removed or paused; says what was done. Raises `ConfigurationError`."""
        url = self._spellings().get(fetch_key(url), url)
        source = _source(url, fields)
        before = self._store.registrations.get(url)
        was_polled = url in self._polled()
        merged = overridden(before.source, source) if before.source else source
        self._store.registrations.put([Registration(url, merged, is_added=True)])
        if was_polled:
            return "changed" if fields else "registered already"
        return "added"

    def change(self, url: str, fields: Mapping[str, Any]) -> None:
        """Change what is said of a registered feed. Raises `ConfigurationError` where it is not registered."""
        url = self._registered(url)
        before = self._store.registrations.get(url)
        source = _source(url, fields)
        self._store.registrations.put(
            [replace(before, source=overridden(before.source, source) if before.source else source)]
        )

    def pause(self, urls: Sequence[str], *, is_paused: bool) -> None:
        """Stop polling these feeds for a while, or go on. Raises `ConfigurationError` where one is not registered, or removed."""
        before = [self._store.registrations.get(self._registered(url)) for url in urls]
        for one in before:
            if one.is_removed or one.merged_into is not None:
                raise _at_rest(one, "add")
        self._store.registrations.put([replace(one, is_paused=is_paused) for one in before])

    def remove(self, urls: Sequence[str], *, forget: bool) -> None:
        """Do not poll these feeds any more, whoever registered them; ``forget`` also what is known of them."""
        urls = [self._registered(url) for url in urls]
        self._store.registrations.put([Registration(url, is_removed=True) for url in urls])
        if forget:
            for url in urls:
                self._store.forget_feed(url)

    def poll(self, urls: Sequence[str]) -> None:
        """Ask the poller to poll these feeds now, with a clean record: also one that was retired (410)."""
        polled = self._polled()
        urls = [self._registered(url) for url in urls]
        for url in urls:
            if url not in polled:
                raise _at_rest(self._store.registrations.get(url), "resume")
        self._store.registrations.wish(urls)

    def import_all(self, sources: Sequence[FeedSource]) -> tuple[int, int]:
        """Register feeds read from a file; how many were new, and how many were registered already and gained tags.

        A feed that is paused stays so; one that was removed comes back.
        """
        polled = self._polled()
        spellings = self._spellings()
        sources = [one.model_copy(update={"url": spellings.get(fetch_key(one.url), one.url)}) for one in sources]
        new = [source for source in sources if source.url not in polled]
        known = [
            source for source in sources if source.url in polled and set(source.tags) - set(polled[source.url].tags)
        ]
        retagged = []
        for source in known:
            before = self._store.registrations.get(source.url)
            tags = tuple(dict.fromkeys(polled[source.url].tags + source.tags))
            said = FeedSource(url=source.url, tags=tags)
            retagged.append(replace(before, source=overridden(before.source, said) if before.source else said))
        added = [
            Registration(one.url, one, is_added=True, is_paused=self._store.registrations.get(one.url).is_paused)
            for one in new
        ]
        self._store.registrations.put(added + retagged)
        return len(new), len(retagged)

    def sources(self) -> Sequence[FeedSource]:
        """The feeds that are polled."""
        return list(self._polled().values())

    def _polled(self) -> Mapping[str, FeedSource]:
        return self._load(self._store.registrations.all())

    def _registered(self, url: str) -> str:
        """The URL under which a feed is registered, polled or not. Raises `ConfigurationError`."""
        return named_feed(url, self._known())

    def _known(self) -> Mapping[str, FeedSource]:
        """All feeds that are registered anywhere, whether they are polled or not."""
        registrations = self._store.registrations.all()
        return self._load([Registration(one.url, one.source, one.is_added) for one in registrations])

    def _load(self, registrations: Sequence[Registration]) -> Mapping[str, FeedSource]:
        """As the poller does: what cannot be read of an OPML file is warned of, once, and the rest counts."""
        return load_sources(self._settings, registrations, self._complain)

    def _complain(self, complaint: Complaint) -> None:
        if complaint not in self._complaints:
            self._complaints.add(complaint)
            self._log.warning(
                "OPML file not read as a whole", file=str(complaint.path), line=complaint.line, reason=complaint.reason
            )

    def _spellings(self) -> Mapping[str, str]:
        """Each registered feed by the key that all spellings of its address have."""
        return {fetch_key(url): url for url in self._known()}


def polled_feeds(settings: IngestSettings) -> Mapping[str, FeedSource]:
    """The feeds that are polled, for a look at them: makes no file."""
    if not settings.state_file.exists():
        return load_sources(settings, (), lambda _: None)
    with open_registry(settings) as registry:
        return {source.url: source for source in registry.sources()}


@contextmanager
def open_registry(settings: IngestSettings, *, is_changing: bool = True) -> Iterator[FeedRegistry]:
    """Open the state file; it is made where there is none, unless somebody only wants to look."""
    path = settings.state_file if is_changing or settings.state_file.exists() else Path(":memory:")
    with closing(FeedStore(path, kept_poll_events=settings.kept_poll_events)) as store:
        yield FeedRegistry(settings, store)


def _source(url: str, fields: Mapping[str, Any]) -> FeedSource:
    try:
        return FeedSource.model_validate({"url": url, **fields})
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        where = ".".join(str(part) for part in faults[0]["loc"]) or "url"
        raise ConfigurationError(f"{told(url)}: {where}: {faults[0]['msg']}", key="ingest.feeds") from None


def _at_rest(registration: Registration, way_back: str) -> ConfigurationError:
    """The error for a feed that is not polled."""
    state = _resting_state(registration)
    command = way_back if state == "paused" else "add"
    return ConfigurationError(
        f"{told(registration.url)}: is {state}, so not polled; `depesche feeds {command}` brings it back"
    )


def _resting_state(registration: Registration) -> str | None:
    if registration.is_removed:
        return "removed"
    if registration.merged_into is not None:
        return "merged"
    return "paused" if registration.is_paused else None


def _listed(source: FeedSource, brief: FeedBrief | None, resting: str | None) -> ListedFeed:
    return ListedFeed(source, resting or (brief.health if brief else "new"), brief.next_due_ms if brief else None)
