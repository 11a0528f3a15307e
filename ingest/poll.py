"""One poll of one feed: fetch, recognise, parse, decide, record. `ingest.poller` says when."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

import msgspec

from depesche.errors import FeedUnparsable, FetchFailed
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.decide import Rules, changes
from ingest.document import milliseconds
from ingest.fetching.fetch import Fetched, Fetcher, NotModified, Validators
from ingest.known_item import KnownItem
from ingest.next_poll import Planner
from ingest.normalising.normalise import SightedDocument, sight
from ingest.outgoing import outgoing
from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import ParsedFeed
from ingest.poll_event import PollEvent
from ingest.poll_outcome import PollOutcome, event_of, failed, moved, not_modified, unchanged_body
from ingest.scheduling.history import Observation
from ingest.scheduling.host_pace import Answer, answer_of
from ingest.scheduling.outage import OutageDetector, Verdict, network_fault
from ingest.scheduling.site import site_of
from ingest.state.feed import FeedState, after_success
from ingest.state.feed_store import FeedStore, PollRecord
from ingest.state.recorder import Recorder
from ingest.threads import Threads


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


class FeedPoll:
    """Polls feeds, any number at a time but each feed only once at a time."""

    def __init__(self, parts: PollParts, settings: IngestSettings, max_message_bytes: int) -> None:
        self._parts = parts
        self._settings = settings
        self._max_message_bytes = max_message_bytes
        self._planner = Planner(settings, parts.random)

    async def poll(self, source: FeedSource) -> PollEnd:
        """Poll and record. A feed's failure is an event, not an error; when this returns, all of it is durable."""
        started = time.monotonic()
        parts = self._parts
        state = await parts.threads.database(parts.store.feed, source.url) or FeedState(source.url)
        conditions = self._conditions(state)
        answer: Fetched | NotModified | None = None
        error: FetchFailed | FeedUnparsable | None = None
        try:
            answer = await parts.fetcher.fetch(source, conditions, url=state.address)
            outcome = await self._answered(source, state, answer)
        except (FetchFailed, FeedUnparsable) as failure:
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
        event = await self._recorded(source, outcome, started)
        retry_after = outcome.retry_after_seconds
        felt = answer_of(
            event.outcome,
            event.status,
            answer.head_seconds if answer is not None else seconds,
            retry_after_seconds=retry_after,
            address=answer.address if answer is not None else None,
        )
        return PollEnd(event, None if verdict.excused else felt, verdict.pardon)

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
        known = await threads.database(self._parts.store.known_items, source.url)
        # Entries that were read under another rule of identity are read again.
        known_raw = _known_raw(known) if source.identity == state.memory.identity_setting else {}
        document = await threads.parsing(_read, answer, source, self._settings, known_raw)
        outcome = await threads.parsing(self._compared, source, document, known, state, answer)
        return moved(replace(outcome, state=replace(outcome.state, body_hash=digest)), answer, now, redirects)

    def _compared(
        self,
        source: FeedSource,
        document: _Document,
        known: Mapping[str, KnownItem],
        state: FeedState,
        answer: Fetched,
    ) -> PollOutcome:
        now = self._parts.clock()
        rules = Rules(self._settings.revision_min_words, source.identity)
        found = changes(state.memory.identity, known, document.sighted, milliseconds(now), rules)
        sent = outgoing(found.revisions, document.sighted, fetched_at=now, max_message_bytes=self._max_message_bytes)
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
            trifles=found.trifles,
            duplicate=found.duplicates,
            over_limit=document.sighted.over_limit,
            cut=sent.cut,
            publisher_delays=sent.publisher_delays if state.last_success_ms is not None else (),
        )
        lies = bool(found.revisions) and answer.validators == state.validators != Validators()
        memory = msgspec.structs.replace(
            state.memory,
            identity=found.memory,
            identity_setting=source.identity,
            has_held_edits=found.held > 0,
            distrusts_validators=state.memory.distrusts_validators or lies,
        )
        after = replace(after, title=document.sighted.feed.title, memory=memory)
        is_first = state.last_success_ms is None
        seen = Observation(
            at_ms=milliseconds(now),
            is_first=is_first,
            items=found.unchanged + len(found.revisions),
            new_items=found.new,
            published_ms=sent.published_ms,
            overlap=None if is_first else found.unchanged + found.changed > 0,
            hints=document.parsed.hints,
            fresh_seconds=answer.fresh_seconds,
        )
        return PollOutcome(event, after, found.remembered, sent.messages, observation=seen)

    async def _recorded(self, source: FeedSource, outcome: PollOutcome, started: float) -> PollEvent:
        """Say when the feed is polled next, and store it all."""
        now_ms = milliseconds(self._parts.clock())
        planned = self._planner.planned(source, outcome, now_ms, is_pushed=False)
        event = replace(planned.event, seconds=time.monotonic() - started)
        await self._parts.recorder.record(PollRecord(planned.state, planned.items, planned.messages, event))
        return event


@dataclass(frozen=True, slots=True)
class _Document:
    sighted: SightedDocument
    parsed: ParsedFeed


def _known_raw(known: Mapping[str, KnownItem]) -> Mapping[bytes, str]:
    """The items of a feed by the raw hash of their last entry."""
    return {item.raw_hash: item.item_id for item in known.values() if item.raw_hash is not None}


def _read(answer: Fetched, source: FeedSource, settings: IngestSettings, known_raw: Mapping[bytes, str]) -> _Document:
    limits = settings.limits
    parsed = parse(
        answer.body,
        answer.content_type,
        source.url,
        max_items=limits.max_items,
        max_nesting=limits.max_nesting,
        known=known_raw.keys(),
    )
    return _Document(sight(parsed, source, answer.url, known_raw), parsed)
