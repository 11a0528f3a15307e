"""One poll of one feed: fetch, recognise, parse, decide, record. `ingest.poller` says when."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from urllib.parse import urlsplit

from depesche.errors import FeedUnparsable, FetchFailed
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.document import milliseconds
from ingest.feed_locks import FeedLocks
from ingest.fetching.fetch import Fetched, Fetcher, NotModified, Validators
from ingest.fetching.masking import without_login
from ingest.next_poll import Planner
from ingest.poll_document import DocumentReader, ReadDocument
from ingest.poll_event import PollEvent
from ingest.poll_outcome import PollOutcome, failed, moved, not_modified, pushed_event, unchanged_body
from ingest.scheduling.host_pace import Answer, answer_of
from ingest.scheduling.outage import OutageDetector, Verdict, network_fault
from ingest.scheduling.site import site_of
from ingest.state.feed import FeedState
from ingest.state.feed_store import FeedStore, PollRecord
from ingest.state.recorder import Recorder
from ingest.threads import Threads
from ingest.websub.announcement import Links, named
from ingest.websub.websub import WebSub


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


class FeedPoll:
    """Polls feeds, any number at a time but each feed only once at a time; pushes may come in between."""

    def __init__(self, parts: PollParts, settings: IngestSettings, max_message_bytes: int) -> None:
        self._parts = parts
        self._settings = settings
        self._reader = DocumentReader(settings, max_message_bytes)
        self._planner = Planner(settings, parts.random)
        self._locks = FeedLocks()

    async def poll(self, source: FeedSource) -> PollEnd:
        """Poll and record. A feed's failure is an event, not an error; when this returns, all of it is durable."""
        started = time.monotonic()
        parts = self._parts
        state = await self._state(source)
        answer: Fetched | NotModified | FetchFailed
        try:
            answer = await parts.fetcher.fetch(source, self._conditions(state), url=state.address)
        except FetchFailed as failure:
            answer = failure
        async with self._locks.holding(source.url):
            if parts.websub is not None:  # a push may have been recorded meanwhile
                state = await self._state(source)
            return await self._ended(source, state, answer, started)

    async def pushed(self, source: FeedSource, body: bytes, content_type: str | None) -> PollEvent:
        """Take in a document with some of the feed's items, from its hub; durable when this returns.

        What is known of the feed's server stays as its polls left it. The event has an error where the body is no feed:
        some hubs only say that there is something new.
        """
        started = time.monotonic()
        parts = self._parts
        async with self._locks.holding(source.url):
            state = await self._state(source)
            answer = Fetched(state.address or without_login(source.url), 200, body, content_type, state.validators)
            known = await parts.threads.database(parts.store.known_items, source.url)
            try:
                outcome = await parts.threads.parsing(self._reader.pushed, source, state, answer, known, parts.clock())
            except FeedUnparsable as error:
                return replace(pushed_event(state, parts.clock()), bytes=len(body), error=str(error))
            outcome = self._planner.taught(outcome)
            event = replace(outcome.event, seconds=time.monotonic() - started)
            await parts.recorder.record(PollRecord(outcome.state, outcome.items, outcome.messages, event))
            return event

    async def _state(self, source: FeedSource) -> FeedState:
        return await self._parts.threads.database(self._parts.store.feed, source.url) or FeedState(source.url)

    def _conditions(self, state: FeedState) -> Validators:
        """What to make the request conditional on: nothing now and then, since some servers lie."""
        memory = state.memory
        is_due_in_full = self._parts.random.random() < self._settings.schedule.unconditional_share
        is_wanted = memory.distrusts_validators or memory.has_held_edits
        return Validators() if is_due_in_full or is_wanted else state.validators

    async def _ended(
        self, source: FeedSource, state: FeedState, answer: Fetched | NotModified | FetchFailed, started: float
    ) -> PollEnd:
        parts = self._parts
        is_failure = isinstance(answer, FetchFailed)
        now = parts.clock()
        verdict = Verdict()
        found_no_way = network_fault(answer.outcome) if isinstance(answer, FetchFailed) else False
        if found_no_way is not None:
            site = site_of(state.address or source.url)
            verdict = parts.outage.record(milliseconds(now), site, source.url, failed=found_no_way)
        if isinstance(answer, FetchFailed):
            outcome = failed(state, answer, now, is_held=verdict.excused)
        else:
            try:
                outcome = await self._answered(source, state, answer)
            except FeedUnparsable as error:
                outcome = failed(state, error, now, is_held=False)
        seconds = time.monotonic() - started
        event = await self._recorded(source, outcome, started)
        asked_gap = parts.fetcher.crawl_delay_seconds(urlsplit(state.address or source.url).hostname or "")
        felt = answer_of(
            event.outcome,
            event.status,
            seconds if isinstance(answer, FetchFailed) else answer.head_seconds,
            retry_after_seconds=outcome.retry_after_seconds,
            address=None if isinstance(answer, FetchFailed) else answer.address,
        )
        felt = replace(felt, asked_gap_seconds=asked_gap)
        return PollEnd(event, None if is_failure and verdict.excused else felt, verdict.pardon)

    async def _answered(self, source: FeedSource, state: FeedState, answer: Fetched | NotModified) -> PollOutcome:
        parts = self._parts
        now = parts.clock()
        redirects = self._settings.redirects
        if isinstance(answer, NotModified):
            return not_modified(state, answer, now, redirects)
        digest = hashlib.blake2b(answer.body, digest_size=16).digest()
        if digest == state.body_hash and not state.memory.has_held_edits:
            return unchanged_body(state, answer, now, redirects)
        known = await parts.threads.database(parts.store.known_items, source.url)
        outcome, document = await parts.threads.parsing(self._reader.polled, source, state, answer, known, now)
        await self._announced(source, answer, document, outcome.event)
        return moved(replace(outcome, state=replace(outcome.state, body_hash=digest)), answer, now, redirects)

    async def _announced(self, source: FeedSource, answer: Fetched, document: ReadDocument, event: PollEvent) -> None:
        """Tell WebSub which hubs the feed names, and what push has not brought."""
        websub = self._parts.websub
        if websub is None:
            return
        in_document = Links(document.parsed.hubs, document.parsed.self_url)
        hubs, topic = named(Links(answer.hubs, answer.self_url), in_document, answer.url)
        await websub.announced(source, hubs, topic)
        await websub.polled(source.url, event.new, event.publisher_delays)

    async def _recorded(self, source: FeedSource, outcome: PollOutcome, started: float) -> PollEvent:
        """Say when the feed is polled next, and store it all."""
        parts = self._parts
        is_pushed = parts.websub is not None and parts.websub.is_pushed(source.url)
        planned = self._planner.planned(source, outcome, milliseconds(parts.clock()), is_pushed=is_pushed)
        event = replace(planned.event, seconds=time.monotonic() - started)
        await parts.recorder.record(PollRecord(planned.state, planned.items, planned.messages, event))
        return event
