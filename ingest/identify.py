"""Which item each entry of a document is (pure): learns what the feed's keys are worth, then matches. Used by `ingest.decide`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from depesche.records.identity import IdentityRule
from depesche.settings.feed_source import Identity
from ingest.known_item import KnownItem
from ingest.normalising.identity import IdentityMemory, evidence, learn, rule_in_force
from ingest.normalising.item_keys import ItemKeys
from ingest.normalising.matching import Trust, duplicates, match
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
    sightings = document.sightings
    seen = evidence([sighting.keys for sighting in sightings], known.values())
    after = learn(memory, seen, observed_ms)
    rule = rule_in_force(after, override)
    repeated = duplicates([sighting.keys for sighting in sightings], rule)
    distinct = [sighting for position, sighting in enumerate(sightings) if position not in repeated]
    trust = Trust(rule, not after.guid_fault, seen.guids_renewed, seen.all_renewed)
    found = match([sighting.keys for sighting in distinct], known, trust)
    taken = {item.item_id for item in found if item}
    entries: list[Identified] = []
    for sighting, before in zip(distinct, found, strict=True):
        item_id = before.item_id if before else _item_id(sighting.item_ids(document.feed.url, rule), known, taken)
        if item_id is not None:  # else all that identifies it is another's: the same entry once more
            taken.add(item_id)
            entries.append(Identified(item_id, sighting, known.get(item_id)))
    return IdentifiedDocument(tuple(entries), rule, after)


def _item_id(ids: Iterable[str], known: Mapping[str, KnownItem], taken: Container[str]) -> str | None:
    """The id of an entry that matches no known item: that of one stored before items had keys, or the first that is free."""
    candidates = [one for one in ids if one not in taken]
    without_keys = (one for one in candidates if one in known and known[one].keys == ItemKeys())
    return next(without_keys, None) or next((one for one in candidates if one not in known), None)
