"""Which feeds to poll: those of the settings, of the OPML files, and those added while running, each feed once."""

from __future__ import annotations

from collections.abc import Iterable

from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.registry.feed_list import FeedList
from ingest.registry.opml import read_opml
from ingest.state.registrations import Registration


def load_sources(settings: IngestSettings, registrations: Iterable[Registration] = ()) -> FeedList:
    """All feeds that shall be polled, settings first; one that is registered twice is one feed with the tags of both.

    What the state database says (``registrations``) wins over settings and OPML files. Feeds that are paused, removed
    or merged into another one are left out. Raises `ConfigurationError` that names the file and line for an OPML file
    that cannot be used.
    """
    feeds = FeedList()
    for source in settings.feeds:
        _add(feeds, source)
    for path in settings.opml_files:
        for source in read_opml(path):
            _add(feeds, source)
    known = list(registrations)
    for registration in known:
        if registration.source is not None:
            before = feeds.get(registration.url)
            feeds.put(_overridden(before, registration.source) if before else registration.source)
    for registration in known:
        target = registration.merged_into
        if target is not None and target in feeds and registration.url in feeds:
            feeds.put(_merged(feeds[target], feeds[registration.url]))
            feeds.drop(registration.url)
        if registration.is_paused or registration.is_removed:
            feeds.drop(registration.url)
    return feeds.complete()


def _add(feeds: FeedList, source: FeedSource) -> None:
    feeds.put(_merged(feeds[source.url], source) if source.url in feeds else source)


def _overridden(base: FeedSource, changes: FeedSource) -> FeedSource:
    return base.model_copy(update={name: getattr(changes, name) for name in changes.model_fields_set})


def _merged(first: FeedSource, second: FeedSource) -> FeedSource:
    """One registration: what the first leaves open comes from the second, tags from both."""
    open_fields = second.model_fields_set - first.model_fields_set - {"url", "tags"}
    unset = {name for name in ("title", "language", "country") if getattr(first, name) is None}
    taken = {name: getattr(second, name) for name in open_fields | unset}
    return first.model_copy(update={**taken, "tags": tuple(dict.fromkeys(first.tags + second.tags))})
