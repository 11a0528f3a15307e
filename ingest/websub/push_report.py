"""What is known of a feed's push, for people who ask (`depesche feeds show` and the console)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ingest.state.read_only import reading
from ingest.websub.push_health import works
from ingest.websub.subscription_store import SubscriptionStore


@dataclass(frozen=True, slots=True)
class PushReport:
    """A feed's subscription without its secrets. Times are in ms since the epoch."""

    hub: str
    topic: str
    state: str
    """One of `ingest.websub.subscription.STATES`."""
    works: bool
    """Whether the feed is polled less for it."""
    lease_until_ms: int | None
    last_push_ms: int | None
    failures: int
    """Requests to the hub in a row that came to nothing."""
    next_action_ms: int


def push_report(state_file: Path, feed_url: str, now_ms: int) -> PushReport | None:
    """The feed's subscription, as the file has it, which is not written to. Raises `StateUnavailable`."""
    with reading(state_file), closing(SubscriptionStore(state_file, is_read_only=True)) as store:
        found = store.of_feed(feed_url) if store.is_there() else None
    if found is None:
        return None
    return PushReport(
        hub=found.hub,
        topic=found.topic,
        state=found.state,
        works=works(found, now_ms),
        lease_until_ms=found.lease_until_ms,
        last_push_ms=found.last_push_ms,
        failures=found.failures,
        next_action_ms=found.next_action_ms,
    )
