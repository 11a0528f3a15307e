"""When a partition counts as stalled."""

from __future__ import annotations

from depesche.eventlog.contract import TopicPartition
from depesche.eventlog.kafka_progress import Progress

SOURCE = TopicPartition("news", 0)


def _observe(progress: Progress, position: int, end: int, now: float, reads: int = 5) -> bool:
    stalled = progress.stalled({SOURCE: position}, {SOURCE: end}, now)
    for _ in range(reads):
        progress.count_read()
    return bool(stalled)


def _stalls(*observations: tuple[int, int, float], reads: int = 5) -> bool:
    progress = Progress(stall_seconds=60, min_reads=5)
    return [_observe(progress, position, end, now, reads) for position, end, now in observations][-1]


def test_a_partition_that_stands_still_with_messages_left_stalls() -> None:
    assert _stalls((5, 9, 0), (5, 9, 30), (5, 9, 60))


def test_a_partition_that_moves_does_not_stall() -> None:
    assert not _stalls((5, 9, 0), (6, 9, 50), (6, 9, 100))


def test_a_partition_at_its_end_does_not_stall() -> None:
    assert not _stalls((9, 9, 0), (9, 9, 1000))


def test_the_time_counts_from_when_there_was_something_to_read() -> None:
    assert not _stalls((9, 9, 0), (9, 12, 1000), (9, 12, 1030))


def test_a_reader_that_did_not_read_has_not_stalled() -> None:
    assert not _stalls((5, 9, 0), (5, 9, 100), reads=0)


def test_a_partition_that_was_given_away_is_forgotten() -> None:
    progress = Progress(stall_seconds=60, min_reads=5)
    _observe(progress, 5, 9, 0)
    progress.stalled({}, {}, 30)
    assert not _observe(progress, 5, 9, 90)
