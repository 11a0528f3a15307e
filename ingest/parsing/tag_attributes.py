"""Attributes of a tag in a broken document → sound ones (pure). Used by `ingest.parsing.well_formed`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.parsing.references import repaired_text

NAME = r"[A-Za-z_][A-Za-z0-9_.-]{0,80}"
_ATTRIBUTE = re.compile(
    rf"[\s/]*({NAME}(?::{NAME})?)(?:\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)'|([^\s<>\"']+)))?|[\s/]*[^\s<>/]"
)
_TAG_END = re.compile(r"[\s/]*>")
_KEPT_PREFIXES = ("xml:", "rdf:")
_URI = re.compile(r"[A-Za-z0-9:/._#?=%+~-]{1,300}")
_RESERVED = frozenset({"http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"})
STRAY, CUT = -1, -2
_MAX_ATTRIBUTES = 100
_MAX_PARTS = 2_000
"""Attributes, and other pieces, of what is taken for a tag."""


def attributes_at(text: str, position: int) -> tuple[int, dict[str, str], bool]:
    """Position behind the tag, its attributes, and whether it is an empty element.

    The position is ``STRAY`` where another tag begins in this one, and ``CUT`` where the text ends in it.
    """
    attributes: dict[str, str] = {}
    for _ in range(_MAX_PARTS):
        if (end := _TAG_END.match(text, position)) is not None:
            return end.end(), attributes, text[end.end() - 2] == "/"
        match = _ATTRIBUTE.match(text, position)
        if match is None:
            return (STRAY if text.find("<", position) >= 0 else CUT), attributes, False
        if match[1] and len(attributes) < _MAX_ATTRIBUTES:
            value = next((one for one in match.groups()[1:] if one is not None), match[1])
            attributes.setdefault(match[1], value)
        position = match.end()
    return STRAY, attributes, False


def kept(attributes: Mapping[str, str], prefixes: dict[str, str]) -> str:
    """The attributes as they may stand in a tag; ``prefixes`` gets the namespaces that they declare."""
    written = ""
    for name, value in attributes.items():
        lower = name.lower()
        if lower.startswith("xmlns:"):
            if _is_uri(value) and not prefixes.get(name[6:]):
                prefixes[name[6:]] = value.strip()
        elif lower == "xmlns":
            if name == "xmlns" and _is_uri(value):
                written += f" xmlns={_quoted(value.strip())}"
        elif ":" not in name or name.startswith(_KEPT_PREFIXES):
            written += f" {name}={_quoted(value)}"
            if name.startswith("rdf:"):
                prefixes.setdefault("rdf", "")
    return written


def _is_uri(value: str) -> bool:
    """Whether this can name a namespace: expat refuses some characters there."""
    return bool(_URI.fullmatch(value.strip())) and value.strip() not in _RESERVED


def _quoted(value: str) -> str:
    return '"' + repaired_text(value).replace('"', "&quot;").replace("<", "&lt;") + '"'
