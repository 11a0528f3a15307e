from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.search_state import (
    FILTER_NAMES,
    MAX_FILTERS,
    MAX_OFFSET,
    SearchState,
    parse_state,
)
from depesche.errors import QueryError
from depesche.index.query import MAX_QUERY_CHARS

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(str.strip)
values = words.filter(bool)
days = st.dates(min_value=datetime(2000, 1, 1).date()).map(lambda day: day.isoformat())  # noqa: DTZ001 - only its date


@st.composite
def queries(draw: st.DrawFn) -> list[tuple[str, str]]:
    pairs = [("q", draw(words))]
    pairs += draw(st.lists(st.tuples(st.sampled_from(FILTER_NAMES), values), max_size=6))
    since, until = sorted(draw(st.tuples(days, days)))
    pairs += [("since", since), ("until", until)]
    pairs.append(("sort", draw(st.sampled_from(("relevance", "newest", "")))))
    pairs.append(("offset", str(draw(st.integers(0, MAX_OFFSET)))))
    return pairs


@given(queries())
def test_a_state_survives_the_way_through_its_url(pairs: list[tuple[str, str]]) -> None:
    state = parse_state([pair for pair in pairs if pair[1] != "9999-12-31"])
    again = parse_state(parse_qsl(urlsplit(state.href()).query))
    assert again == state


@given(queries(), st.sampled_from(FILTER_NAMES), values)
def test_removing_an_added_filter_leaves_the_others(pairs: list[tuple[str, str]], name: str, value: str) -> None:
    state = parse_state([pair for pair in pairs if pair[1] != "9999-12-31"])
    changed = state.adding(name, value).removing(name, value)  # type: ignore[arg-type]
    assert changed.filters == tuple(pair for pair in state.filters if pair != (name, value))
    assert changed.offset == 0


def test_the_plain_front_page_has_a_plain_url() -> None:
    assert parse_state([("q", " "), ("since", ""), ("sort", "relevance"), ("limit", "10")]).href() == "/"


def test_every_parameter_reaches_the_request() -> None:
    pairs = "q=Putin&language=DE&source=Welt&topic=medtop:11000000&entity=Kreml&place=kp&credit=dpa"
    rest = "&since=2026-03-01&until=2026-03-02&sort=newest&offset=20&limit=50"
    request = parse_state(parse_qsl(pairs + rest)).request(facet_size=3)

    assert (request.query, request.languages, request.sources) == ("Putin", ("de",), ("Welt",))
    assert (request.topics, request.entities, request.places) == (("medtop:11000000",), ("Kreml",), ("KP",))
    assert (request.credits, request.sort, request.offset, request.limit) == (("dpa",), "newest", 20, 50)
    assert request.facet_size == 3


def test_a_range_of_dates_includes_its_last_day() -> None:
    request = parse_state([("since", "2026-03-01"), ("until", "2026-03-01")]).request(facet_size=0)
    assert request.since == datetime(2026, 3, 1, tzinfo=UTC)
    assert request.until == datetime(2026, 3, 2, tzinfo=UTC)


def test_times_are_taken_exactly_and_as_utc_where_they_name_no_zone() -> None:
    request = parse_state([("since", "2026-03-01T10:00:00+02:00"), ("until", "2026-03-01T10:00")]).request(facet_size=0)
    assert request.since == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert request.until == datetime(2026, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("languge", "de")], "did you mean language?"),
        ([("utm_source", "x" * 99)], "unknown parameter"),
        ([("q", "x" * (MAX_QUERY_CHARS + 1))], "q may have 4,000 characters, not 4,001"),
        ([("q", "a"), ("q", "b")], "q may be given once"),
        ([("q", "a\x00b")], "control characters"),
        ([("source", "x" * 201)], "source may have 200 characters"),
        ([("entity", str(number)) for number in range(MAX_FILTERS + 1)], "at most 50 filters, not 51"),
        ([("limit", "101")], "limit must be a whole number from 1 to 100"),
        ([("limit", "0")], "limit must be"),
        ([("limit", "²")], "limit must be"),
        ([("offset", "-1")], "offset must be"),
        ([("offset", "9901")], "offset must be a whole number from 0 to 9,900"),
        ([("offset", "1e3")], "offset must be"),
        ([("sort", "oldest")], "sort must be one of relevance, newest"),
        ([("since", "yesterday")], "since must be a date"),
        ([("until", "9999-12-31")], "until must be a date"),
        ([("since", "2026-03-02"), ("until", "2026-03-01")], "must be before until"),
    ],
)
def test_a_parameter_that_cannot_be_is_named_with_what_would_do(pairs: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(QueryError, match=re.escape(said)):
        parse_state(pairs)


def test_a_filter_given_twice_counts_once() -> None:
    assert parse_state([("place", "kp"), ("place", "KP")]).filters == (("place", "KP"),)


def test_adding_a_filter_goes_back_to_the_first_page_and_keeps_the_rest() -> None:
    state = SearchState(query="a b", sort="newest", offset=30, since="2026-03-01")
    assert state.adding("entity", "Kim & Co").href() == "/?q=a+b&entity=Kim+%26+Co&since=2026-03-01&sort=newest"
