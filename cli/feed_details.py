"""One feed as the console shows it, from its registration, its state and its last polls (pure). Used by `cli.feed_catalogue`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from console.feed_catalogue import FeedDetail, FeedPoll, FeedPolling, FeedPush, FeedRegistration
from depesche.settings.feed_source import FeedSource
from ingest.normalising.identity import rule_in_force
from ingest.poll_event import PollEvent
from ingest.scheduling.told_rate import items_per_day
from ingest.state.feed import FeedState
from ingest.state.registrations import Registration
from ingest.websub.push_report import PushReport

_DESCRIPTION = frozenset({"url", "title", "language", "country", "tags"})
_LATEST_MS = 253_402_300_799_000
"""The last millisecond but 999 that a datetime can hold."""


def registration_of(source: FeedSource, said: Registration | None) -> FeedRegistration:
    """What was registered. ``said`` is given for a feed that is not polled."""
    return FeedRegistration(
        url=source.url,
        title=source.title,
        language=source.language,
        country=source.country,
        tags=source.tags,
        settings=_settings(source),
        resting=_resting(said) if said else None,
        merged_into=said.merged_into if said else None,
    )


def detail_of(
    registration: FeedRegistration, state: FeedState | None, items: int, events: Sequence[PollEvent], notice: str | None
) -> FeedDetail:
    """All that is shown of a feed."""
    names = (registration.title, state.title if state else None, host_of(registration.url))
    tidy = (" ".join((name or "").split()) for name in names)
    return FeedDetail(
        name=next((name for name in tidy if name), registration.url),
        registration=registration,
        polling=_polling(state, items, registration) if state else None,
        polls=tuple(_poll(event) for event in events),
        notice=notice,
    )


def push_of(report: PushReport) -> FeedPush:
    """The subscription of a feed."""
    return FeedPush(
        hub=report.hub,
        state=report.state,
        works=report.works,
        last_push=moment(report.last_push_ms),
        lease_until=moment(report.lease_until_ms),
        failures=report.failures,
    )


def moment(milliseconds: int | None) -> datetime | None:
    """A time in ms since the epoch; ``None`` for none. One that lies beyond the calendar is its last day."""
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(max(0, min(milliseconds, _LATEST_MS)) / 1000, UTC)


def host_of(url: str) -> str:
    """The URL's host; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _resting(said: Registration) -> str:
    if said.is_removed:
        return "removed"
    return "merged" if said.merged_into is not None else "paused"


def _settings(source: FeedSource) -> Mapping[str, str]:
    """What is set otherwise than for every feed, in words. Neither a login nor the value of a header is among them."""
    found: dict[str, str] = {}
    for name in sorted(source.model_fields_set - _DESCRIPTION):
        value = getattr(source, name)
        if value == FeedSource.model_fields[name].get_default(call_default_factory=True):
            continue
        if name == "headers":
            found[name] = ", ".join(value)
        elif name == "auth":
            found[name] = f"{value.scheme}, secret from {value.secret_env}"
        elif name == "proxy":
            found[name] = "of its own"
        else:
            found[name] = f"{value:g}" if isinstance(value, float) else str(value)
    return found


def _polling(state: FeedState, items: int, registration: FeedRegistration) -> FeedPolling:
    memory = state.memory
    override = registration.settings.get("identity", "auto")
    rule = rule_in_force(memory.identity, override)  # type: ignore[arg-type]  # it was a FeedSource's
    return FeedPolling(
        health=state.health,
        failures=state.failures,
        last_outcome=state.last_outcome,
        last_status=state.last_status,
        last_polled=moment(state.last_polled_ms),
        last_success=moment(state.last_success_ms),
        next_due=None if registration.resting else moment(state.next_due_ms),
        own_title=state.title,
        known_items=items,
        items_per_day=items_per_day(memory.history),
        latest_item=moment(memory.history.latest_ms or None),
        missed_items=memory.history.missed,
        identity=rule,
        identity_reason="set in the registration" if override != "auto" else memory.identity.reason,
        address=state.address,
        pending_move=memory.move.target if memory.move else None,
        etag=_header(state.validators.etag),
        last_modified=_header(state.validators.last_modified),
        distrusts_validators=memory.distrusts_validators,
    )


def _poll(event: PollEvent) -> FeedPoll:
    return FeedPoll(
        ended_at=event.ended_at,
        outcome=event.outcome,
        status=event.status,
        new=event.new,
        changed=event.changed,
        unchanged=event.unchanged,
        missed=event.missed,
        bytes=event.bytes,
        seconds=round(event.seconds, 3),
        next_due=event.next_due,
        moved_to=event.moved_to,
        is_held=event.is_held,
        error=event.error,
    )


def _header(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
