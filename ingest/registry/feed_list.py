"""The feeds to poll, held compactly: there may be a hundred thousand. Made by `ingest.registry.sources`, asked by the poller."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from depesche.settings.feed_source import FeedSource

_Plain = tuple[str | None, str | None, str | None, tuple[str, ...]]
_DESCRIPTION = frozenset({"url", "title", "language", "country", "tags"})


class FeedList(Mapping[str, FeedSource]):
    """URL → registration, in the order in which they were registered.

    A registration that only describes its source takes about 60 bytes beside its texts (a settings object takes
    20 times as much) and becomes an object when it is asked for.
    """

    def __init__(self) -> None:
        self._feeds: dict[str, _Plain | FeedSource] = {}
        self._plain: dict[_Plain, _Plain] = {}
        self._tags: dict[tuple[str, ...], tuple[str, ...]] = {}

    def __getitem__(self, url: str) -> FeedSource:
        found = self._feeds[url]
        if isinstance(found, FeedSource):
            return found
        title, language, country, tags = found
        return FeedSource.model_construct(url=url, title=title, language=language, country=country, tags=tags)

    def __iter__(self) -> Iterator[str]:
        return iter(self._feeds)

    def __len__(self) -> int:
        return len(self._feeds)

    def __contains__(self, url: object) -> bool:
        return url in self._feeds

    def put(self, source: FeedSource) -> None:
        """Register a feed, in the place of what was registered under its URL."""
        if source.model_fields_set - _DESCRIPTION:
            self._feeds[source.url] = source
            return
        tags = self._tags.setdefault(source.tags, source.tags)
        plain = (source.title, source.language, source.country, tags)
        self._feeds[source.url] = self._plain.setdefault(plain, plain)  # many feeds share language and tags

    def drop(self, url: str) -> None:
        """Remove a feed, if it is there."""
        self._feeds.pop(url, None)

    def is_same(self, url: str, other: FeedList) -> bool:
        """Whether both lists have this feed with the same registration."""
        return url in other and self._feeds[url] == other._feeds[url]

    def complete(self) -> FeedList:
        """The list itself, which will not grow any more."""
        self._plain, self._tags = {}, {}
        return self
