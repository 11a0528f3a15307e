"""Which feeds to poll: those of the settings, of the OPML files, and those added while running, each feed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from depesche.errors import ConfigurationError
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.registry.feed_list import FeedList
from ingest.registry.opml import Complaint, opml_sources
from ingest.scheduling.site import fetch_key
from ingest.state.registrations import Registration

Complain = Callable[[Complaint], None]


def load_sources(
    settings: IngestSettings, registrations: Iterable[Registration] = (), complain: Complain | None = None
) -> FeedList:
    """All feeds that shall be polled, settings first.

    A feed that is registered twice, also with its address in another spelling, is one feed under the first address
    with the tags of both. What the state database says (``registrations``) wins over settings and OPML files. Feeds
    that are paused, removed or merged into another one are left out.

    ``complain`` is told of each part of an OPML file that cannot be used, and the rest is; without it (as for a check
    of the configuration) the first complaint is an error. Raises `ConfigurationError` that names the file and, where
    there is one, the line.
    """
    register = _Register()
    for source in settings.feeds:
        register.add(source)
    for path in settings.opml_files:
        for source in _read(path, complain):
            register.add(source)
    known = list(registrations)
    for registration in known:
        if registration.source is not None:
            register.override(registration.source, is_added=registration.is_added)
    for registration in known:
        if registration.merged_into is not None:
            register.merge(registration.url, registration.merged_into)
        if registration.is_paused or registration.is_removed:
            register.drop(registration.url)
    return register.feeds.complete()


def overridden(base: FeedSource, changes: FeedSource) -> FeedSource:
    """A registration with the fields that ``changes`` sets, under its own URL."""
    fields = {name: getattr(changes, name) for name in changes.model_fields_set - {"url"}}
    return base.model_copy(update=fields)


class _Register:
    """A list of feeds under construction, which knows each address in every spelling."""

    def __init__(self) -> None:
        self.feeds = FeedList()
        self._urls: dict[str, str] = {}  # fetch key → URL of the registration

    def add(self, source: FeedSource) -> None:
        url = self._url(source.url)
        if url in self.feeds:
            source = _merged(self.feeds[url], source)
        self.feeds.put(source)

    def override(self, changes: FeedSource, *, is_added: bool) -> None:
        url = self._url(changes.url)
        if url in self.feeds:
            changes = overridden(self.feeds[url], changes)
        elif not is_added:
            return
        self.feeds.put(changes)

    def merge(self, url: str, target: str) -> None:
        url, target = self._url(url), self._url(target)
        if url != target and url in self.feeds and target in self.feeds:
            self.feeds.put(_merged(self.feeds[target], self.feeds[url]))
            self.feeds.drop(url)

    def drop(self, url: str) -> None:
        self.feeds.drop(self._url(url))

    def _url(self, url: str) -> str:
        """Under which address the feed of this address was first registered."""
        return self._urls.setdefault(fetch_key(url), url)


def _read(path: Path, complain: Complain | None) -> Iterator[FeedSource]:
    complaints: list[Complaint] = []
    yield from opml_sources(path, complaints)
    for complaint in complaints:
        if complain is None:
            raise ConfigurationError(str(complaint), key="ingest.opml_files")
        complain(complaint)


def _merged(first: FeedSource, second: FeedSource) -> FeedSource:
    """One registration: what the first leaves open comes from the second, tags from both."""
    open_fields = second.model_fields_set - first.model_fields_set - {"url", "tags"}
    unset = {name for name in ("title", "language", "country") if getattr(first, name) is None}
    taken = {name: getattr(second, name) for name in open_fields | unset}
    return first.model_copy(update={**taken, "tags": tuple(dict.fromkeys(first.tags + second.tags))})
