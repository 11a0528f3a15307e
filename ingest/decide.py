"""What a poll means (pure): old state and what was seen → new state and the revisions to publish.

`ingest.state.feed_state` applies the result in one transaction; `ingest.poller` only carries values between the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from depesche.records.identity import next_version
from ingest.normalising.normalise import Sighting


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item that has been published, as remembered."""

    item_id: str
    version: int
    content_hash: bytes
    absent_since_ms: int | None = None
    """Since when the feed's document has been without it; ``None`` while it is there."""


@dataclass(frozen=True, slots=True)
class Revision:
    """An entry to publish under this version."""

    sighting: Sighting
    version: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What a document changes in the memory of its feed."""

    revisions: tuple[Revision, ...] = ()
    remembered: tuple[KnownItem, ...] = ()
    """Items to write: those of the revisions, and those whose absence began or ended."""
    unchanged: int = 0

    @property
    def new(self) -> int:
        """Items never seen before."""
        return sum(1 for revision in self.revisions if revision.is_new)

    @property
    def changed(self) -> int:
        """Known items of which the publisher says something else now."""
        return len(self.revisions) - self.new


def changes(
    known: Mapping[str, KnownItem], sightings: tuple[Sighting, ...], observed_ms: int, *, is_whole: bool = True
) -> Changes:
    """Compare a document with the memory of its feed (all its known items, by id).

    A new or changed item gets a revision, oldest (last in the document) first, so that the log has them in the
    order of publication. An item that returns after an absence is not new. Only what changes is written again.
    Of a document that is not ``is_whole`` (a push has only what is new), nothing follows for items that it lacks.
    """
    revisions: list[Revision] = []
    remembered: list[KnownItem] = []
    for sighting in reversed(sightings):
        before = known.get(sighting.item_id)
        if before is not None and before.content_hash == sighting.content_hash:
            if before.absent_since_ms is not None:
                remembered.append(replace(before, absent_since_ms=None))
            continue
        version = next_version(observed_ms, before.version if before else None)
        revisions.append(Revision(sighting, version, is_new=before is None))
        remembered.append(KnownItem(sighting.item_id, version, sighting.content_hash))
    if is_whole:
        present = {sighting.item_id for sighting in sightings}
        remembered.extend(
            replace(item, absent_since_ms=observed_ms)
            for item in known.values()
            if item.absent_since_ms is None and item.item_id not in present
        )
    return Changes(tuple(revisions), tuple(remembered), unchanged=len(sightings) - len(revisions))
