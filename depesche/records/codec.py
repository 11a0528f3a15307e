"""Encoding of records on the wire: JSON, typed, with the schema version inside and in a header.

Unknown fields are ignored, so that an old reader survives an additive change. An older schema is upcast
on read; a newer one than this reader knows is `RecordUndecodable` and becomes a dead letter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from depesche.errors import RecordUndecodable
from depesche.records.article import Article
from depesche.records.raw_item import RawItem

Record = RawItem | Article
R = TypeVar("R", RawItem, Article)

SCHEMA_HEADER = "schema"
ITEM_ID_HEADER = "item-id"
TRACEPARENT_HEADER = "traceparent"

_CURRENT: dict[type[Any], tuple[str, int]] = {RawItem: ("raw-item", 1), Article: ("article", 1)}
_UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""(record name, old schema) → function that turns it into the next schema. Empty until there is a second schema."""

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What the decoder raises for hostile bytes; the last one for very deep nesting."""

_encoder = msgspec.json.Encoder(order="deterministic")  # mappings by key, whatever the order of insertion
_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {kind: msgspec.json.Decoder(kind) for kind in _CURRENT}


class _Versioned(msgspec.Struct):
    schema: int


_version_decoder = msgspec.json.Decoder(_Versioned)


def encode(record: Record) -> bytes:
    """JSON of the record, UTF-8, no white space. Equal records encode to equal bytes."""
    return _encoder.encode(record)


def headers(record: Record, traceparent: str | None = None) -> tuple[tuple[str, bytes], ...]:
    """The headers that go with `encode(record)` on the log."""
    name, _ = _CURRENT[type(record)]
    found = [
        (SCHEMA_HEADER, f"{name}/{record.schema}".encode()),
        (ITEM_ID_HEADER, record.item_id.encode()),
    ]
    if traceparent:
        found.append((TRACEPARENT_HEADER, traceparent.encode()))
    return tuple(found)


def decode(data: bytes, kind: type[R]) -> R:
    """Decode bytes of any known schema of ``kind``.

    Raises `RecordUndecodable` for anything else, with the path of the first offending field.
    """
    name, current = _CURRENT[kind]
    try:
        record: R = _decoders[kind].decode(data)
        if record.schema == current:
            return record
    except _UNREADABLE as error:
        schema = _schema_of(data)
        if schema is None or schema == current:
            raise RecordUndecodable(f"not a {name}: {error}") from error
    return _decode_other_schema(data, kind, name, current)


def _schema_of(data: bytes) -> int | None:
    try:
        return _version_decoder.decode(data).schema
    except _UNREADABLE:
        return None


def _decode_other_schema(data: bytes, kind: type[R], name: str, current: int) -> R:
    schema = _schema_of(data)
    if schema is None or schema > current:
        raise RecordUndecodable(
            f"{name} has schema {schema}, this reader knows up to {current}: upgrade it, then redrive the dead letter"
        )
    try:
        document: dict[str, Any] = msgspec.json.decode(data)
    except _UNREADABLE as error:
        raise RecordUndecodable(f"not a {name}: {error}") from error
    for step in range(schema, current):
        upcast = _UPCASTS.get((name, step))
        if upcast is None:
            raise RecordUndecodable(f"{name} has schema {schema}, for which this reader has no upcast")
        document = upcast(document)
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        raise RecordUndecodable(f"not a {name}: {error}") from error
