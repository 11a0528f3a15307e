"""Reads the embedded log, in a consumer group or on its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from contextlib import closing

from depesche.eventlog.contract import Lag, StoredMessage, TopicPartition
from depesche.eventlog.message_size import size_of
from depesche.eventlog.sqlite_clock import Clock
from depesche.eventlog.sqlite_groups import Groups
from depesche.eventlog.sqlite_topic import Topic
from depesche.settings.eventlog import SqliteLogSettings

RENEWALS_PER_SESSION = 5
"""A lease is renewed this often before it would expire."""


class SqliteReader:
    """`depesche.eventlog.contract.Reader` on SQLite files."""

    def __init__(
        self,
        topics: Sequence[Topic],
        groups: Groups,
        group: str | None,
        settings: SqliteLogSettings,
        max_batch_bytes: int,
        clock: Clock,
    ) -> None:
        self._topics = {topic.name: topic for topic in topics}
        self._groups = groups
        self._group = group
        self._settings = settings
        self._max_batch_bytes = max_batch_bytes
        self._clock = clock
        self._member = uuid.uuid4().hex
        self._generation = -1
        self._renew_at = 0.0
        self._turn = 0
        self._closed = False
        self._positions: dict[TopicPartition, int] = {}
        """Offset to read next, for each assigned partition."""
        if group is None:
            self._positions = {source: 0 for topic in topics for source in topic.sources}

    def read(self, max_messages: int, timeout_seconds: float) -> list[StoredMessage]:
        deadline = self._clock.monotonic() + timeout_seconds
        while True:
            if self._refresh():
                return []  # let the caller see what it has lost before it may have it back
            messages = self._fetch(max_messages)
            remaining = deadline - self._clock.monotonic()
            if messages or remaining <= 0:
                return messages
            self._clock.sleep(min(self._settings.poll_interval_seconds, remaining))

    def keep_alive(self) -> None:
        self._refresh()

    def assignment(self) -> frozenset[TopicPartition]:
        return frozenset(self._positions)

    def commit(self, next_offsets: Mapping[TopicPartition, int]) -> frozenset[TopicPartition]:
        mine = {source: offset for source, offset in next_offsets.items() if source in self._positions}
        if self._group is None or not mine:
            return frozenset()
        return self._groups.commit(self._group, self._member, mine)

    def seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        self._positions.update({source: offset for source, offset in offsets.items() if source in self._positions})

    def lag(self) -> Mapping[TopicPartition, Lag]:
        done = dict(self._positions) if self._group is None else self._committed()
        found = {}
        for topic in self._topics.values():
            for source, held in topic.ranges().items():
                if source in self._positions:
                    next_ = max(done.get(source, held.first), held.first)
                    found[source] = Lag(max(0, held.next - next_), self._age(topic, source, next_))
        return found

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            if self._group is not None:
                self._groups.leave(self._group, self._member)
        finally:
            self._positions = {}
            self._groups.close()
            for topic in self._topics.values():
                topic.close()

    def _refresh(self) -> bool:
        """Stay a member and follow the group; returns whether partitions were lost."""
        if self._group is None:
            return False
        now = self._clock.monotonic()
        if now < self._renew_at and self._groups.generation(self._group) == self._generation:
            return False
        lease = self._settings.session_timeout_seconds
        sources = {name: topic.sources for name, topic in self._topics.items()}
        owned, self._generation = self._groups.renew(
            self._group, self._member, sources, empty_handed=not self._positions, now=now, lease=lease
        )
        lost, gained = self._positions.keys() - owned, owned - self._positions.keys()
        self._renew_at = now if lost else now + lease / RENEWALS_PER_SESSION
        for source in lost:
            del self._positions[source]
        if gained:
            committed = self._committed()
            self._positions.update({source: committed.get(source, 0) for source in gained})
        return bool(lost)

    def _committed(self) -> dict[TopicPartition, int]:
        assert self._group is not None
        return {k: v for name in self._topics for k, v in self._groups.committed(self._group, name).items()}

    def _fetch(self, max_messages: int) -> list[StoredMessage]:
        """The next messages, from another partition first each time so that none starves."""
        messages: list[StoredMessage] = []
        room = self._max_batch_bytes
        sources = sorted(self._positions)
        self._turn += 1
        for step in range(len(sources)):
            source = sources[(self._turn + step) % len(sources)]
            topic = self._topics[source.topic]
            before = len(messages)
            with closing(topic.read(source.partition, self._positions[source], max_messages - before)) as found:
                for message in found:
                    room -= size_of(message)
                    if room < 0 and messages:
                        return messages
                    messages.append(message)
                    self._positions[source] = message.offset + 1
            if len(messages) == max_messages:
                break
            if len(messages) == before:
                self._return_to_what_is_held(topic, source)
        return messages

    def _return_to_what_is_held(self, topic: Topic, source: TopicPartition) -> None:
        """Start over where the position is past the end: the topic is a new one, or a seek went too far."""
        held = topic.held(source.partition)
        if self._positions[source] > held.next:
            self._positions[source] = held.first

    def _age(self, topic: Topic, source: TopicPartition, offset: int) -> float:
        timestamp_ms = topic.timestamp_of(source.partition, offset)
        return 0.0 if timestamp_ms is None else max(0.0, (self._clock.wall_ms() - timestamp_ms) / 1000)
