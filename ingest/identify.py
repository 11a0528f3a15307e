"""Which item each entry of a document is (pure): learns what the feed's keys are worth, then matches. Used by `ingest.decide`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from depesche.records.identity import IdentityRule
from depesche.settings.feed_source import Identity
from ingest.known_item import KnownItem
from ingest.normalising.identity import Evidence, IdentityMemory, evidence, learn, rule_in_force
from ingest.normalising.item_keys import ItemKeys
from ingest.normalising.matching import Trust, akin, duplicates, match
from ingest.normalising.normalise import SightedDocument, Sighting


@dataclass(frozen=True, slots=True)
class Identified:
    """An entry and the item that it is."""

    item_id: str
    sighting: Sighting
    before: KnownItem | None
    """``None`` for a new item."""


@dataclass(frozen=True, slots=True)
class IdentifiedDocument:
    """The entries in the document's order, each item once, and what was learned of the feed's keys."""

    entries: tuple[Identified, ...]
    unread: tuple[KnownItem, ...]
    """Items whose entries were recognised unread; none of them is among ``entries``."""
    rule: IdentityRule
    """In force."""
    memory: IdentityMemory


def identify(
    memory: IdentityMemory,
    known: Mapping[str, KnownItem],
    document: SightedDocument,
    observed_ms: int,
    override: Identity = "auto",
) -> IdentifiedDocument:
    """Identify a document's entries.

    A known item keeps its id whatever the rule is now; the id of a new one is derived by the rule in force, and from
    something else where that id belongs to another item.
    """
    everything = _in_order(document, known)
    keys = [one.keys for one in everything]
    related = akin(keys, known)
    seen = evidence(keys, related.values()) if document.sightings else Evidence()
    after = learn(memory, seen, observed_ms)
    rule = rule_in_force(after, override)
    repeated = duplicates(keys, rule)
    distinct = [one for place, one in enumerate(everything) if place not in repeated]
    unread = {one.item_id: one for one in distinct if isinstance(one, KnownItem)}
    sightings = [one for one in distinct if isinstance(one, Sighting)]
    trust = Trust(rule, not after.guid_fault, seen.guids_renewed, seen.all_renewed)
    free = {item_id: item for item_id, item in related.items() if item_id not in unread}
    found = match([sighting.keys for sighting in sightings], free, trust)
    taken = {*unread, *(item.item_id for item in found if item)}
    entries: list[Identified] = []
    for sighting, before in zip(sightings, found, strict=True):
        item_id = before.item_id if before else _item_id(sighting.item_ids(document.feed.url, rule), known, taken)
        if item_id is not None:  # else all that identifies it is another's: the same entry once more
            taken.add(item_id)
            entries.append(Identified(item_id, sighting, known.get(item_id)))
    return IdentifiedDocument(tuple(entries), tuple(unread.values()), rule, after)


def _in_order(document: SightedDocument, known: Mapping[str, KnownItem]) -> list[Sighting | KnownItem]:
    """The entries read and unread as they stand in the document: of two that are one item the first wins."""
    everything: list[Sighting | KnownItem] = []
    position = 0
    for before, item_id in document.known_ids:
        everything += document.sightings[position:before]
        everything.append(known[item_id])
        position = before
    return everything + list(document.sightings[position:])


def _item_id(ids: Iterable[str], known: Mapping[str, KnownItem], taken: Container[str]) -> str | None:
    """The id of an entry that matches no known item: that of one stored before items had keys, or the first that is free."""
    candidates = [one for one in ids if one not in taken]
    without_keys = (one for one in candidates if one in known and known[one].keys == ItemKeys())
    return next(without_keys, None) or next((one for one in candidates if one not in known), None)
