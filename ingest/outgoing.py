"""Revisions → messages for the event log (pure): records are built and encoded here. Called by `ingest.poll`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from depesche.eventlog.contract import Message
from depesche.records.codec import encode, headers
from depesche.records.raw_item import RawItem
from ingest.normalising.normalise import Revision, SightedDocument, build


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a document adds to the outbox."""

    messages: tuple[Message, ...] = ()
    cut: int = 0
    """Items that were too long and have been cut."""
    publisher_delays: tuple[float, ...] = ()
    """Seconds from the publisher's own time of each new item to the fetch, where it gave one."""
    published_ms: tuple[int, ...] = ()
    """The publisher's times of new items, as far as they could be read."""


def outgoing(
    revisions: Sequence[Revision], document: SightedDocument, *, fetched_at: datetime, max_message_bytes: int
) -> Outgoing:
    """Build the record of each revision, in their order."""
    messages: list[Message] = []
    times: list[datetime] = []
    delays: list[float] = []
    cut = 0
    for revision in revisions:
        item, was_cut = build(revision, document, fetched_at=fetched_at, max_bytes=max_message_bytes)
        cut += was_cut
        messages.append(_message(item))
        if revision.is_new and item.published_at is not None:
            times.append(item.published_at)
            if item.published_basis == "given":
                delays.append((fetched_at - item.published_at).total_seconds())
    return Outgoing(
        messages=tuple(messages),
        cut=cut,
        publisher_delays=tuple(delays),
        published_ms=tuple(int(time.timestamp() * 1_000) for time in times),
    )


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
