"""What a poll means (pure): old state and what was seen → new state and the revisions to publish.

`ingest.state.feed_state` applies the result in one transaction; `ingest.poller` only carries values between the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from depesche.settings.feed_source import Identity
from ingest.compare import Verdict, compare
from ingest.fetching.fetch import Validators
from ingest.identify import identify
from ingest.known_item import KnownItem
from ingest.normalising.identity import IdentityMemory
from ingest.normalising.normalise import Revision, SightedDocument

__all__ = [
    "SUCCESSES",
    "Changes",
    "FeedState",
    "KnownItem",
    "Revision",
    "Rules",
    "after_failure",
    "after_success",
    "changes",
]

SUCCESSES = frozenset({"changed", "unchanged_items", "unchanged_body", "not_modified"})
"""Outcomes of polls that did not fail."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of a feed between polls. Times are ms since the epoch."""

    url: str
    validators: Validators = field(default_factory=Validators)
    body_hash: bytes | None = None
    """Of the last body that was a feed, decompressed."""
    title: str | None = None
    next_due_ms: int = 0
    failures: int = 0
    """In a row, up to now."""
    last_outcome: str | None = None
    """One of the poll outcomes; ``None`` before the first poll."""
    last_status: int | None = None
    last_polled_ms: int | None = None
    last_success_ms: int | None = None

    @property
    def health(self) -> str:
        """``new``, ``healthy`` or ``failing``."""
        if self.last_outcome is None:
            return "new"
        return "failing" if self.failures else "healthy"


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


def after_success(
    state: FeedState, outcome: str, *, status: int, now_ms: int, validators: Validators, body_hash: bytes | None = None
) -> FeedState:
    """The state after a poll that did not fail, but for the next due time. ``body_hash`` is given with a new body."""
    return replace(
        state,
        validators=validators,
        body_hash=body_hash or state.body_hash,
        failures=0,
        last_outcome=outcome,
        last_status=status,
        last_polled_ms=now_ms,
        last_success_ms=now_ms,
    )


def after_failure(state: FeedState, outcome: str, *, status: int | None, now_ms: int) -> FeedState:
    """The state after a failed poll, but for the next due time: what describes the last good body stays."""
    return replace(state, failures=state.failures + 1, last_outcome=outcome, last_status=status, last_polled_ms=now_ms)
