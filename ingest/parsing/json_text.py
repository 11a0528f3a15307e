"""Text of a JSON document → its value (pure), where the text is not quite JSON. Used by `ingest.parsing.parse_json`."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)|/\*.*?(?:\*/|\Z)|//[^\n]*|,(?=\s{0,1000}[\]}])', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOO_DEEP = "nested too deeply"


def value_of(text: str, max_nesting: int) -> Any:
    """The value, in which no string has lone surrogates.

    Comments, commas before a closing bracket, raw line breaks in strings, ``NaN`` and text after the value are
    passed over. Raises ValueError with the reason for what remains, and for values nested more than
    ``max_nesting`` deep.
    """
    value = _read(text)
    if _depth_exceeds(value, max_nesting):
        raise ValueError(_TOO_DEEP)
    return value


def _read(text: str) -> Any:
    try:
        return msgspec.json.decode(text.encode("utf-8"))
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        reason = str(error)
    decoder = json.JSONDecoder(strict=False, parse_int=_number)
    for attempt in (text, _TOKEN.sub(lambda token: token[0] if token[0].startswith('"') else "", text)):
        try:
            value, _ = decoder.raw_decode(attempt.lstrip())
        except RecursionError as error:
            raise ValueError(_TOO_DEEP) from error
        except ValueError:
            continue
        return _without_surrogates(value)
    raise ValueError(reason)


def _number(digits: str) -> int | str:
    """Longer ones than any id are kept as they are written: Python refuses to read them."""
    return int(digits) if len(digits) < 100 else digits


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(one) for one in value]
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", key): _without_surrogates(one) for key, one in value.items()}
    return value


def _depth_exceeds(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [child for one in level for child in _children(one)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    """The containers within a container."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in inner if isinstance(child, dict | list)]
