"""The index versions of an OpenSearch cluster and the alias that stands for the current one."""

from __future__ import annotations

from typing import Any

from opensearchpy import NotFoundError, OpenSearch, RequestError

from depesche.errors import ConfigurationError
from depesche.index.opensearch_mapping import index_body
from depesche.index.stamp import Stamp
from depesche.index.versions import next_version_name, version_number
from depesche.settings.index import OpenSearchSettings

_MAY_BE_MISSING = {"ignore": 404}
_EXISTS = "resource_already_exists_exception"


class Versions:
    """The versions of one alias. Other processes may use the same cluster."""

    def __init__(self, client: OpenSearch, settings: OpenSearchSettings, alias: str, stamp: Stamp) -> None:
        self._client = client
        self._alias = alias
        self._stamp = stamp
        self._body = index_body(settings, stamp)

    def current(self) -> str | None:
        """Name of the version that the alias stands for; ``None`` while there is no alias."""
        answer = self._client.indices.get_alias(name=self._alias, params=_MAY_BE_MISSING)
        if answer.get("status") == 404:
            return None
        names = sorted(answer)
        if len(names) != 1:
            raise ConfigurationError(
                f"the alias {self._alias} stands for {' and '.join(names)}: it must stand for one of them",
                key="index.alias",
            )
        return str(names[0])

    def ensure(self) -> str:
        """Name of the current version; a first one is made together with the alias where there is none."""
        while True:
            names = self._names()
            current = self.current()  # after the names: another process may be making the first
            if current is not None:
                return current
            if names or "error" not in self._client.indices.get(index=self._alias, params=_MAY_BE_MISSING):
                if self.current() is not None:
                    continue  # another process has made both since the first look
                raise ConfigurationError(
                    f"OpenSearch has {', '.join(names) or f'an index called {self._alias}'} but no alias {self._alias}: "
                    "set the alias to the version in use, or choose another index.alias",
                    key="index.alias",
                )
            self._create(next_version_name(self._alias, ()), {"aliases": {self._alias: {}}})

    def create(self) -> str:
        """Make an empty version; returns its name."""
        while True:
            name = next_version_name(self._alias, self._names())
            if self._create(name, {}):
                return name

    def swap(self, name: str) -> str | None:
        """Make the alias stand for ``name`` in one step; returns what it stood for before."""
        self.check(name)
        while True:
            previous = self.current()
            if previous == name:
                return previous
            actions: list[Any] = [{"add": {"index": name, "alias": self._alias}}]
            if previous:
                actions.append({"remove": {"index": previous, "alias": self._alias, "must_exist": True}})
            try:
                self._client.indices.update_aliases(body={"actions": actions})
            except NotFoundError:
                continue  # another process has just moved it
            return previous

    def check(self, name: str) -> None:
        """Raise `ConfigurationError` unless ``name`` is a version made for this schema."""
        names = self._names()
        if name not in names:
            raise ConfigurationError(
                f"no version of the index is called {name!r}; there are {', '.join(names) or 'none'}",
                key="index.alias",
            )
        mappings = self._client.indices.get_mapping(index=name)[name]["mappings"]
        self._stamp.check(mappings.get("_meta"), name)

    def _names(self) -> list[str]:
        names = self._client.indices.get(index=f"{self._alias}-*", params={"filter_path": "*.settings.index.uuid"})
        return sorted(name for name in names if version_number(self._alias, name) is not None)

    def _create(self, name: str, more: dict[str, Any]) -> bool:
        """Whether this call made the index, not another process before it."""
        try:
            self._client.indices.create(index=name, body=self._body | more)
        except RequestError as error:
            if error.error != _EXISTS:
                raise
            return False
        return True
