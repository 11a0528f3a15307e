"""Reading of lists of names, the shipped ones and a user's own: their form, checked, with errors that say what to mend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pycountry
import yaml

from depesche.errors import ConfigurationError
from depesche.records.article import EntityType

LISTS = Path(__file__).parent / "lists"

SHIPPED_LISTS: Mapping[str, EntityType] = {"organisations": "ORG", "people": "PER", "cities": "LOC"}
"""List of the project → type of its entries."""

WITHOUT_ISO_CODE = ("XK",)
"""Kosovo, by the code that CLDR, the European Union and GeoNames use."""

_TYPES = ("PER", "ORG", "LOC", "MISC")
_FLAGS = ("surname", "seat", "medium")
_KEYS = ("id", "type", "country", "geonames", "ambiguous", *_FLAGS)
_LANGUAGE = re.compile(r"[a-z]{2}")
_ID = re.compile(r"Q[1-9]\d*|[A-Za-z][A-Za-z0-9._-]*:\S+")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's, ten times as fast, where it is there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One referent of a list. Its names are those of every language that the list gives."""

    source: str
    """The list: ``people``, or the name of a user's own file."""
    type: EntityType
    names: Mapping[str, tuple[str, ...]]
    """Language → names, the canonical one first."""
    own_id: str | None = None
    """As the list gives it."""
    country: str | None = None
    geonames: int | None = None
    """GeoNames id of a city, so that its names there are known to be the same."""
    ambiguous: bool = False
    """Whether the names also mean something else."""
    unsure: tuple[str, ...] = ()
    """Further names that also mean something else, in all languages: "Liverpool" for the club."""
    surname: bool = False
    """Whether the last word of a name stands for it."""
    seat: bool = False
    """Whether it is a body named by the building in which it sits."""
    medium: bool = False
    """Whether it reports about others: news agencies, papers, broadcasters."""

    @property
    def canonical(self) -> str:
        """The English name where there is one: the same for articles of all languages."""
        return next(iter(self.names.get("en") or next(iter(self.names.values()))))


def read_yaml(name: str) -> Any:
    """The content of a shipped list."""
    return yaml.load((LISTS / f"{name}.yaml").read_bytes(), Loader=_LOADER)  # noqa: S506  a safe loader


def read_entries(own_files: Iterable[Path] = ()) -> list[Entry]:
    """All entries, those of the user's own files first: of two referents with one name the first counts.

    An entry of a user's file replaces shipped ones with its id. Raises `ConfigurationError` that names file, entry
    and key.
    """
    own = [entry for path in own_files for entry in _own_entries(path)]
    replaced = {entry.own_id for entry in own if entry.own_id}
    shipped = (
        entry
        for name, kind in SHIPPED_LISTS.items()
        for entry in checked_entries(read_yaml(name), f"{name}.yaml", name, kind)
    )
    return [*own, *(entry for entry in shipped if entry.own_id not in replaced)]


def checked_entries(rows: Any, origin: str, source: str, kind: EntityType | None = None) -> list[Entry]:
    """The entries of a parsed list. ``kind`` is the type of those that do not give one. Raises `ConfigurationError`."""
    if not isinstance(rows, list):
        raise ConfigurationError(f"{origin}: must be a list of entries (lines that begin with a hyphen)")
    entries = []
    for number, row in enumerate(rows, 1):
        fault = next(_faults(row, kind), None)
        if fault:
            key, what = fault
            raise ConfigurationError(f"{origin}: entry {number}{_shown(row)}: {key}: {what}", key=key)
        entries.append(_entry(row, source, kind))
    return entries


def _own_entries(path: Path) -> list[Entry]:
    try:
        rows = yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506  a safe loader
    except OSError as error:
        raise ConfigurationError(
            f"enrich.name_lists: {path}: cannot be read: {error}", key="enrich.name_lists"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = f"enrich.name_lists: {path}: not valid YAML: {' '.join(str(error).split())}"
        raise ConfigurationError(message, key="enrich.name_lists") from error
    return checked_entries([] if rows is None else rows, f"enrich.name_lists: {path}", path.name)


def _faults(row: Any, kind: EntityType | None) -> Iterator[tuple[str, str]]:
    """Key and fault."""
    if not isinstance(row, dict):
        yield "entry", f"must be a mapping such as {{type: ORG, de: [Name]}}, is {row!r}"
        return
    languages = [key for key in row if key not in _KEYS]
    for key in languages:
        if not isinstance(key, str) or not _LANGUAGE.fullmatch(key):
            yield str(key), f"unknown key; known are {', '.join(_KEYS)} and languages such as de, en"
        elif not _is_names(row[key]):
            yield (
                key,
                "must be a list of names in quotation marks where YAML would read something else: [Name, Variant]",
            )
    if not languages:
        yield "de", "no names; give them under the language: de: [Name, Variant]"
    yield from _value_faults(row, kind)


def _value_faults(row: Mapping[str, Any], kind: EntityType | None) -> Iterator[tuple[str, str]]:
    if row.get("type", kind) not in _TYPES:
        yield "type", f"must be one of {', '.join(_TYPES)}, is {row.get('type')!r}"
    identity = row.get("id")
    if identity is not None and not (isinstance(identity, str) and _ID.fullmatch(identity)):
        yield "id", f"must be a Wikidata id (Q42) or scheme:value, is {identity!r}"
    country = row.get("country")
    if country is not None and not _is_country(country):
        yield "country", f'must be an ISO 3166-1 code in capitals (Norway in quotation marks: "NO"), is {country!r}'
    if not isinstance(row.get("geonames", 1), int):
        yield "geonames", f"must be a number, is {row['geonames']!r}"
    ambiguous = row.get("ambiguous", False)
    if not isinstance(ambiguous, bool) and not _is_names(ambiguous):
        yield "ambiguous", f"must be true, false or a list of names, is {ambiguous!r}"
    for flag in _FLAGS:
        if not isinstance(row.get(flag, False), bool):
            yield flag, f"must be true or false, is {row[flag]!r}"


def _is_country(value: Any) -> bool:
    return isinstance(value, str) and (value in WITHOUT_ISO_CODE or bool(pycountry.countries.get(alpha_2=value)))


def _is_names(value: Any) -> bool:
    return bool(isinstance(value, list) and value and all(isinstance(name, str) and name.strip() for name in value))


def _shown(row: Any) -> str:
    names: Sequence[Any] = (
        next((value for value in row.values() if _is_names(value)), ()) if isinstance(row, dict) else ()
    )
    return f" ({names[0]})" if names else ""


def _entry(row: Mapping[str, Any], source: str, kind: EntityType | None) -> Entry:
    return Entry(
        source=source,
        type=cast("EntityType", row.get("type", kind)),
        names={key: tuple(names) for key, names in row.items() if key not in _KEYS},
        own_id=row.get("id"),
        country=row.get("country"),
        geonames=row.get("geonames"),
        ambiguous=row.get("ambiguous") is True,
        unsure=tuple(row["ambiguous"]) if isinstance(row.get("ambiguous"), list) else (),
        surname=row.get("surname", False),
        seat=row.get("seat", False),
        medium=row.get("medium", False),
    )
