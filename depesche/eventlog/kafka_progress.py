"""Notices a partition that has messages but hands out none (pure).

Users of kafka-python report that an assigned partition silently stops (dpkp/kafka-python issues 3131 and 3138);
only a new consumer brings it back.
"""

from __future__ import annotations

from collections.abc import Mapping

from depesche.eventlog.contract import TopicPartition

STALL_SECONDS = 60.0
MIN_READS = 10
"""Reads without progress before a partition counts as stalled: a reader that did not read has not stalled."""


class Progress:
    """Remembers since when each partition has not moved although there is more to read."""

    def __init__(self, stall_seconds: float = STALL_SECONDS, min_reads: int = MIN_READS) -> None:
        self._stall_seconds = stall_seconds
        self._min_reads = min_reads
        self._reads = 0
        self._marks: dict[TopicPartition, tuple[int, float, int]] = {}
        """(position, time, number of reads) at which the partition was first seen there."""

    def count_read(self) -> None:
        """A read for all partitions has been made."""
        self._reads += 1

    def stalled(
        self, positions: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int], now: float
    ) -> frozenset[TopicPartition]:
        """Partitions that stood still for too long, with positions and ends as of ``now``."""
        marks = {}
        for source, position in positions.items():
            mark = self._marks.get(source)
            moved = mark is None or mark[0] != position
            if position < ends.get(source, 0):
                marks[source] = (position, now, self._reads) if moved or mark is None else mark
        self._marks = marks
        return frozenset(
            source
            for source, (_, since, reads) in marks.items()
            if now - since >= self._stall_seconds and self._reads - reads >= self._min_reads
        )
