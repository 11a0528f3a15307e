"""Reads Link headers (pure, RFC 8288) for what a feed says about itself there: its WebSub hubs and its own address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

_MAX_CHARACTERS = 16_384
_MAX_LINKS = 100
_MAX_HUBS = 10
_MAX_URL_CHARACTERS = 2_048
_BLANKS = " \t"


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """Absolute http and https addresses."""

    hubs: tuple[str, ...] = ()
    self_url: str | None = None


def feed_links(values: Iterable[str], base: str) -> FeedLinks:
    """The hubs (each once, in order) and the first ``self`` of all Link headers of an answer from ``base``.

    Links about another document (``anchor``) are left, and so is what lies beyond 16 KB or 100 links.
    """
    hubs: dict[str, None] = {}
    self_url: str | None = None
    for count, (target, parameters) in enumerate(_links(",".join(values)[:_MAX_CHARACTERS])):
        if count >= _MAX_LINKS:
            break
        relations = parameters.get("rel", "").lower().split()
        if "anchor" in parameters or not {"hub", "self"}.intersection(relations):
            continue
        url = _absolute(target, base)
        if url is None:
            continue
        if "hub" in relations and len(hubs) < _MAX_HUBS:
            hubs.setdefault(url)
        if "self" in relations and self_url is None:
            self_url = url
    return FeedLinks(tuple(hubs), self_url)


def _absolute(target: str, base: str) -> str | None:
    try:
        url = urljoin(base, target.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return url if is_web and len(url) <= _MAX_URL_CHARACTERS else None


def _links(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(target, parameters) of each link-value, the first parameter of a name; the position only ever moves on."""
    position = 0
    while (start := text.find("<", position)) >= 0:
        end = text.find(">", start)
        if end < 0:
            return
        parameters: dict[str, str] = {}
        position = end + 1
        while True:
            position = _skip(text, position, _BLANKS)
            if text[position : position + 1] != ";":
                break
            name, value, position = _parameter(text, position + 1)
            if name:
                parameters.setdefault(name, value)
        yield text[start + 1 : end], parameters


def _parameter(text: str, position: int) -> tuple[str, str, int]:
    """Name, value and the position after them."""
    start = position = _skip(text, position, _BLANKS)
    while position < len(text) and text[position] not in "=;, \t":
        position += 1
    name = text[start:position].lower()
    position = _skip(text, position, _BLANKS)
    if text[position : position + 1] != "=":
        return name, "", position
    position = _skip(text, position + 1, _BLANKS)
    if text[position : position + 1] == '"':
        value, position = _quoted(text, position + 1)
        return name, value, position
    start = position
    while position < len(text) and text[position] not in ";, \t":
        position += 1
    return name, text[start:position], position


def _quoted(text: str, position: int) -> tuple[str, int]:
    """A quoted string from after its first quote; without its last quote it goes to the end."""
    pieces: list[str] = []
    while position < len(text) and text[position] != '"':
        if text[position] == "\\":
            position += 1
        pieces.append(text[position : position + 1])
        position += 1
    return "".join(pieces), position + 1


def _skip(text: str, position: int, characters: str) -> int:
    while position < len(text) and text[position] in characters:
        position += 1
    return position
