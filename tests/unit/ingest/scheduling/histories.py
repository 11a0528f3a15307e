"""Pasts of feeds for property tests: any sequence of observations, also impossible ones."""

from __future__ import annotations

from functools import reduce
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ingest.parsing.parsed_feed import PublisherHints
from ingest.scheduling.history import History, Observation
from ingest.scheduling.observe import observed

_DAY_MS = 86_400_000
_TIMES = st.one_of(
    st.integers(1_700_000_000_000, 1_700_000_000_000 + 60 * _DAY_MS),  # within two months, in any order
    st.integers(-(2**70), 2**70),
)
_SECONDS = st.one_of(st.none(), st.floats(0, 1e5), st.floats(allow_nan=True, allow_infinity=True))


def hints() -> SearchStrategy[PublisherHints]:
    return st.builds(
        PublisherHints,
        ttl_minutes=_SECONDS,
        update_seconds=_SECONDS,
        skip_hours=st.frozensets(st.integers(-3, 30)),
        skip_days=st.frozensets(st.integers(-3, 10)),
    )


def observations() -> SearchStrategy[Observation]:
    return st.builds(
        Observation,
        at_ms=_TIMES,
        is_first=st.booleans(),
        items=st.one_of(st.none(), st.integers(-1, 10_000), st.integers(0, 3)),
        new_items=st.one_of(st.integers(-1, 20), st.integers(0, 10**6)),
        published_ms=st.lists(_TIMES, max_size=20).map(tuple),
        overlap=st.sampled_from([None, True, False]),
        hints=st.one_of(st.none(), hints()),
        fresh_seconds=_SECONDS,
    )


def histories(**lists: Any) -> SearchStrategy[History]:
    return st.lists(observations(), **({"max_size": 12} | lists)).map(lambda seen: reduce(observed, seen, History()))
