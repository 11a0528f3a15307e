"""Reads the parameters of an address: known names, once each, bounded (pure). A fault is a `QueryError` that names the parameter."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from depesche.errors import QueryError

Pairs = Sequence[tuple[str, str]]
"""The decoded pairs of a query string."""


def given_of(pairs: Pairs, known: Sequence[str]) -> Pairs:
    """The pairs with a value, which is stripped. Raises `QueryError` for a name that is not known and for control characters."""
    given = [(name, value.strip()) for name, value in pairs if value.strip()]
    for name, value in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
            raise QueryError(f"unknown parameter {name[:40]!r}; {hint}")
        if any(character < " " or character == "\x7f" for character in value):
            raise QueryError(f"{name} must not contain control characters")
    return given


def single(given: Pairs, name: str) -> str:
    """The value of a parameter that may be given once; empty where it is not given."""
    values = [value for given_name, value in given if given_name == name]
    if len(values) > 1:
        raise QueryError(f"{name} may be given once, not {len(values)} times")
    return values[0] if values else ""


def bounded(name: str, value: str, most: int) -> str:
    """The value, which may have ``most`` characters."""
    if len(value) > most:
        raise QueryError(f"{name} may have {most:,} characters, not {len(value):,}")
    return value


def integer(name: str, text: str, *, default: int, low: int, high: int) -> int:
    """A whole number within its bounds; the default for an empty text."""
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and low <= int(text) <= high):
        raise QueryError(f"{name} must be a whole number from {low} to {high:,}, not {text[:20]!r}")
    return int(text)


def choice(name: str, text: str, choices: Sequence[str]) -> str:
    """One of the choices; the first for an empty text."""
    if text and text not in choices:
        raise QueryError(f"{name} must be one of {', '.join(choices)}, not {text[:20]!r}")
    return text or choices[0]
