"""What a poll's answer or failure makes of the feed's state (pure), before it is known when to poll next. Used by `ingest.poll`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from depesche.errors import FeedUnparsable, FetchFailed
from depesche.eventlog.contract import Message
from depesche.settings.polling import RedirectSettings
from ingest.document import milliseconds
from ingest.fetching.fetch import Fetched, NotModified
from ingest.known_item import KnownItem
from ingest.poll_event import PollEvent
from ingest.registry.moves import is_adopted, move_seen
from ingest.scheduling.history import Observation
from ingest.state.feed import FeedState, after_failure, after_success

_LEAVE_ADDRESS_AFTER = 3
"""Failures in a row at an adopted address, after which the registered one is tried again."""


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """A poll before it is recorded: the next due time is still open."""

    event: PollEvent
    state: FeedState
    items: tuple[KnownItem, ...] = ()
    messages: tuple[Message, ...] = ()
    retry_after_seconds: float | None = None
    observation: Observation | None = None
    """What a poll that did not fail shows of the feed's rhythm."""


def not_modified(state: FeedState, answer: NotModified, now: datetime, redirects: RedirectSettings) -> PollOutcome:
    """304: only the validators that it carried are new."""
    validators = state.validators.updated(answer.validators)
    after = after_success(state, "not_modified", status=304, now_ms=milliseconds(now), validators=validators)
    seen = Observation(milliseconds(now), is_first=state.last_success_ms is None, fresh_seconds=answer.fresh_seconds)
    return moved(PollOutcome(event_of(after, now), after, observation=seen), answer, now, redirects)


def unchanged_body(state: FeedState, answer: Fetched, now: datetime, redirects: RedirectSettings) -> PollOutcome:
    """A body that is the last one, from a server that ignores validators or has changed them."""
    after = after_success(
        state, "unchanged_body", status=answer.status, now_ms=milliseconds(now), validators=answer.validators
    )
    event = replace(event_of(after, now), bytes=len(answer.body))
    seen = Observation(milliseconds(now), fresh_seconds=answer.fresh_seconds)
    return moved(PollOutcome(event, after, observation=seen), answer, now, redirects)


def failed(state: FeedState, error: FetchFailed | FeedUnparsable, now: datetime, *, is_held: bool) -> PollOutcome:
    """A failure. ``is_held``: the fault is on our side, nothing is counted against the feed."""
    if isinstance(error, FetchFailed):
        outcome, status, retry_after = error.outcome, error.status, error.retry_after_seconds
    else:
        outcome, status, retry_after = "not_a_feed", 200, None
    after = after_failure(state, outcome, status=status, now_ms=milliseconds(now), is_held=is_held)
    if after.address is not None and after.failures >= _LEAVE_ADDRESS_AFTER:
        after = replace(after, address=None)
    event = replace(event_of(after, now), error=str(error), is_held=is_held)
    return PollOutcome(event, after, retry_after_seconds=retry_after)


def moved(
    outcome: PollOutcome, answer: Fetched | NotModified, now: datetime, redirects: RedirectSettings
) -> PollOutcome:
    """The outcome of a poll that did not fail, with what its permanent redirect means."""
    state = outcome.state
    now_ms = milliseconds(now)
    pending = move_seen(state.memory.move, answer.moved_to, now_ms)
    if pending is not None and is_adopted(pending, redirects, now_ms):
        memory = msgspec.structs.replace(state.memory, move=None)
        return replace(
            outcome,
            state=replace(state, address=pending.target, memory=memory),
            event=replace(outcome.event, moved_to=pending.target),
        )
    if pending == state.memory.move:
        return outcome
    return replace(outcome, state=replace(state, memory=msgspec.structs.replace(state.memory, move=pending)))


def event_of(state: FeedState, now: datetime) -> PollEvent:
    """The event of a poll that ended with this state; what came of it is to be filled in."""
    return PollEvent(
        feed_url=state.url,
        outcome=state.last_outcome or "",
        status=state.last_status,
        ended_at=now,
        next_due=now,
        health=state.health,
        seconds=0.0,
    )
