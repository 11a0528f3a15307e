"""Definitions of the Media Topics: apart from the labels, since only people read them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

import msgspec


class _File(msgspec.Struct):
    definitions: dict[str, dict[str, str]]


def load_definitions() -> Mapping[str, Mapping[str, str]]:
    """Code → language → definition, for all active concepts; English is always there, other languages are not."""
    data = resources.files(__package__).joinpath("definitions.json").read_bytes()
    return msgspec.json.decode(data, type=_File).definitions
