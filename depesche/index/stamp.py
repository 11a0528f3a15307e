"""`Stamp`: what an index version was made for, stored inside it, so that a changed schema is noticed on opening."""

from __future__ import annotations

from typing import Any

import msgspec

from depesche.errors import ConfigurationError
from depesche.index.entry import SCHEMA_VERSION


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """The schema version and the analysed languages of an index version."""

    depesche_schema: int = SCHEMA_VERSION
    languages: tuple[str, ...]

    def check(self, stored: Any, name: str) -> None:
        """Raise `ConfigurationError` unless ``stored`` (decoded JSON) is this stamp."""
        try:
            found = msgspec.convert(stored, Stamp)
        except msgspec.ValidationError:
            raise ConfigurationError(
                f"the index {name} was not made by Depesche: choose another name", key="index.alias"
            ) from None
        if found == self:
            return
        raise ConfigurationError(
            f"the index {name} has schema {found.depesche_schema} with analysers for {_listed(found.languages)}, "
            f"this release and configuration need schema {self.depesche_schema} with {_listed(self.languages)}: "
            "run `depesche reindex`, or restore index.analysed_languages",
            key="index.analysed_languages",
        )


def _listed(languages: tuple[str, ...]) -> str:
    return ", ".join(languages) or "no language"
