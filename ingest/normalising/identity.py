"""What a feed's GUIDs and URLs are worth, learned from its documents (pure). Used by `ingest.decide`.

Trust starts with the GUID, falls to the URL, then to title and date, and does not return by itself: what a publisher has
done once it does again, and `FeedSource.identity` overrides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec

from depesche.records.identity import IdentityRule
from depesche.settings.feed_source import Identity
from ingest.known_item import KnownItem
from ingest.normalising.item_keys import ItemKeys

Fault = Literal["", "shared", "reused", "changing", "missing"]
"""What is wrong with a kind of key: one for several items at once, or one after the other; another at each poll; none."""

_MANY = 3
"""Fewer entries prove nothing at once."""
_DOUBTS = 2
"""Polls in a row whose evidence was weak or could be a single rebuilding of the site."""
_NO_VERDICT: tuple[Fault, ...] = ("", "missing")
"""What the next document may find otherwise. The others stay."""
_WORDS: dict[Fault, str] = {
    "shared": "one stands for several items",
    "reused": "one goes from item to item",
    "changing": "they change from poll to poll",
    "missing": "most items have none",
}


class IdentityMemory(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was learned. Every field has a default, so that old data can be read."""

    guid_fault: Fault = ""
    url_fault: Fault = ""
    guid_doubts: int = 0
    """Polls in a row that spoke against the GUIDs, up to the limit."""
    url_doubts: int = 0
    since_ms: int = 0
    """When the rule became what it is; 0 for that of the beginning."""

    @property
    def rule(self) -> IdentityRule:
        """What is trusted, unless the registration says otherwise."""
        if not self.guid_fault:
            return "guid"
        return "title" if self.url_fault else "url"

    @property
    def reason(self) -> str:
        """Why, in words."""
        if not self.guid_fault:
            return "nothing speaks against the GUIDs"
        urls = f"; URLs: {_WORDS[self.url_fault]}" if self.url_fault else ""
        return f"GUIDs: {_WORDS[self.guid_fault]}{urls}"


def rule_in_force(memory: IdentityMemory, override: Identity) -> IdentityRule:
    """The rule that the registration sets, or else the one that was learned."""
    return memory.rule if override == "auto" else override


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a document, beside what is known, says about the feed's keys. All are numbers of entries."""

    entries: int = 0
    without_guid: int = 0
    without_url: int = 0
    guids_shared: int = 0
    """Entries with the GUID of another, evidently different one."""
    guids_kept: int = 0
    """The GUID is known, and so is its URL or title."""
    guids_reused: int = 0
    """The GUID is known with another URL and another title."""
    guids_changed: int = 0
    """The GUID is not known, but the URL with this title is."""
    urls_shared: int = 0
    urls_kept: int = 0
    urls_changed: int = 0
    """The URL is not known, but the GUID with this title is, or the title on this day."""
    both_changed: int = 0
    """Neither GUID nor URL are known, but the title, which no other entry has, is on this day."""

    @property
    def guids_renewed(self) -> bool:
        """Most entries that can be recognised otherwise have new GUIDs."""
        return self.guids_changed >= _MANY and self.guids_changed > self.guids_kept + self.guids_reused

    @property
    def all_renewed(self) -> bool:
        """Most of the document is known by title and day alone: a site rebuilt, or keys made anew at each request."""
        return self.both_changed >= _MANY and 2 * self.both_changed >= self.entries


def evidence(entries: Collection[ItemKeys], known: Collection[KnownItem]) -> Evidence:
    """Look at a document."""
    remembered = [item.keys for item in known]
    found: Counter[str] = Counter()
    if remembered:
        look = _Look(entries, remembered)
        for keys in entries:
            found.update(look.at(keys))
    return Evidence(
        entries=len(entries),
        without_guid=sum(1 for keys in entries if keys.guid is None),
        without_url=sum(1 for keys in entries if keys.url is None),
        guids_shared=_shared((keys.guid, keys.url, keys.name) for keys in entries),
        urls_shared=_shared((keys.url, keys.guid, keys.name) for keys in entries),
        **found,
    )


class _Look:
    """The keys that are known, made ready to look entries up."""

    def __init__(self, entries: Iterable[ItemKeys], known: list[ItemKeys]) -> None:
        self._known = set(known)
        self._guids = {keys.guid for keys in known} - {None}
        self._urls = {keys.url for keys in known} - {None}
        self._guid_urls = {(keys.guid, keys.url) for keys in known}
        self._guid_names = {(keys.guid, keys.name) for keys in known}
        self._url_names = {(keys.url, keys.name) for keys in known}
        self._days = {(keys.name, keys.day) for keys in known}
        self._names = Counter(keys.name for keys in entries)

    def at(self, keys: ItemKeys) -> list[str]:
        """The counters of `Evidence` that an entry adds to."""
        guid, url, name = keys.guid, keys.url, keys.name
        known_url = url in self._urls
        same_day = name is not None and self._names[name] == 1 and (name, keys.day) in self._days
        found = []
        if guid in self._guids:
            if (guid, url) in self._guid_urls or (guid, name) in self._guid_names:
                found.append("guids_kept")
            elif url and name:
                found.append("guids_reused")
        elif guid and known_url and name and (url, name) in self._url_names:
            found.append("guids_changed")
        elif same_day and not known_url and keys not in self._known:
            found.append("both_changed")
        if known_url:
            found.append("urls_kept")
        elif url and (same_day or (guid in self._guids and (guid, name) in self._guid_names)):
            found.append("urls_changed")
        return found


def _shared(entries: Iterable[tuple[bytes | None, bytes | None, bytes | None]]) -> int:
    """Entries whose first key another has with another title, and not with the same second key."""
    groups: dict[bytes, set[tuple[bytes | None, bytes]]] = {}
    for key, other, name in entries:
        if key and name:
            groups.setdefault(key, set()).add((other, name))
    total = 0
    for members in groups.values():
        others = {other for other, _ in members if other}
        names = {name for _, name in members}
        if len(names) > 1 and len(others) > 1:
            total += min(len(names), len(others))
        elif len(names) >= _MANY and not others:
            total += len(names)
    return total


def learn(memory: IdentityMemory, seen: Evidence, observed_ms: int) -> IdentityMemory:
    """The memory after a document. The rule moves at once where most of a document proves it, else after two in a row."""
    if not seen.entries:
        return memory
    guid_fault, guid_doubts = memory.guid_fault, _guid_doubts(memory.guid_doubts, seen)
    if guid_fault in _NO_VERDICT:
        guid_fault = _guid_fault(seen, guid_doubts)
    url_fault, url_doubts = memory.url_fault, _url_doubts(memory.url_doubts, seen)
    if url_fault in _NO_VERDICT:
        url_fault = _url_fault(seen, url_doubts)
    after = IdentityMemory(guid_fault, url_fault, guid_doubts, url_doubts, memory.since_ms)
    return after if after.rule == memory.rule else msgspec.structs.replace(after, since_ms=observed_ms)


def _guid_doubts(before: int, seen: Evidence) -> int:
    against = seen.guids_reused + seen.guids_changed
    have_guids = 2 * seen.without_guid <= seen.entries
    if (seen.all_renewed and have_guids) or against > seen.guids_kept:
        return min(before + 1, _DOUBTS)
    return 0 if seen.guids_kept else before


def _guid_fault(seen: Evidence, doubts: int) -> Fault:
    if _is_most(seen.guids_shared, seen.entries):
        return "shared"
    if seen.guids_reused >= _MANY and seen.guids_reused > seen.guids_kept + seen.guids_changed:
        return "reused"
    if doubts >= _DOUBTS:
        return "reused" if seen.guids_reused > seen.guids_changed + seen.both_changed else "changing"
    return "missing" if 2 * seen.without_guid > seen.entries else ""


def _url_doubts(before: int, seen: Evidence) -> int:
    if seen.urls_changed > seen.urls_kept and (seen.urls_changed >= _MANY or seen.urls_changed == seen.entries):
        return min(before + 1, _DOUBTS)
    return 0 if seen.urls_kept else before


def _url_fault(seen: Evidence, doubts: int) -> Fault:
    if _is_most(seen.urls_shared, seen.entries):
        return "shared"
    if doubts >= _DOUBTS:
        return "changing"
    return "missing" if 2 * seen.without_url > seen.entries else ""


def _is_most(count: int, entries: int) -> bool:
    return (count >= _MANY and 2 * count >= entries) or (count == entries and count > 1)
