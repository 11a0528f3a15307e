"""Reads Kafka, in a consumer group (cooperative-sticky, manual commits) or on its own.

The assignment changes only inside a poll of the consumer. Every poll here notes what was revoked or lost during it
and what arrived; `read` and `keep_alive` then make the change visible, and a partition that was lost and came back
within one poll shows as lost once, so that its messages in hand are dropped.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Mapping
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer, errors
from kafka import TopicPartition as KafkaPartition
from kafka.structs import OffsetAndMetadata

from depesche.eventlog.contract import Lag, StoredMessage, TopicPartition
from depesche.eventlog.kafka_client import CLOSE_SECONDS, close_within, construct, translated
from depesche.eventlog.kafka_consumer import consumer_configuration
from depesche.eventlog.kafka_join import GroupJoin
from depesche.eventlog.kafka_progress import Progress
from depesche.eventlog.message_size import size_of
from depesche.settings.eventlog import EventLogSettings

KEEP_ALIVE_POLL_MS = 50
REBALANCE_POLL_MS = 200
REBALANCE_SECONDS = 5.0
"""Longest wait in one call for the others of the group to join."""
LAG_POLL_MS = 100
COMMIT_TIMEOUT_MS = 10_000

log = structlog.get_logger("depesche.eventlog")


class _Losses(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Collects what a poll takes away. Its methods run on the consumer's own thread while the poll is waiting."""

    def __init__(self) -> None:
        self.partitions: set[KafkaPartition] = set()

    def on_partitions_revoked(self, revoked: Collection[KafkaPartition]) -> None:
        self.partitions.update(revoked)

    def on_partitions_assigned(self, assigned: Collection[KafkaPartition]) -> None:
        pass

    def on_partitions_lost(self, lost: Collection[KafkaPartition]) -> None:
        self.partitions.update(lost)


class KafkaReader:
    """`depesche.eventlog.contract.Reader` on Kafka."""

    def __init__(self, settings: EventLogSettings, partitions: Mapping[str, int], group: str | None) -> None:
        self._settings = settings
        self._partitions = partitions
        self._group = group
        self._max_messages = 1
        self._start()

    def _start(self) -> None:
        self._losses = _Losses()
        self._progress = Progress()
        self._pending: deque[StoredMessage] = deque()
        """Fetched but not handed out."""
        self._assignment: frozenset[TopicPartition] = frozenset()
        self._lost: frozenset[TopicPartition] = frozenset()
        """Lost since the assignment was last made visible."""
        self._committed: dict[TopicPartition, int | None] = {}
        self._open: dict[TopicPartition, deque[tuple[int, int]]] = {}
        """(offset, timestamp) of messages handed out and not committed."""
        self._consumer = construct(KafkaConsumer, consumer_configuration(self._settings, self._group))
        self._join = GroupJoin(self._consumer)
        if self._group is None:
            self._consumer.assign(
                [KafkaPartition(name, n) for name, count in self._partitions.items() for n in range(count)]
            )
            self._assignment = self._assigned()
        else:
            with translated("look up topics"):
                for topic in self._partitions:  # else a group's first leader finds no partitions to distribute
                    self._consumer.partitions_for_topic(topic)
            self._consumer.subscribe(list(self._partitions), listener=self._losses)

    def read(self, max_messages: int, timeout_seconds: float) -> list[StoredMessage]:
        self._max_messages = max_messages
        deadline = time.monotonic() + timeout_seconds
        self._progress.count_read()
        self._poll(0 if self._pending else int(timeout_seconds * 1000), paused=bool(self._pending))
        while not self._show_assignment() and not self._pending and time.monotonic() < deadline:
            self._poll(max(1, int((deadline - time.monotonic()) * 1000)))
        return self._take(max_messages)

    def keep_alive(self) -> None:
        self._poll(KEEP_ALIVE_POLL_MS, paused=True)
        self._show_assignment()

    def assignment(self) -> frozenset[TopicPartition]:
        return self._assignment

    def commit(self, next_offsets: Mapping[TopicPartition, int]) -> frozenset[TopicPartition]:
        if self._group is None:
            return frozenset()
        offsets = self._owned_of(next_offsets)
        with translated("commit"):
            try:
                done = self._send_commit(offsets)
            except errors.RebalanceInProgressError:
                self._see_rebalance_through()  # whoever joins waits for this reader
                offsets = self._owned_of(next_offsets)
                done = self._send_commit(offsets)
        if not done:
            return frozenset()
        for source, offset in offsets.items():
            self._committed[source] = offset
            handed_out = self._open.get(source, deque())
            while handed_out and handed_out[0][0] < offset:
                handed_out.popleft()
        return frozenset(offsets)

    def seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        mine = {source: offset for source, offset in offsets.items() if source in self._assignment - self._lost}
        for source, offset in mine.items():
            self._consumer.seek(_theirs(source), offset)
            self._open.pop(source, None)
        self._drop_pending(mine.keys())

    def lag(self) -> Mapping[TopicPartition, Lag]:
        if not self._pending:
            self._poll(LAG_POLL_MS)  # shows the timestamps of what comes next
        with translated("lag"):
            mine = sorted(self._assignment - self._lost)
            theirs = [_theirs(source) for source in mine]
            ends = {_ours(key): end for key, end in self._consumer.end_offsets(theirs).items()}
            firsts = {_ours(key): first for key, first in self._consumer.beginning_offsets(theirs).items()}
            done = {source: max(self._done(source, firsts[source]), firsts[source]) for source in mine}
            read = {source: self._consumer.position(_theirs(source), timeout_ms=COMMIT_TIMEOUT_MS) for source in mine}
        positions = {source: position for source, position in read.items() if position is not None}
        self._restart_if_stalled(positions, ends)
        return {source: Lag(max(0, ends[source] - done[source]), self._age(source)) for source in mine}

    def close(self) -> None:
        consumer = self._consumer
        self._assignment = frozenset()
        self._pending.clear()
        close_within(CLOSE_SECONDS, lambda: consumer.close(autocommit=False, timeout_ms=int(CLOSE_SECONDS * 500)))

    def _owned_of(self, offsets: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        mine = self._assignment - self._lost
        return {source: offset for source, offset in offsets.items() if source in mine}

    def _send_commit(self, offsets: Mapping[TopicPartition, int]) -> bool:
        """Commit; returns whether it counts. Where the group has expelled this reader, the next poll says so.

        Raises `RebalanceInProgressError` for a rebalance under way, however the client wraps it.
        """
        if not offsets:
            return False
        request = {_theirs(source): OffsetAndMetadata(offset, "", -1) for source, offset in offsets.items()}
        try:
            self._consumer.commit(request, timeout_ms=COMMIT_TIMEOUT_MS)
        except (errors.UnknownMemberIdError, errors.IllegalGenerationError, errors.FencedInstanceIdError):
            return False
        except errors.CommitFailedError as error:
            if error.args and isinstance(error.args[0], errors.RebalanceInProgressError):
                raise error.args[0] from error
            return False
        return True

    def _see_rebalance_through(self) -> None:
        """Poll without fetching until a rebalance under way has ended, or its time is up."""
        deadline = time.monotonic() + REBALANCE_SECONDS
        while self._group is not None and self._join.is_pending and time.monotonic() < deadline:
            self._poll(REBALANCE_POLL_MS, paused=True)

    def _poll(self, timeout_ms: int, *, paused: bool = False) -> None:
        """Poll once, without fetching if ``paused``; what arrives goes to the pending messages."""
        before = self._consumer.assignment() if paused else set()
        with translated("read"):
            if self._group is not None:
                self._join.keep_answer()
            try:
                self._consumer.pause(*before)
                records = self._consumer.poll(timeout_ms=timeout_ms, max_records=self._max_messages)
            finally:
                self._consumer.resume(*(before & self._consumer.assignment()))
        if self._losses.partitions:
            lost = frozenset(_ours(source) for source in self._losses.partitions)
            self._losses.partitions.clear()
            self._lost |= lost
            self._drop_pending(lost)
        for fetched in records.values():
            self._pending.extend(_stored(record) for record in fetched)

    def _show_assignment(self) -> bool:
        """Make changes of the assignment visible; returns whether partitions were lost."""
        lost, self._lost = self._lost, frozenset()
        for source in lost:
            self._committed.pop(source, None)
            self._open.pop(source, None)
        self._assignment = self._assigned() - lost
        return bool(lost)

    def _assigned(self) -> frozenset[TopicPartition]:
        return frozenset(_ours(source) for source in self._consumer.assignment())

    def _drop_pending(self, sources: Collection[TopicPartition]) -> None:
        self._pending = deque(message for message in self._pending if message.source not in sources)

    def _take(self, max_messages: int) -> list[StoredMessage]:
        """Pending messages of visible partitions, up to the bounds."""
        taken: list[StoredMessage] = []
        room = self._settings.max_batch_bytes
        while self._pending and len(taken) < max_messages and self._pending[0].source in self._assignment:
            room -= size_of(self._pending[0])
            if room < 0 and taken:
                break
            taken.append(self._pending.popleft())
        if self._group is not None:
            for message in taken:
                self._open.setdefault(message.source, deque()).append((message.offset, message.timestamp_ms))
        return taken

    def _done(self, source: TopicPartition, first: int) -> int:
        """Offset up to which the partition is done with: committed, or read where nothing is committed."""
        if self._group is None:
            waiting = [message.offset for message in self._pending if message.source == source]
            return (
                min(waiting) if waiting else self._consumer.position(_theirs(source), timeout_ms=COMMIT_TIMEOUT_MS) or 0
            )
        if source not in self._committed:
            self._committed[source] = self._consumer.committed(_theirs(source), timeout_ms=COMMIT_TIMEOUT_MS)
        committed = self._committed[source]
        return first if committed is None or committed < 0 else committed

    def _age(self, source: TopicPartition) -> float:
        """Age in seconds of the oldest message not done with; 0 where there is none, or none has been fetched yet."""
        handed_out = self._open.get(source)
        if handed_out:
            oldest = handed_out[0][1]
        else:
            waiting = (message.timestamp_ms for message in self._pending if message.source == source)
            found = next(waiting, None)
            if found is None:
                return 0.0
            oldest = found
        return max(0.0, time.time() - oldest / 1000)

    def _restart_if_stalled(self, positions: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]) -> None:
        if stalled := self._progress.stalled(positions, ends, time.monotonic()):
            names = [f"{source.topic}/{source.partition}" for source in sorted(stalled)]
            log.warning("partitions hand out no messages, starting a new consumer", partitions=names)
            self.close()
            self._start()


def _ours(source: KafkaPartition) -> TopicPartition:
    return TopicPartition(source.topic, source.partition)


def _theirs(source: TopicPartition) -> KafkaPartition:
    return KafkaPartition(source.topic, source.partition)


def _stored(record: Any) -> StoredMessage:
    headers = tuple((name, value or b"") for name, value in record.headers)
    source = TopicPartition(record.topic, record.partition)
    return StoredMessage(source, record.offset, record.timestamp, record.key, record.value or b"", headers)
