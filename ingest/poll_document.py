"""What a document means for its feed (pure): read, compared with what is known, revisions built. Used by `ingest.poll`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.decide import Changes, Rules, changes
from ingest.document import milliseconds
from ingest.fetching.fetch import Fetched, Validators
from ingest.known_item import KnownItem
from ingest.normalising.normalise import SightedDocument, sight
from ingest.outgoing import Outgoing, outgoing
from ingest.parsing.parse import parse
from ingest.parsing.parsed_feed import ParsedFeed
from ingest.poll_event import PollEvent
from ingest.poll_outcome import PollOutcome, event_of, pushed_event
from ingest.scheduling.history import Observation
from ingest.state.feed import FeedState, after_success

Known = Mapping[str, KnownItem]


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document of a feed."""

    sighted: SightedDocument
    parsed: ParsedFeed


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads documents and compares them; CPU-bound, so it runs in a thread."""

    settings: IngestSettings
    max_message_bytes: int

    def read(self, source: FeedSource, state: FeedState, answer: Fetched, known: Known) -> ReadDocument:
        """Parse the body, but for entries that are known by their bytes. Raises `FeedUnparsable`."""
        limits = self.settings.limits
        # Entries that were read under another rule of identity are read again.
        is_trusted = source.identity == state.memory.identity_setting
        raw = (
            {item.raw_hash: item.item_id for item in known.values() if item.raw_hash is not None} if is_trusted else {}
        )
        parsed = parse(
            answer.body,
            answer.content_type,
            source.url,
            max_items=limits.max_items,
            max_nesting=limits.max_nesting,
            known=raw.keys(),
        )
        return ReadDocument(sight(parsed, source, answer.url, raw), parsed)

    def polled(
        self, source: FeedSource, state: FeedState, answer: Fetched, known: Known, now: datetime
    ) -> tuple[PollOutcome, ReadDocument]:
        """What a polled document means. Raises `FeedUnparsable`."""
        document = self.read(source, state, answer, known)
        found, sent = self._compared(source, state, document, known, now)
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
            identity_setting=source.identity,
            has_held_edits=found.held > 0,
            distrusts_validators=state.memory.distrusts_validators or lies,
        )
        after = replace(after, title=document.sighted.feed.title, memory=memory)
        seen = self._observation(state, answer, document, found, sent, now)
        return PollOutcome(event, after, found.remembered, sent.messages, observation=seen), document

    def pushed(self, source: FeedSource, state: FeedState, answer: Fetched, known: Known, now: datetime) -> PollOutcome:
        """What a document with some of the feed's items means. Raises `FeedUnparsable`."""
        document = self.read(source, state, answer, known)
        found, sent = self._compared(source, state, document, known, now, is_partial=True)
        event = replace(
            _counted(pushed_event(state, now), found, document, sent),
            bytes=len(answer.body),
            publisher_delays=sent.publisher_delays,
        )
        has_held = state.memory.has_held_edits or found.held > 0
        memory = msgspec.structs.replace(state.memory, identity=found.memory, has_held_edits=has_held)
        after = replace(state, polls=state.polls + 1, memory=memory)  # the events of a feed are numbered
        seen = Observation(milliseconds(now), new_items=found.new, published_ms=sent.published_ms)
        return PollOutcome(event, after, found.remembered, sent.messages, observation=seen)

    def _compared(
        self,
        source: FeedSource,
        state: FeedState,
        document: ReadDocument,
        known: Known,
        now: datetime,
        *,
        is_partial: bool = False,
    ) -> tuple[Changes, Outgoing]:
        rules = Rules(self.settings.revision_min_words, source.identity, is_partial)
        found = changes(state.memory.identity, known, document.sighted, milliseconds(now), rules)
        sent = outgoing(found.revisions, document.sighted, fetched_at=now, max_message_bytes=self.max_message_bytes)
        return found, sent

    @staticmethod
    def _observation(
        state: FeedState, answer: Fetched, document: ReadDocument, found: Changes, sent: Outgoing, now: datetime
    ) -> Observation:
        is_first = state.last_success_ms is None
        return Observation(
            at_ms=milliseconds(now),
            is_first=is_first,
            items=found.unchanged + len(found.revisions),
            new_items=found.new,
            published_ms=sent.published_ms,
            overlap=None if is_first else found.unchanged + found.changed > 0,
            hints=document.parsed.hints,
            fresh_seconds=answer.fresh_seconds,
        )


def _counted(event: PollEvent, found: Changes, document: ReadDocument, sent: Outgoing) -> PollEvent:
    """The event with the numbers of items."""
    return replace(
        event,
        new=found.new,
        changed=found.changed,
        unchanged=found.unchanged,
        trifles=found.trifles,
        duplicate=found.duplicates,
        over_limit=document.sighted.over_limit,
        cut=sent.cut,
    )
