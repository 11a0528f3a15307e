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
from ingest.decide import KnownItem, changes
from ingest.document import milliseconds
from ingest.fetching.fetch import Fetched, Fetcher, NotModified, Validators
from ingest.normalising.normalise import SightedDocument, sight
from ingest.outgoing import outgoing
from ingest.parsing.parse import parse
from ingest.poll_event import PollEvent
from ingest.poll_outcome import PollOutcome, event_of, failed, moved, not_modified, unchanged_body
from ingest.scheduling.schedule import Cadence, next_due_ms
from ingest.state.feed import FeedState, after_success
from ingest.state.feed_store import FeedStore, PollRecord
from ingest.state.recorder import Recorder
from ingest.threads import Threads


@dataclass(frozen=True, slots=True)
class PollParts:
    """What polls work with."""

    fetcher: Fetcher
    store: FeedStore
    recorder: Recorder
    threads: Threads
    clock: Callable[[], datetime]
    random: Random


class FeedPoll:
    """Polls feeds, any number at a time but each feed only once at a time."""

    def __init__(self, parts: PollParts, settings: IngestSettings, max_message_bytes: int) -> None:
        self._parts = parts
        self._settings = settings
        self._max_message_bytes = max_message_bytes

    async def poll(self, source: FeedSource) -> PollEvent:
        """Poll and record. A feed's failure is an event, not an error; when this returns, all of it is durable."""
        started = time.monotonic()
        parts = self._parts
        state = await parts.threads.database(parts.store.feed, source.url) or FeedState(source.url)
        conditions = self._conditions(state)
        try:
            answer = await parts.fetcher.fetch(state.address or source.url, conditions)
            outcome = await self._answered(source, state, answer)
        except (FetchFailed, FeedUnparsable) as error:
            outcome = failed(state, error, parts.clock(), is_held=False)
        return await self._recorded(outcome, started)

    def _conditions(self, state: FeedState) -> Validators:
        """What to make the request conditional on: nothing now and then, since some servers lie."""
        is_due_in_full = self._parts.random.random() < self._settings.schedule.unconditional_share
        return Validators() if is_due_in_full or state.memory.distrusts_validators else state.validators

    async def _answered(self, source: FeedSource, state: FeedState, answer: Fetched | NotModified) -> PollOutcome:
        now = self._parts.clock()
        redirects = self._settings.redirects
        if isinstance(answer, NotModified):
            return not_modified(state, answer, now, redirects)
        digest = hashlib.blake2b(answer.body, digest_size=16).digest()
        if digest == state.body_hash:
            return unchanged_body(state, answer, now, redirects)
        threads = self._parts.threads
        document = await threads.parsing(_sighted, answer, source, self._settings)
        known = await threads.database(self._parts.store.known_items, source.url)
        outcome = await threads.parsing(self._compared, document, known, state, answer, now)
        return moved(replace(outcome, state=replace(outcome.state, body_hash=digest)), answer, now, redirects)

    def _compared(
        self,
        document: SightedDocument,
        known: Mapping[str, KnownItem],
        state: FeedState,
        answer: Fetched,
        now: datetime,
    ) -> PollOutcome:
        found = changes(known, document.sightings, milliseconds(now))
        sent = outgoing(found.revisions, document, fetched_at=now, max_message_bytes=self._max_message_bytes)
        after = after_success(
            state,
            "changed" if found.revisions else "unchanged_items",
            status=answer.status,
            now_ms=milliseconds(now),
            validators=answer.validators,
        )
        event = replace(
            event_of(after, now),
            bytes=len(answer.body),
            new=found.new,
            changed=found.changed,
            unchanged=found.unchanged,
            duplicate=document.duplicates,
            over_limit=document.over_limit,
            cut=sent.cut,
            publisher_delays=sent.publisher_delays if state.last_success_ms is not None else (),
        )
        lies = bool(found.revisions) and answer.validators == state.validators != Validators()
        memory = msgspec.structs.replace(state.memory, distrusts_validators=state.memory.distrusts_validators or lies)
        after = replace(after, title=document.feed.title, memory=memory)
        return PollOutcome(event, after, found.remembered, sent.messages)

    async def _recorded(self, outcome: PollOutcome, started: float) -> PollEvent:
        """Say when the feed is polled next, and store it all."""
        state = outcome.state
        due_ms = next_due_ms(
            Cadence.of(self._settings),
            now_ms=milliseconds(self._parts.clock()),
            failures=state.failures,
            gone=outcome.event.outcome == "gone",
            retry_after_seconds=outcome.retry_after_seconds,
            random=self._parts.random,
        )
        state = replace(state, next_due_ms=due_ms, health="failing" if state.failures else "healthy")
        event = replace(
            outcome.event,
            next_due=datetime.fromtimestamp(due_ms / 1_000, UTC),
            health=state.health,
            seconds=time.monotonic() - started,
        )
        await self._parts.recorder.record(PollRecord(state, outcome.items, outcome.messages, event))
        return event


def _sighted(answer: Fetched, source: FeedSource, settings: IngestSettings) -> SightedDocument:
    parsed = parse(answer.body, answer.content_type, source.url, max_items=settings.limits.max_items)
    return sight(parsed, source, answer.url)
