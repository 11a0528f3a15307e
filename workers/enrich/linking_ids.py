"""Ids of entities that no list knows, made of their type and name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from depesche.records.article import EntityType


@lru_cache(maxsize=50_000)
def slug(name: str) -> str:
    """The name in lower-case ASCII letters and digits where possible, joined by hyphens."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "-", kept).strip("-")


def derived_id(kind: EntityType, name: str) -> str:
    """For example ``PER:jorg-weisskopf``."""
    return f"{kind}:{slug(name)}"
