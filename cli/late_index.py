"""An index for readers that may start before its first writer: opened at the first call that finds it."""

from __future__ import annotations

from depesche.errors import ConfigurationError, IndexUnavailable
from depesche.index.contract import SearchIndex, SearchPage, SearchRequest
from depesche.index.open import open_index
from depesche.records.article import Article
from depesche.settings.index import IndexSettings


class LateIndex:
    """The reading half of an index. Not safe for use by several threads at a time."""

    def __init__(self, settings: IndexSettings) -> None:
        self._settings = settings
        self._index: SearchIndex | None = None

    def search(self, request: SearchRequest) -> SearchPage:
        """As `SearchIndex.search`; raises `IndexUnavailable` while there is no index."""
        return self._open().search(request)

    def get(self, item_id: str) -> Article | None:
        """As `SearchIndex.get`; raises `IndexUnavailable` while there is no index."""
        return self._open().get(item_id)

    def close(self) -> None:
        """Release the index, if it was opened."""
        if self._index is not None:
            self._index.close()

    def _open(self) -> SearchIndex:
        if self._index is None:
            try:
                self._index = open_index(self._settings, write=False)
            except ConfigurationError as error:  # of another schema, say: a page must say so, not fail
                raise IndexUnavailable(str(error)) from error
        return self._index
