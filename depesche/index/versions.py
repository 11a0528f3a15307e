"""Names of index versions: ``<alias>-000001`` and so on."""

from __future__ import annotations

import re
from collections.abc import Iterable


def version_name(alias: str, number: int) -> str:
    """Name of the alias's version with this number, from 1."""
    return f"{alias}-{number:06d}"


def version_number(alias: str, name: str) -> int | None:
    """Number of the version called ``name``; ``None`` when it is not one of the alias."""
    found = re.fullmatch(rf"{re.escape(alias)}-(\d{{6,}})", name, re.ASCII)
    return int(found.group(1)) if found else None


def next_version_name(alias: str, existing: Iterable[str]) -> str:
    """Name after the highest of the existing versions; other names are ignored."""
    numbers = (version_number(alias, name) for name in existing)
    return version_name(alias, max((number for number in numbers if number is not None), default=0) + 1)
