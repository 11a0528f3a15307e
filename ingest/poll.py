"""One poll of one feed: fetch, recognise, parse, decide, record. `ingest.poller` says when."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

import msgspec

from depesche.errors import FeedUnparsable, FetchFailed
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.decide import Changes, Rules, changes
from ingest.document import milliseconds
from ingest.feed_locks import FeedLocks
from ingest.fetching.fetch import Fetched, Fetcher, NotModified, Validators
from ingest.known_item import KnownItem
from ingest.normalising.normalise import SightedDocument, sight
from ingest.outgoing import Outgoing, outgoing
from ingest.parsing.parse import parse
from ingest.poll_event import PollEvent
from ingest.poll_outcome import PollOutcome, event_of, failed, moved, not_modified, pushed_event, unchanged_body
from ingest.scheduling.host_pace import Answer, answer_of
from ingest.scheduling.outage import OutageDetector, Verdict, network_fault
from ingest.scheduling.schedule import Cadence, next_due_ms
from ingest.scheduling.site import site_of
from ingest.state.feed import FeedState, after_success
from ingest.state.feed_store import FeedStore, PollRecord
from ingest.state.recorder import Recorder
from ingest.threads import Threads
from ingest.websub.announcement import Links, named
from ingest.websub.websub import WebSub

_AFTER_OUTAGE_SECONDS = (15.0, 60.0)
"""Pause after a failure that is a fault of our side: the feed has done nothing to wait longer for."""


@dataclass(frozen=True, slots=True)
class PollEnd:
    """A poll that has ended and is recorded."""

    event: PollEvent
    answer: Answer | None
    """How its host felt it; ``None`` where the fault is on our side."""
    pardon: tuple[str, ...] = ()
    """Feeds whose latest failure turns out to be a fault of our side."""


@dataclass(frozen=True, slots=True)
class PollParts:
    """What polls work with."""

    fetcher: Fetcher
    store: FeedStore
    recorder: Recorder
    threads: Threads
    outage: OutageDetector
    clock: Callable[[], datetime]
    random: Random
    websub: WebSub | None = None
    """Where hubs are subscribed to."""


@dataclass(frozen=True, slots=True)
class _Sighted:
    """A document, and what it says about where to have it pushed from."""

    document: SightedDocument
    links: Links


class FeedPoll:
    """Polls feeds, any number at a time but each feed only once at a time; pushes may come in between."""

    def __init__(self, parts: PollParts, settings: IngestSettings, max_message_bytes: int) -> None:
        self._parts = parts
        self._settings = settings
        self._max_message_bytes = max_message_bytes
        self._locks = FeedLocks()

    async def poll(self, source: FeedSource) -> PollEnd:
        """Poll and record. A feed's failure is an event, not an error; when this returns, all of it is durable."""
        started = time.monotonic()
        parts = self._parts
        state = await parts.threads.database(parts.store.feed, source.url) or FeedState(source.url)
        conditions = self._conditions(state)
        try:
            answer: Fetched | NotModified | FetchFailed = await parts.fetcher.fetch(
                source, conditions, url=state.address
            )
        except FetchFailed as failure:
            answer = failure
        async with self._locks.holding(source.url):
            if parts.websub is not None:  # a push may have been recorded meanwhile
                newer = await parts.threads.database(parts.store.feed, source.url)
                state = newer or state
            return await self._ended(source, state, answer, started)

    async def _ended(
        self, source: FeedSource, state: FeedState, answer: Fetched | NotModified | FetchFailed, started: float
    ) -> PollEnd:
        parts = self._parts
        error: FetchFailed | FeedUnparsable | None = None
        try:
            if isinstance(answer, FetchFailed):
                error = answer
            else:
                outcome = await self._answered(source, state, answer)
        except FeedUnparsable as failure:
            error = failure
        now = parts.clock()
        found_no_way = network_fault(error.outcome if isinstance(error, FetchFailed) else "")
        verdict = Verdict()
        if found_no_way is not None:
            site = site_of(state.address or source.url)
            verdict = parts.outage.record(milliseconds(now), site, source.url, failed=found_no_way)
        if error is not None:
            outcome = failed(state, error, now, is_held=verdict.excused)
        seconds = time.monotonic() - started
        event = await self._recorded(outcome, started)
        retry_after = outcome.retry_after_seconds
        felt = answer_of(
            event.outcome,
            event.status,
            seconds if isinstance(answer, FetchFailed) else answer.head_seconds,
            retry_after_seconds=retry_after,
            address=None if isinstance(answer, FetchFailed) else answer.address,
        )
        return PollEnd(event, None if verdict.excused else felt, verdict.pardon)

    async def pushed(self, source: FeedSource, body: bytes, content_type: str | None) -> PollEvent:
        """Take in a document with some of the feed's items, from its hub; durable when this returns.

        What is known of the feed's server stays as its polls left it. The event has an error where the body is no feed:
        some hubs only say that there is something new.
        """
        started = time.monotonic()
        parts = self._parts
        async with self._locks.holding(source.url):
            state = await parts.threads.database(parts.store.feed, source.url) or FeedState(source.url)
            answer = Fetched(state.address or source.url, 200, body, content_type, state.validators)
            try:
                sighted = await parts.threads.parsing(_sighted, answer, source, self._settings)
            except FeedUnparsable as error:
                return replace(pushed_event(state, parts.clock()), bytes=len(body), error=str(error))
            known = await parts.threads.database(parts.store.known_items, source.url)
            outcome = await parts.threads.parsing(self._compared_push, source, sighted.document, known, state)
            event = replace(outcome.event, bytes=len(body), seconds=time.monotonic() - started)
            await parts.recorder.record(PollRecord(outcome.state, outcome.items, outcome.messages, event))
            return event

    def _conditions(self, state: FeedState) -> Validators:
        """What to make the request conditional on: nothing now and then, since some servers lie."""
        memory = state.memory
        is_due_in_full = self._parts.random.random() < self._settings.schedule.unconditional_share
        is_wanted = memory.distrusts_validators or memory.has_held_edits
        return Validators() if is_due_in_full or is_wanted else state.validators

    async def _answered(self, source: FeedSource, state: FeedState, answer: Fetched | NotModified) -> PollOutcome:
        now = self._parts.clock()
        redirects = self._settings.redirects
        if isinstance(answer, NotModified):
            return not_modified(state, answer, now, redirects)
        digest = hashlib.blake2b(answer.body, digest_size=16).digest()
        if digest == state.body_hash and not state.memory.has_held_edits:
            return unchanged_body(state, answer, now, redirects)
        threads = self._parts.threads
        sighted = await threads.parsing(_sighted, answer, source, self._settings)
        known = await threads.database(self._parts.store.known_items, source.url)
        outcome = await threads.parsing(self._compared, source, sighted.document, known, state, answer)
        if self._parts.websub is not None:
            hubs, topic = named(Links(answer.hubs, answer.self_url), sighted.links, answer.url)
            await self._parts.websub.announced(source, hubs, topic)
            await self._parts.websub.polled(source.url, outcome.event.new, outcome.event.publisher_delays)
        return moved(replace(outcome, state=replace(outcome.state, body_hash=digest)), answer, now, redirects)

    def _compared(
        self,
        source: FeedSource,
        document: SightedDocument,
        known: Mapping[str, KnownItem],
        state: FeedState,
        answer: Fetched,
    ) -> PollOutcome:
        now = self._parts.clock()
        rules = Rules(self._settings.revision_min_words, source.identity)
        found = changes(state.memory.identity, known, document, milliseconds(now), rules)
        sent = outgoing(found.revisions, document, fetched_at=now, max_message_bytes=self._max_message_bytes)
        after = after_success(
            state,
            "changed" if found.revisions else "unchanged_items",
            status=answer.status,
            now_ms=milliseconds(now),
            validators=answer.validators,
        )
        event = replace(
            _counted(event_of(after, now), found, document, sent),
            bytes=len(answer.body),
            publisher_delays=sent.publisher_delays if state.last_success_ms is not None else (),
        )
        lies = bool(found.revisions) and answer.validators == state.validators != Validators()
        memory = msgspec.structs.replace(
            state.memory,
            identity=found.memory,
            has_held_edits=found.held > 0,
            distrusts_validators=state.memory.distrusts_validators or lies,
        )
        after = replace(after, title=document.feed.title, memory=memory)
        return PollOutcome(event, after, found.remembered, sent.messages)

    def _compared_push(
        self, source: FeedSource, document: SightedDocument, known: Mapping[str, KnownItem], state: FeedState
    ) -> PollOutcome:
        now = self._parts.clock()
        rules = Rules(self._settings.revision_min_words, source.identity, is_partial=True)
        found = changes(state.memory.identity, known, document, milliseconds(now), rules)
        sent = outgoing(found.revisions, document, fetched_at=now, max_message_bytes=self._max_message_bytes)
        event = _counted(pushed_event(state, now), found, document, sent)
        memory = msgspec.structs.replace(
            state.memory, identity=found.memory, has_held_edits=state.memory.has_held_edits or found.held > 0
        )
        after = replace(state, polls=state.polls + 1, memory=memory)  # the events of a feed are numbered
        return PollOutcome(
            replace(event, publisher_delays=sent.publisher_delays), after, found.remembered, sent.messages
        )

    async def _recorded(self, outcome: PollOutcome, started: float) -> PollEvent:
        """Say when the feed is polled next, and store it all."""
        due_ms = self._due_ms(outcome)
        health = "failing" if outcome.state.failures else "healthy"
        state = replace(outcome.state, next_due_ms=due_ms, health=health)
        event = replace(
            outcome.event,
            next_due=datetime.fromtimestamp(due_ms / 1_000, UTC),
            health=state.health,
            seconds=time.monotonic() - started,
        )
        await self._parts.recorder.record(PollRecord(state, outcome.items, outcome.messages, event))
        return event

    def _due_ms(self, outcome: PollOutcome) -> int:
        now_ms = milliseconds(self._parts.clock())
        if outcome.event.is_held:
            return now_ms + round(self._parts.random.uniform(*_AFTER_OUTAGE_SECONDS) * 1_000)
        due_ms = next_due_ms(
            Cadence.of(self._settings),
            now_ms=now_ms,
            failures=outcome.state.failures,
            gone=outcome.event.outcome == "gone",
            retry_after_seconds=outcome.retry_after_seconds,
            random=self._parts.random,
        )
        websub = self._parts.websub
        if websub is not None and not outcome.state.failures and websub.is_pushed(outcome.state.url):
            return max(due_ms, websub.next_poll_ms(self._parts.random))
        return due_ms


def _sighted(answer: Fetched, source: FeedSource, settings: IngestSettings) -> _Sighted:
    parsed = parse(answer.body, answer.content_type, source.url, max_items=settings.limits.max_items)
    return _Sighted(sight(parsed, source, answer.url), Links(parsed.hubs, parsed.self_url))


def _counted(event: PollEvent, found: Changes, document: SightedDocument, sent: Outgoing) -> PollEvent:
    """The event with the numbers of items."""
    return replace(
        event,
        new=found.new,
        changed=found.changed,
        unchanged=found.unchanged,
        duplicate=found.duplicates,
        over_limit=document.over_limit,
        cut=sent.cut,
    )
