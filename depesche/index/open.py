"""Settings → search index: the only place that chooses between the backends."""

from __future__ import annotations

from depesche.index.contract import SearchIndex
from depesche.settings.index import IndexSettings


def open_index(
    settings: IndexSettings, *, write: bool, version: str | None = None, check_schema: bool = True
) -> SearchIndex:
    """Open the index behind the configured alias, or one ``version`` of it (to fill it before `swap_alias`).

    With ``write`` the first version and the alias are made where they are missing; several processes may do so at
    once. Raises `IndexUnavailable` where there is no index to read yet, where the backend cannot be reached, and
    where another process writes the embedded index (try again: a standby takes over when that process ends);
    `ConfigurationError` for an index of another schema or other analysed languages, unless ``check_schema`` is off:
    then `scan`, `get`, `create_version` and `swap_alias` work, which is what a reindex needs; `FatalError` for a
    broken index.
    """
    if settings.backend == "opensearch":
        from depesche.index.opensearch_index import OpenSearchIndex

        return OpenSearchIndex(settings, write=write, version=version, check_schema=check_schema)
    from depesche.index.tantivy_index import TantivyIndex

    return TantivyIndex(settings, write=write, version=version, check_schema=check_schema)
