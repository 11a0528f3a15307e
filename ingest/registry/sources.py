"""Which feeds to poll: those of the settings and those of the OPML files, each URL once. The poller's input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from depesche.errors import ConfigurationError
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.registry.opml import Complaint, read_opml

Complain = Callable[[Complaint], None]


def load_sources(settings: IngestSettings, complain: Complain | None = None) -> tuple[FeedSource, ...]:
    """All registered feeds, settings first; a URL registered twice is one feed with the tags of both.

    ``complain`` is told of each part of an OPML file that cannot be used, and the rest is; without it (as for a check of
    the configuration) the first complaint is an error. Raises `ConfigurationError` that names the file and, where there is one, the line.
    """
    merged: dict[str, FeedSource] = {}
    listed = (found for path in settings.opml_files for found in _read(path, complain))
    for source in (*settings.feeds, *listed):
        known = merged.get(source.url)
        merged[source.url] = _merge(known, source) if known else source
    return tuple(merged.values())


def _read(path: Path, complain: Complain | None) -> tuple[FeedSource, ...]:
    found = read_opml(path)
    for complaint in found.complaints:
        if complain is None:
            raise ConfigurationError(str(complaint), key="ingest.opml_files")
        complain(complaint)
    return found.feeds


def _merge(first: FeedSource, second: FeedSource) -> FeedSource:
    """One registration: what the first leaves open comes from the second, tags from both."""
    return first.model_copy(
        update={
            "title": first.title or second.title,
            "language": first.language or second.language,
            "country": first.country or second.country,
            "tags": tuple(dict.fromkeys(first.tags + second.tags)),
        }
    )
