"""Reads robots.txt and says what it allows (pure), by RFC 9309: the longest rule counts, with ``*`` and ``$``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes

MAX_BYTES = 500 * 1024
"""What RFC 9309 (2.5) asks to be read at least; the rest is left."""
_MAX_RULES = 5_000
_MAX_PATTERN_CHARACTERS = 2_048
_MAX_CRAWL_DELAY_SECONDS = 3_600.0
_SAFE = "/?&=;:@!$'()*+,~-._#"


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The rules for one robot: patterns in normal form, each with whether it allows."""

    rules: tuple[tuple[str, bool], ...] = ()
    crawl_delay_seconds: float | None = None

    def allows(self, target: str) -> bool:
        """Whether a path with its query may be fetched; of two rules of a length the allowing one counts."""
        path = _normal(target or "/")
        longest, verdict = -1, True
        for pattern, allowed in self.rules:
            counts = len(pattern) > longest or (len(pattern) == longest and allowed)
            if counts and _matches(pattern, path):
                longest, verdict = len(pattern), allowed
        return verdict


@dataclass(slots=True)
class _Group:
    agents: list[str] = field(default_factory=list)
    rules: list[tuple[str, bool]] = field(default_factory=list)
    delay: float | None = None
    is_open: bool = True
    """Whether further user-agent lines still belong to it."""


def robots_rules(body: bytes, product: str) -> RobotsRules:
    """The rules of the groups that name this product, else of those for ``*``; no rules where there are neither."""
    groups: list[_Group] = []
    for line in body[:MAX_BYTES].decode("utf-8-sig", "replace").splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        _take(groups, name.strip().lower(), value.strip())
    ours = [group for group in groups if product.lower() in group.agents]
    chosen = ours or [group for group in groups if "*" in group.agents]
    rules = [(_normal(pattern), allowed) for group in chosen for pattern, allowed in group.rules[:_MAX_RULES]]
    delays = [group.delay for group in chosen if group.delay is not None]
    return RobotsRules(tuple(rules[:_MAX_RULES]), max(delays, default=None))


def _take(groups: list[_Group], name: str, value: str) -> None:
    if name == "user-agent":
        if not groups or not groups[-1].is_open:
            groups.append(_Group())
        token = re.match(r"\*|[A-Za-z_-]+", value)
        groups[-1].agents.append(token.group().lower() if token else "")
    elif groups and name in {"allow", "disallow"}:
        groups[-1].is_open = False
        if value:  # an empty rule forbids nothing
            groups[-1].rules.append((value[:_MAX_PATTERN_CHARACTERS], name == "allow"))
    elif groups and name == "crawl-delay":
        groups[-1].is_open = False
        if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
            groups[-1].delay = min(float(value), _MAX_CRAWL_DELAY_SECONDS)


def _normal(path: str) -> str:
    """Percent-encoding in one form, so that ``/ä``, ``/%C3%A4`` and ``/%c3%a4`` are the same; ``%2F`` stays itself."""
    pieces = path.replace("%2f", "%2F").split("%2F")
    return "%2F".join(quote(unquote_to_bytes(piece), safe=_SAFE) for piece in pieces)


def _matches(pattern: str, path: str) -> bool:
    """Whether the pattern matches from the path's start, each part at its first place: no backtracking."""
    anchored = pattern.endswith("$")
    parts = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(parts[0]):
        return False
    position = len(parts[0])
    if len(parts) == 1:
        return not anchored or position == len(path)
    for part in parts[1:-1]:
        found = path.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    last = parts[-1]
    if anchored:
        return path.endswith(last) and len(path) - len(last) >= position
    return path.find(last, position) >= 0
