"""Leases and retention of the embedded log, with a clock of the test's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from depesche.eventlog.contract import Message, TopicPartition, TopicSpec
from depesche.eventlog.sqlite_appender import RETENTION_SECONDS
from depesche.eventlog.sqlite_clock import Clock
from depesche.eventlog.sqlite_log import SqliteEventLog
from depesche.eventlog.sqlite_reader import SqliteReader
from depesche.settings.eventlog import EventLogSettings, SqliteLogSettings

TOPIC = "news.raw"
HOUR = 3600.0
START = 1_750_000_000.0


@dataclass
class Time:
    """A clock that the test moves."""

    now: float = 0.0

    def clock(self) -> Clock:
        return Clock(wall_ms=lambda: int((START + self.now) * 1000), monotonic=lambda: self.now, sleep=self.pass_by)

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def log(tmp_path: Path, time: Time) -> SqliteEventLog:
    sqlite = SqliteLogSettings(directory=tmp_path / "log", session_timeout_seconds=10)
    log = SqliteEventLog(EventLogSettings(sqlite=sqlite), time.clock())
    log.create_topics([TopicSpec(TOPIC, 4, 1, retention_hours=1)])
    return log


def _append(log: SqliteEventLog, count: int, timestamp_ms: int | None = None) -> None:
    appender = log.appender()
    appender.append(TOPIC, [Message(b"key-%d" % n, b"%d" % n, timestamp_ms=timestamp_ms) for n in range(count)])
    appender.close()


def _joined(log: SqliteEventLog) -> SqliteReader:
    reader = log.reader([TOPIC], "group")
    reader.read(100, 1)
    return reader


def _held(log: SqliteEventLog) -> int:
    return sum(held.next - held.first for held in log.ranges(TOPIC).values())


def test_a_silent_reader_loses_its_partitions(log: SqliteEventLog, time: Time) -> None:
    _joined(log)
    time.pass_by(11)
    assert len(_joined(log).assignment()) == 4


def test_a_reader_that_keeps_alive_keeps_its_partitions(log: SqliteEventLog, time: Time) -> None:
    first = _joined(log)
    second = _joined(log)
    for _ in range(20):
        time.pass_by(3)
        first.keep_alive()
        second.read(100, 0)
    assert (len(first.assignment()), len(second.assignment())) == (2, 2)


def test_a_reader_that_was_replaced_while_it_slept_does_not_commit(log: SqliteEventLog, time: Time) -> None:
    first = _joined(log)
    mine = first.assignment()
    time.pass_by(11)
    _joined(log)
    assert first.commit(dict.fromkeys(mine, 1)) == frozenset()


def test_a_reader_that_was_replaced_sees_its_loss_before_it_may_have_a_partition_back(
    log: SqliteEventLog, time: Time
) -> None:
    first = _joined(log)
    time.pass_by(11)
    _joined(log).close()
    first.keep_alive()
    assert first.assignment() == frozenset()
    first.keep_alive()
    assert len(first.assignment()) == 4


def test_a_reader_that_slept_but_was_not_replaced_keeps_its_partitions(log: SqliteEventLog, time: Time) -> None:
    first = _joined(log)
    time.pass_by(1000)
    first.keep_alive()
    assert len(first.assignment()) == 4


def test_leases_from_before_a_restart_of_the_machine_are_void(log: SqliteEventLog, time: Time) -> None:
    time.now = 1_000_000.0
    _joined(log)
    time.now = 5.0  # the machine's clock starts anew
    assert len(_joined(log).assignment()) == 4


def test_an_idle_reader_waits_for_its_whole_timeout(log: SqliteEventLog, time: Time) -> None:
    reader = _joined(log)
    before = time.now
    reader.read(100, 7)
    assert time.now - before == pytest.approx(7)


def test_messages_past_retention_are_deleted(log: SqliteEventLog, time: Time) -> None:
    _append(log, 1200)
    time.pass_by(2 * HOUR)
    _append(log, 10)
    for _ in range(10):
        _append(log, 1)
    assert _held(log) == 20


def test_messages_within_retention_stay(log: SqliteEventLog, time: Time) -> None:
    _append(log, 100)
    time.pass_by(HOUR / 2)
    _append(log, 10)
    assert _held(log) == 110


def test_offsets_go_on_after_everything_was_deleted(log: SqliteEventLog, time: Time) -> None:
    _append(log, 100)
    ends = {source: held.next for source, held in log.ranges(TOPIC).items()}
    time.pass_by(2 * HOUR)
    for _ in range(5):
        _append(log, 1)
    firsts = {source: held.first for source, held in log.ranges(TOPIC).items()}
    assert firsts == ends


def test_a_reader_behind_the_first_message_goes_on_with_it(log: SqliteEventLog, time: Time) -> None:
    _append(log, 100)
    reader = _joined(log)
    reader.seek(dict.fromkeys(reader.assignment(), 0))
    time.pass_by(2 * HOUR)
    for _ in range(5):
        _append(log, 1)
    assert len(reader.read(100, 1)) == 5


def test_a_message_behind_a_newer_one_is_kept_with_it(log: SqliteEventLog, time: Time) -> None:
    key = [Message(b"same", b"new"), Message(b"same", b"old", timestamp_ms=1000)]
    appender = log.appender()
    appender.append(TOPIC, key)
    time.pass_by(2 * RETENTION_SECONDS)
    appender.append(TOPIC, [Message(b"same", b"more")])
    appender.close()
    assert _held(log) == 3


def test_the_lag_in_seconds_is_the_age_of_the_oldest_message(log: SqliteEventLog, time: Time) -> None:
    appender = log.appender()
    appender.append(TOPIC, [Message(b"key", b"value")])
    appender.close()
    reader = _joined(log)
    before = time.now
    time.pass_by(5)
    assert max(lag.seconds for lag in reader.lag().values()) == pytest.approx(before + 5 - 0, abs=2)


def test_a_position_past_the_end_of_a_topic_made_anew_starts_over(
    tmp_path: Path, log: SqliteEventLog, time: Time
) -> None:
    _append(log, 100)
    reader = _joined(log)
    reader.commit({source: held.next for source, held in log.ranges(TOPIC).items()})
    reader.close()
    for file in (tmp_path / "log" / "topics").iterdir():
        file.unlink()
    log.create_topics([TopicSpec(TOPIC, 4, 1, 1)])
    _append(log, 10)
    reader = log.reader([TOPIC], "group")
    found = reader.read(100, 1)
    assert len(found) + len(reader.read(100, 1)) == 10


def test_keys_stay_in_their_partition_for_good(log: SqliteEventLog) -> None:
    appender = log.appender()
    appender.append(TOPIC, [Message(b"123456789", b"value")])
    appender.close()
    reader = log.reader([TOPIC], None)
    (read,) = reader.read(1, 0)
    # 0xCBF43926 modulo 4: the check value that CRC-32 is published with. The file format depends on it.
    assert read.source == TopicPartition(TOPIC, 2)
