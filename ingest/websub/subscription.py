"""One subscription at a hub and what may become of it (pure): asked for, verified, renewed, refused, left.

W3C WebSub, sections 5.1 to 5.3. Every function takes a subscription and gives the next one. Nothing here sends:
`ingest.websub.renewals` asks the hubs, `ingest.websub.callbacks` hears them.
"""

from __future__ import annotations

import secrets
from random import Random
from typing import Literal

import msgspec

State = Literal["new", "requested", "active", "renewing", "failed", "denied", "leaving", "ended"]
STATES: tuple[State, ...] = ("new", "requested", "active", "renewing", "failed", "denied", "leaving", "ended")
LIVE: frozenset[State] = frozenset({"active", "renewing"})
"""States in which the hub pushes, for as long as the lease runs."""
OVER: frozenset[State] = frozenset({"leaving", "ended"})
"""States in which the feed is done with this subscription."""

_MINUTE_MS = 60_000
_DAY_MS = 86_400_000
VERIFY_WITHIN_MS = 15 * _MINUTE_MS
"""A hub that has not verified a request by then is asked again, with back-off. It usually takes seconds."""
LATE_VERIFICATION_MS = _DAY_MS
"""A verification is answered for so long after the request: hubs work off their queues."""
MAX_LEASE_MS = 90 * _DAY_MS
MIN_RENEWAL_MS = 5 * _MINUTE_MS
"""Renewals are not asked for sooner, however short a lease the hub gives."""
RENEW_AT = (0.7, 0.8)
"""Share of the lease after which it is renewed: anywhere in between, so that renewals spread."""
_RETRY_MS = (15 * _MINUTE_MS, 7 * _DAY_MS)
"""First and longest pause after requests that failed or were not verified; it doubles."""
_DENIED_MS = (7 * _DAY_MS, 30 * _DAY_MS)
_LEAVING_TRIES = 5
_ENDED_FOR_MS = _DAY_MS
"""An ended subscription is remembered so long, to tell a hub that goes on pushing that it is gone."""


class Subscription(msgspec.Struct, frozen=True):
    """A feed's subscription. Times are in ms since the epoch, by this machine's clock."""

    token: str = ""
    """Last part of the callback's path: who does not know it cannot push."""
    feed_url: str = ""
    hub: str = ""
    topic: str = ""
    callback: str = ""
    secret: str = ""
    """Key of the signatures."""
    state: State = "new"
    is_pending: bool = False
    """A request is on its way, or waits for its verification."""
    asked_ms: int | None = None
    """When the hub was last asked."""
    lease_until_ms: int | None = None
    last_verified_ms: int | None = None
    last_push_ms: int | None = None
    failures: int = 0
    """Requests in a row that came to nothing."""
    next_action_ms: int = 0
    """When something is to be done next."""
    is_proved: bool = False
    """A push has brought an item that no poll had found; see `ingest.websub.push_health`."""
    missed: int = 0
    """Polls since the last push that found what a push should have brought."""
    found_ms: int | None = None
    """The last such poll."""
    breaks: int = 0
    """How often push was found to have stopped working, since it last worked for a whole lease."""
    unannounced_since_ms: int | None = None
    """Since when the feed names another hub or topic, or none."""

    def __repr__(self) -> str:
        """Without token, callback and secret: this may end up in a log."""
        return f"Subscription({self.feed_url!r}, hub={self.hub!r}, state={self.state!r})"


def begin(feed_url: str, hub: str, topic: str, callback_base: str, now_ms: int) -> Subscription:
    """A new subscription, to be asked for at once, with a token and a secret of 256 random bits each."""
    token = secrets.token_urlsafe(32)
    return Subscription(
        token=token,
        feed_url=feed_url,
        hub=hub,
        topic=topic,
        callback=f"{callback_base.rstrip('/')}/{token}",
        secret=secrets.token_urlsafe(32),
        next_action_ms=now_ms,
    )


def is_live(subscription: Subscription, now_ms: int) -> bool:
    """Whether the hub has promised to push, now."""
    return subscription.state in LIVE and (subscription.lease_until_ms or 0) > now_ms


def asking(subscription: Subscription, now_ms: int) -> Subscription:
    """Just before the request goes out: some hubs verify before they answer it."""
    changes: dict[str, object] = {
        "is_pending": True,
        "asked_ms": now_ms,
        "next_action_ms": now_ms + VERIFY_WITHIN_MS,
    }
    if subscription.state != "leaving":
        changes["state"] = "renewing" if is_live(subscription, now_ms) else "requested"
        if not is_live(subscription, now_ms):
            changes |= {"lease_until_ms": None, "is_proved": False, "missed": 0}
    return msgspec.structs.replace(subscription, **changes)


def failed(subscription: Subscription, now_ms: int, random: Random) -> Subscription:
    """The hub refused the request, could not be reached, or has not verified it in time."""
    if not subscription.is_pending:
        return subscription  # verified, denied or left in the meantime
    failures = subscription.failures + 1
    if subscription.state == "leaving" and failures >= _LEAVING_TRIES:
        return ended(subscription, now_ms)
    due_ms = now_ms + _back_off_ms(_RETRY_MS, failures, random)
    state = subscription.state
    if is_live(subscription, now_ms):  # the lease still runs: use what is left of it
        due_ms = min(due_ms, max(subscription.lease_until_ms or 0, now_ms + MIN_RENEWAL_MS))
    elif state != "leaving":
        state = "failed"
    return msgspec.structs.replace(
        subscription, state=state, is_pending=False, failures=failures, next_action_ms=due_ms
    )


def expects(subscription: Subscription, mode: str, topic: str, now_ms: int) -> bool:
    """Whether a verification of this mode and topic answers a request of ours (section 5.3)."""
    if topic != subscription.topic or subscription.asked_ms is None:
        return False
    if now_ms - subscription.asked_ms > LATE_VERIFICATION_MS:
        return False
    if mode == "unsubscribe":
        return subscription.state in OVER
    return mode == "subscribe" and subscription.state in {"requested", "renewing", "active", "failed"}


def verified(subscription: Subscription, lease_seconds: int, now_ms: int, random: Random) -> Subscription:
    """The hub has verified an expected request. What counts is the lease that it gives."""
    if subscription.state in OVER:
        return ended(subscription, now_ms)
    lease_ms = min(lease_seconds * 1_000, MAX_LEASE_MS)
    return msgspec.structs.replace(
        subscription,
        state="active",
        is_pending=False,
        failures=0,
        last_verified_ms=now_ms,
        lease_until_ms=now_ms + lease_ms,
        next_action_ms=now_ms + max(MIN_RENEWAL_MS, round(lease_ms * random.uniform(*RENEW_AT))),
        breaks=0 if subscription.is_proved else subscription.breaks,
    )


def denied(subscription: Subscription, now_ms: int, random: Random) -> Subscription:
    """The hub will not push, or not any more (section 5.2). It is asked again after days."""
    failures = subscription.failures + 1
    return msgspec.structs.replace(
        subscription,
        state="denied",
        is_pending=False,
        failures=failures,
        lease_until_ms=None,
        is_proved=False,
        missed=0,
        next_action_ms=now_ms + _back_off_ms(_DENIED_MS, failures, random),
    )


def leaving(subscription: Subscription, now_ms: int) -> Subscription:
    """The feed is gone, or has another hub: unsubscribe, unless the hub knows nothing of us."""
    if subscription.asked_ms is None or subscription.state == "denied":
        return ended(subscription, now_ms)
    return msgspec.structs.replace(
        subscription, state="leaving", is_pending=False, failures=0, is_proved=False, next_action_ms=now_ms
    )


def noted(subscription: Subscription, unannounced_since_ms: int | None) -> Subscription:
    """The feed has begun to name another hub or topic, or is back at this one (``None``)."""
    return msgspec.structs.replace(subscription, unannounced_since_ms=unannounced_since_ms)


def ended(subscription: Subscription, now_ms: int) -> Subscription:
    """Over; it is forgotten at its next action."""
    return msgspec.structs.replace(
        subscription,
        state="ended",
        is_pending=False,
        is_proved=False,
        lease_until_ms=None,
        next_action_ms=now_ms + _ENDED_FOR_MS,
    )


def _back_off_ms(bounds: tuple[int, int], failures: int, random: Random) -> int:
    first, longest = bounds
    return round(min(longest, first * 2.0 ** min(failures - 1, 30)) * random.uniform(0.8, 1.2))
