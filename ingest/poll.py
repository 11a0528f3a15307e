"""One poll of one feed: fetch, recognise, parse, decide, record. `ingest.poller` says when."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from depesche.errors import FeedUnparsable, FetchFailed
from depesche.eventlog.contract import Message
from depesche.records.codec import encode, headers
from depesche.records.raw_item import RawItem
from depesche.settings.feed_source import FeedSource
from ingest.decide import Changes, FeedState, KnownItem, after_failure, after_success, changes
from ingest.document import milliseconds
from ingest.fetching.fetch import Fetched, Fetcher, NotModified
from ingest.normalising.normalise import SightedDocument, build, sight
from ingest.parsing.parse import parse
from ingest.scheduling.history import History
from ingest.scheduling.schedule import Cadence, next_due_ms
from ingest.state.feed_state import FeedStore
from ingest.threads import Threads


@dataclass(frozen=True, slots=True)
class PollEvent:
    """What became of a poll: the fields of its log event."""

    feed_url: str
    outcome: str
    """One of `depesche.telemetry.metrics.POLL_OUTCOMES`."""
    status: int | None
    next_due: datetime
    health: str
    """The feed's, after this poll: ``healthy`` or ``failing``."""
    seconds: float
    error: str | None = None
    bytes: int = 0
    """Of the body, decompressed."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    """Entries with the id of an earlier one in the document."""
    over_limit: int = 0
    """Entries beyond ``ingest.limits.max_items``."""
    cut: int = 0
    """Items that were too long for the event log."""
    publisher_delays: tuple[float, ...] = ()
    """Seconds from publication to fetch, for new items of a feed that has been polled before."""

    @property
    def queued(self) -> int:
        """Messages that this poll put into the outbox."""
        return self.new + self.changed


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A poll before it is recorded: the next due time is still open."""

    event: PollEvent
    state: FeedState
    items: tuple[KnownItem, ...] = ()
    messages: tuple[Message, ...] = ()
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class PollLimits:
    """Bounds on what one poll may take in."""

    max_items: int
    max_message_bytes: int


class FeedPoll:
    """Polls feeds, any number at a time but each feed only once at a time."""

    def __init__(
        self, fetcher: Fetcher, store: FeedStore, threads: Threads, clock: Callable[[], datetime], limits: PollLimits
    ) -> None:
        self._fetcher = fetcher
        self._store = store
        self._threads = threads
        self._clock = clock
        self._limits = limits

    async def poll(self, source: FeedSource, cadence: Cadence, random: Random) -> PollEvent:
        """Poll and record. A feed's failure is an event, not an error; when this returns, all of it is durable."""
        started = time.monotonic()
        state = await self._threads.database(self._store.feed, source.url) or FeedState(source.url)
        try:
            answer = await self._fetcher.fetch(source.url, state.validators)
            now = self._clock()
            if isinstance(answer, NotModified):
                outcome = self._not_modified(state, answer, now)
            else:
                outcome = await self._body(source, state, answer, now)
        except (FetchFailed, FeedUnparsable) as error:
            outcome = self._failed(state, error, self._clock())
        due_ms = next_due_ms(
            cadence,
            History(),
            now_ms=milliseconds(self._clock()),
            failures=outcome.state.failures,
            gone=outcome.event.outcome == "gone",
            retry_after_seconds=outcome.retry_after_seconds,
            pushed=False,
            random=random,
        )
        recorded = replace(outcome.state, next_due_ms=due_ms)
        await self._threads.database(self._store.record, recorded, outcome.items, outcome.messages)
        return replace(
            outcome.event,
            next_due=datetime.fromtimestamp(due_ms / 1_000, UTC),
            health=recorded.health,
            seconds=time.monotonic() - started,
        )

    def _not_modified(self, state: FeedState, answer: NotModified, now: datetime) -> _Outcome:
        validators = state.validators.updated(answer.validators)
        after = after_success(state, "not_modified", status=304, now_ms=milliseconds(now), validators=validators)
        return _Outcome(_event(after, now), after)

    def _failed(self, state: FeedState, error: FetchFailed | FeedUnparsable, now: datetime) -> _Outcome:
        if isinstance(error, FetchFailed):
            outcome, status, retry_after = error.outcome, error.status, error.retry_after_seconds
        else:
            outcome, status, retry_after = "not_a_feed", 200, None
        after = after_failure(state, outcome, status=status, now_ms=milliseconds(now))
        return _Outcome(replace(_event(after, now), error=str(error)), after, retry_after_seconds=retry_after)

    async def _body(self, source: FeedSource, state: FeedState, answer: Fetched, now: datetime) -> _Outcome:
        digest = hashlib.blake2b(answer.body, digest_size=16).digest()
        after = after_success(
            state,
            "unchanged_body",
            status=answer.status,
            now_ms=milliseconds(now),
            validators=answer.validators,
            body_hash=digest,
        )
        if digest == state.body_hash:
            return _Outcome(replace(_event(after, now), bytes=len(answer.body)), after)
        document = await self._threads.parsing(_sighted, answer, source, self._limits.max_items)
        known = await self._threads.database(self._store.known_items, source.url)
        return await self._threads.parsing(self._compared, document, known, state, after, now, len(answer.body))

    def _compared(
        self,
        document: SightedDocument,
        known: Mapping[str, KnownItem],
        before: FeedState,
        after: FeedState,
        now: datetime,
        size: int,
    ) -> _Outcome:
        found = changes(known, document.sightings, milliseconds(now))
        messages, delays, cut = self._messages(found, document, now)
        outcome = "changed" if found.revisions else "unchanged_items"
        after = replace(after, last_outcome=outcome, title=document.feed.title)
        event = replace(
            _event(after, now),
            bytes=size,
            new=found.new,
            changed=found.changed,
            unchanged=found.unchanged,
            duplicate=document.duplicates,
            over_limit=document.over_limit,
            cut=cut,
            publisher_delays=delays if before.last_success_ms is not None else (),
        )
        return _Outcome(event, after, found.remembered, messages)

    def _messages(
        self, found: Changes, document: SightedDocument, now: datetime
    ) -> tuple[tuple[Message, ...], tuple[float, ...], int]:
        messages: list[Message] = []
        delays: list[float] = []
        cut = 0
        for revision in found.revisions:
            item, was_cut = build(
                revision.sighting,
                document,
                version=revision.version,
                fetched_at=now,
                max_bytes=self._limits.max_message_bytes,
            )
            cut += was_cut
            messages.append(_message(item))
            if revision.is_new and item.published_at is not None and item.published_basis == "given":
                delays.append((now - item.published_at).total_seconds())
        return tuple(messages), tuple(delays), cut


def _sighted(answer: Fetched, source: FeedSource, max_items: int) -> SightedDocument:
    parsed = parse(answer.body, answer.content_type, source.url, max_items=max_items)
    return sight(parsed, source, answer.url)


def _message(item: RawItem) -> Message:
    return Message(
        key=item.item_id.encode(),
        value=encode(item),
        headers=headers(item, _traceparent(item)),
        timestamp_ms=item.version,
    )


def _traceparent(item: RawItem) -> str:
    """W3C Trace Context of a revision, derived from what it is, so that a repeated append belongs to the same trace."""
    digest = hashlib.blake2b(f"{item.item_id}/{item.version}".encode(), digest_size=24).hexdigest()
    return f"00-{digest[:32]}-{digest[32:]}-01"


def _event(state: FeedState, now: datetime) -> PollEvent:
    return PollEvent(
        feed_url=state.url,
        outcome=state.last_outcome or "",
        status=state.last_status,
        next_due=now,
        health=state.health,
        seconds=0.0,
    )
