"""Whether push can be relied on (pure): only what polls would have found, and pushes brought first, says so.

A hub that verifies and never pushes must not starve a feed. So push works from the first push that brings an item
before a poll does, until a poll finds an item that no push has brought. Then the feed is polled at its usual pace
until a push is first again; after two such polls without a push in between, the hub is asked anew, with back-off.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ingest.websub.subscription import Subscription, is_live

GRACE_SECONDS = 900.0
"""A push may come so long after the publication, or after the poll that was quicker: public hubs take minutes."""
_BROKEN_AFTER = 2
_ASK_ANEW_MS = (3_600_000, 7 * 86_400_000)


def works(subscription: Subscription, now_ms: int) -> bool:
    """Whether the feed may be polled less."""
    return subscription.is_proved and subscription.missed == 0 and is_live(subscription, now_ms)


def late_items(new_items: int, delays: Sequence[float], listening_seconds: float, undated_after_seconds: float) -> int:
    """How many of the new items of a poll a push should have brought before.

    ``delays`` are the seconds since publication of those that are dated. What was published before we listened is
    not the hub's fault. Of undated ones nothing is known, so they count once we have listened for
    ``undated_after_seconds``, in which the feed has surely been polled before.
    """
    late = sum(1 for delay in delays if GRACE_SECONDS < delay < listening_seconds)
    undated = max(0, new_items - len(delays))
    return late + (undated if listening_seconds >= undated_after_seconds else 0)


def pushed(subscription: Subscription, new_items: int, now_ms: int) -> Subscription:
    """After a push with a valid signature that brought so many new items."""
    if new_items:
        return msgspec.structs.replace(subscription, last_push_ms=now_ms, is_proved=True, missed=0)
    found_ms = subscription.found_ms
    poll_was_quicker = found_ms is not None and now_ms - found_ms <= GRACE_SECONDS * 1_000
    missed = 0 if poll_was_quicker else subscription.missed
    return msgspec.structs.replace(subscription, last_push_ms=now_ms, missed=missed)


def polled(subscription: Subscription, late: int, now_ms: int) -> Subscription:
    """After a poll that found so many `late_items`. A poll without any says nothing: perhaps there was no news."""
    if not late or not subscription.is_proved:
        return subscription
    missed = subscription.missed + 1
    if missed < _BROKEN_AFTER:
        return msgspec.structs.replace(subscription, missed=missed, found_ms=now_ms)
    first, longest = _ASK_ANEW_MS
    pause_ms = min(longest, first * 2 ** min(subscription.breaks, 20)) if subscription.breaks else 0
    return msgspec.structs.replace(
        subscription,
        is_proved=False,
        missed=0,
        found_ms=now_ms,
        breaks=subscription.breaks + 1,
        next_action_ms=min(subscription.next_action_ms, now_ms + pause_ms),
    )
