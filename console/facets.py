"""Facets and active filters as links that widen or narrow the search (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.labels import Labels
from console.search_state import FILTER_NAMES, FilterName, SearchState
from depesche.index.contract import FacetName, FacetValue

FACET_SIZE = 12
"""Values per facet that the page asks for."""
SHOWN_AT_ONCE = 6
"""The others stand behind "more"."""

_FILTER_OF_FACET: dict[FacetName, FilterName] = {
    "topics": "topic",
    "entities": "entity",
    "places": "place",
    "source": "source",
    "credit": "credit",
    "language": "language",
}
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class FacetLink:
    """One value: following it adds the filter, or removes it where it is active."""

    label: str
    count: int
    active: bool
    href: str


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """The values of one facet."""

    name: FilterName
    shown: tuple[FacetLink, ...]
    more: tuple[FacetLink, ...]


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force, with the search that lacks it. ``name`` may also be ``since`` or ``until``."""

    name: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Period:
    """A ready-made time range; ``days`` is 0 for any time."""

    days: int
    active: bool
    href: str


def label_of(name: FilterName, value: str, labels: Labels) -> str:
    """What a reader calls a filter's value."""
    readable = {"language": labels.language, "place": labels.place, "topic": labels.topic}.get(name)
    return readable(value) if readable else value


def facet_groups(
    facets: Mapping[FacetName, Sequence[FacetValue]], state: SearchState, labels: Labels
) -> tuple[FacetGroup, ...]:
    """The facets that have values, in the page's order."""
    groups = []
    for facet, name in _FILTER_OF_FACET.items():
        links = [_link(name, value, state, labels) for value in facets.get(facet, ())]
        if links:
            groups.append(FacetGroup(name, tuple(links[:SHOWN_AT_ONCE]), tuple(links[SHOWN_AT_ONCE:])))
    return tuple(groups)


def active_filters(state: SearchState, labels: Labels) -> tuple[ActiveFilter, ...]:
    """Everything that narrows the query, time range last."""
    found = [
        ActiveFilter(name, label_of(name, value, labels), state.removing(name, value).href())
        for name in FILTER_NAMES
        for value in state.values(name)
    ]
    if state.since:
        found.append(ActiveFilter("since", state.since, state.between("", state.until).href()))
    if state.until:
        found.append(ActiveFilter("until", state.until, state.between(state.since, "").href()))
    return tuple(found)


def periods(state: SearchState, now: datetime) -> tuple[Period, ...]:
    """Ready-made time ranges that end now; a range of n days begins n - 1 days before today (UTC)."""
    found = [Period(0, not (state.since or state.until), state.between("", "").href())]
    for days in (1, 7, 30):
        since = (now.date() - timedelta(days=days - 1)).isoformat()
        found.append(Period(days, state.since == since and not state.until, state.between(since, "").href()))
    return tuple(found)


def _link(name: FilterName, value: FacetValue, state: SearchState, labels: Labels) -> FacetLink:
    active = value.value in state.values(name)
    target = state.removing(name, value.value) if active else state.adding(name, value.value)
    return FacetLink(label_of(name, value.value, labels), value.count, active, target.href())
