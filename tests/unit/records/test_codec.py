"""The codec: what is written is read back, and nothing on the wire can break a reader."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.errors import RecordUndecodable
from depesche.records.article import Article
from depesche.records.codec import decode, encode, headers
from depesche.records.raw_item import RawItem
from tests.unit.records.arbitrary import articles, raw_items, texts

SMALLEST: dict[str, Any] = {
    "schema": 1,
    "item_id": "a",
    "version": 1,
    "feed": {"url": "https://example.org/feed"},
    "fetched_at": "2026-01-01T00:00:00Z",
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def wire(**changes: object) -> bytes:
    """A small raw item on the wire, with these fields changed or added."""
    return json.dumps({**SMALLEST, **changes}).encode()


@given(raw_items)
def test_a_raw_item_is_read_back_as_it_was_written(item: RawItem) -> None:
    assert decode(encode(item), RawItem) == item


@given(articles)
def test_an_article_is_read_back_as_it_was_written(article: Article) -> None:
    assert decode(encode(article), Article) == article


@given(articles)
def test_equal_records_are_written_as_equal_bytes(article: Article) -> None:
    in_another_order = dict(reversed(article.enrichment.items()))
    twin = msgspec.structs.replace(article, enrichment=in_another_order)
    assert encode(twin) == encode(article)


@given(st.dictionaries(texts.map("later-".__add__), json_values, max_size=3))
def test_fields_that_this_reader_does_not_know_are_ignored(unknown: dict[str, object]) -> None:
    assert decode(wire(**unknown), RawItem) == decode(wire(), RawItem)


def test_a_record_without_a_schema_is_taken_for_the_first() -> None:
    without = {name: value for name, value in SMALLEST.items() if name != "schema"}
    assert decode(json.dumps(without).encode(), RawItem).schema == 1


def test_a_newer_schema_asks_for_an_upgrade() -> None:
    with pytest.raises(RecordUndecodable, match="schema 2, this reader knows up to 1: upgrade"):
        decode(wire(schema=2), RawItem)


def test_a_newer_schema_asks_for_an_upgrade_even_where_its_fields_have_changed_type() -> None:
    with pytest.raises(RecordUndecodable, match="upgrade"):
        decode(wire(schema=2, version={"observed": 1}), RawItem)


@given(st.integers(max_value=0))
def test_an_older_schema_without_an_upcast_is_refused(schema: int) -> None:
    with pytest.raises(RecordUndecodable):
        decode(wire(schema=schema), RawItem)


def test_a_fault_names_the_path_of_the_field() -> None:
    with pytest.raises(RecordUndecodable, match=r"not a raw-item: .*\$\.feed\.url"):
        decode(wire(feed={"url": 5}), RawItem)


@pytest.mark.parametrize("field", ["fetched_at", "published_at", "updated_at"])
@pytest.mark.parametrize("kind", [RawItem, Article])
def test_a_time_without_a_zone_is_refused(kind: type[Any], field: str) -> None:
    with pytest.raises(RecordUndecodable, match=field):
        decode(wire(enrichment={}, language="de", **{field: "2026-01-01T00:00:00"}), kind)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_record_are_undecodable_and_nothing_else(data: bytes) -> None:
    with pytest.raises(RecordUndecodable):
        decode(data, RawItem)


@given(st.sampled_from(sorted({*SMALLEST, "published_at", "media", "schema"})), json_values)
def test_a_field_of_any_json_is_read_or_undecodable(field: str, value: object) -> None:
    try:
        decode(wire(**{field: value}), RawItem)
    except RecordUndecodable as error:
        assert "raw-item" in str(error)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    "data",
    [
        b'{"unknown":' + b"[" * 100_000,
        b'{"schema":1,"unknown":' + b'{"a":' * 100_000,
        b'{"schema":' + b"9" * 5_000 + b"}",
        b'{"schema":1e999}',
        b'{"item_id":"\\ud800"}',
        b'{"item_id":"\xff"}',
        b"\x00" * 1_000,
        b"null",
        b"",
    ],
    ids=["deep lists", "deep objects", "long number", "huge float", "surrogate", "not UTF-8", "zeros", "null", "empty"],
)
def test_hostile_bytes_are_undecodable(data: bytes) -> None:
    with pytest.raises(RecordUndecodable):
        decode(data, RawItem)


def test_headers_name_the_schema_the_item_and_the_trace() -> None:
    found = dict(headers(decode(wire(), RawItem), traceparent="00-ab-cd-01"))
    assert found == {"schema": b"raw-item/1", "item-id": b"a", "traceparent": b"00-ab-cd-01"}


def test_headers_leave_out_a_trace_that_is_not_known() -> None:
    assert "traceparent" not in dict(headers(decode(wire(), RawItem)))
