"""What is known of a feed between polls, and what a poll's outcome makes of it (pure). Stored by `ingest.state.feed_store`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import msgspec

from depesche.settings.feed_source import Identity
from ingest.fetching.fetch import Validators
from ingest.normalising.identity import IdentityMemory
from ingest.registry.moves import PendingMove
from ingest.scheduling.history import History


class FeedMemory(msgspec.Struct, frozen=True, omit_defaults=True):
    """What only the next poll of the feed needs, stored in one piece. Every field has a default: old pieces stay readable."""

    move: PendingMove | None = None
    """A permanent redirect that has not held for long enough yet."""
    history: History = msgspec.field(default_factory=History)
    """Its rhythm."""
    identity: IdentityMemory = msgspec.field(default_factory=IdentityMemory)
    """What tells its items apart, and what has been seen of its GUIDs and URLs."""
    identity_setting: Identity = "auto"
    """The registration's ``identity`` when that was decided."""
    has_held_edits: bool = False
    """Edits wait for their time, so that the next document counts even where it is the same."""
    distrusts_validators: bool = False
    """The server has said "not modified", or repeated its ETag, for a body that had changed."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed. Times are ms since the epoch."""

    url: str
    """Of the registration: the feed's identity."""
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
    health: str = "new"
    """One of `depesche.telemetry.label_values.FEED_HEALTH`."""
    polls: int = 0
    """So far."""
    address: str | None = None
    """Where it is fetched since a permanent redirect was adopted; its URL where ``None``."""
    memory: FeedMemory = field(default_factory=FeedMemory)


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
        polls=state.polls + 1,
    )


def after_failure(
    state: FeedState, outcome: str, *, status: int | None, now_ms: int, is_held: bool = False
) -> FeedState:
    """The state after a failed poll, but for the next due time: what describes the last good body stays.

    ``is_held``: the fault is on our side, so the feed's count of failures stays as it is.
    """
    return replace(
        state,
        failures=state.failures + (not is_held),
        last_outcome=outcome,
        last_status=status,
        last_polled_ms=now_ms,
        polls=state.polls + 1,
    )
