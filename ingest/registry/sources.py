"""Which feeds to poll: those of the settings and those of the OPML files, each URL once. The poller's input."""

from __future__ import annotations

from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.registry.opml import read_opml


def load_sources(settings: IngestSettings) -> tuple[FeedSource, ...]:
    """All registered feeds, settings first; a URL registered twice is one feed with the tags of both.

    Raises `ConfigurationError` that names the file and line for an OPML file that cannot be used.
    """
    merged: dict[str, FeedSource] = {}
    for source in (*settings.feeds, *(found for path in settings.opml_files for found in read_opml(path))):
        known = merged.get(source.url)
        merged[source.url] = _merge(known, source) if known else source
    return tuple(merged.values())


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
