"""What a document means (pure): the items known and what was seen → the revisions to publish and what to remember.

`ingest.state.feed_store` applies the result in one transaction; `ingest.poll` only carries values between the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from depesche.settings.feed_source import Identity
from ingest.compare import Verdict, compare
from ingest.identify import identify
from ingest.known_item import KnownItem
from ingest.normalising.identity import IdentityMemory
from ingest.normalising.normalise import Revision, SightedDocument


@dataclass(frozen=True, slots=True)
class Rules:
    """How a feed's documents are compared with what is known of it."""

    min_words: int = 3
    """``ingest.revision_min_words``."""
    identity: Identity = "auto"
    """``identity`` of the feed's registration."""
    is_partial: bool = False
    """The document has new and changed entries only (a push): nothing is absent for not being in it."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a document changes in the memory of its feed."""

    revisions: tuple[Revision, ...] = ()
    remembered: tuple[KnownItem, ...] = ()
    """Items to write: those of the revisions, and those whose absence began or ended or of which a detail changed."""
    memory: IdentityMemory = field(default_factory=IdentityMemory)
    """What is now known about the feed's GUIDs and URLs."""
    unchanged: int = 0
    """Items that say the same, trifles included."""
    trifles: int = 0
    """Of these, items with an edit too small for a revision."""
    held: int = 0
    """Of these, items with an edit that waits, since they have had too many. While there are any, an unchanged body must be
    compared again: the edit is published as soon as its time has come."""
    duplicates: int = 0
    """Entries left out since an earlier one is the same item."""

    @property
    def new(self) -> int:
        """Items never seen before."""
        return sum(1 for revision in self.revisions if revision.is_new)

    @property
    def changed(self) -> int:
        """Known items of which the publisher says something else now."""
        return len(self.revisions) - self.new


def changes(
    memory: IdentityMemory,
    known: Mapping[str, KnownItem],
    document: SightedDocument,
    observed_ms: int,
    rules: Rules = Rules(),
) -> Changes:
    """Compare a document with the memory of its feed (all its known items, by id).

    A new or changed item gets a revision, oldest (last in the document) first, so that the log has them in the
    order of publication. An item that returns after an absence is not new. Only what changes is written again.
    """
    identified = identify(memory, known, document, observed_ms, rules.identity)
    revisions: list[Revision] = []
    remembered: list[KnownItem] = []
    verdicts: Counter[Verdict] = Counter()
    for entry in reversed(identified.entries):
        verdict, item = compare(entry, identified, observed_ms, rules.min_words)
        verdicts[verdict] += 1
        if verdict in {"new", "changed"}:
            revisions.append(Revision(entry.item_id, entry.sighting, item.version, is_new=verdict == "new"))
        if item != entry.before:
            remembered.append(item)
    remembered.extend(
        replace(item, absent_since_ms=None) for item in identified.unread if item.absent_since_ms is not None
    )
    present = {*(entry.item_id for entry in identified.entries), *(item.item_id for item in identified.unread)}
    if not rules.is_partial:
        remembered.extend(
            replace(item, absent_since_ms=observed_ms)
            for item in known.values()
            if item.absent_since_ms is None and item.item_id not in present
        )
    return Changes(
        tuple(revisions),
        tuple(remembered),
        identified.memory,
        unchanged=len(present) - len(revisions),
        trifles=verdicts["trifle"],
        held=verdicts["held"],
        duplicates=len(document.sightings) + len(document.known_ids) - len(present),
    )
