"""When a permanent redirect becomes a feed's address (pure): a single one must not hijack it. Used by `ingest.poll`."""

from __future__ import annotations

import msgspec

from depesche.settings.polling import RedirectSettings


class PendingMove(msgspec.Struct, frozen=True, array_like=True):
    """A permanent redirect that polls have met lately."""

    target: str
    polls: int
    """In a row that were sent to this target."""
    since_ms: int
    """When the first of them was."""


def move_seen(pending: PendingMove | None, moved_to: str | None, now_ms: int) -> PendingMove | None:
    """The pending move after a poll that did not fail; ``None`` when it met no permanent redirect."""
    if moved_to is None:
        return None
    if pending is None or pending.target != moved_to:
        return PendingMove(moved_to, 1, now_ms)
    return PendingMove(moved_to, pending.polls + 1, pending.since_ms)


def is_adopted(pending: PendingMove | None, settings: RedirectSettings, now_ms: int) -> bool:
    """Whether the move has held for as many polls and as long as the settings ask."""
    return (
        pending is not None
        and pending.polls >= settings.adopt_after_polls
        and now_ms - pending.since_ms >= settings.adopt_after_seconds * 1_000
    )
