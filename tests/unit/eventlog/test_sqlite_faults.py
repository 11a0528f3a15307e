"""The embedded log under damage, competition and death."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from depesche.errors import ConfigurationError, FatalError, LogUnavailable
from depesche.eventlog.contract import Message, StoredMessage, TopicSpec
from depesche.eventlog.sqlite_database import connect, transaction
from depesche.eventlog.sqlite_log import SqliteEventLog
from depesche.settings.eventlog import EventLogSettings, SqliteLogSettings
from tests.contract.eventlog.processes import child

TOPIC = "news.raw"


@pytest.fixture
def settings(tmp_path: Path) -> EventLogSettings:
    return EventLogSettings(sqlite=SqliteLogSettings(directory=tmp_path / "log", poll_interval_seconds=0.01))


@pytest.fixture
def log(settings: EventLogSettings) -> SqliteEventLog:
    log = SqliteEventLog(settings)
    log.create_topics([TopicSpec(TOPIC, 4, 1, 0)])
    return log


@pytest.fixture
def file(settings: EventLogSettings, log: SqliteEventLog) -> Path:
    return settings.sqlite.directory / "topics" / f"{TOPIC}.db"


def _all(log: SqliteEventLog) -> list[StoredMessage]:
    reader = log.reader([TOPIC], None)
    found: list[StoredMessage] = []
    while messages := reader.read(1000, 0):
        found += messages
    reader.close()
    return found


def _append(log: SqliteEventLog, count: int = 1) -> None:
    appender = log.appender()
    appender.append(TOPIC, [Message(b"key-%d" % number, b"x" * 3000) for number in range(count)])
    appender.close()


def test_a_killed_appender_leaves_everything_it_had_confirmed(log: SqliteEventLog, settings: EventLogSettings) -> None:
    with child(settings, "append", TOPIC, "a") as other:
        for _ in range(5):
            confirmed = int(other.line())
        confirmed = max([confirmed, *map(int, other.kill())])
    names = {message.key for message in _all(log)}
    assert names >= {b"a-%d" % number for number in range(confirmed)}


def test_a_killed_appender_leaves_no_gap_and_no_half_batch(log: SqliteEventLog, settings: EventLogSettings) -> None:
    for _ in range(3):
        with child(settings, "append", TOPIC, "a") as other:
            other.line()
            other.kill()
    messages = _all(log)
    assert len(messages) % 20 == 0
    for source, held in log.ranges(TOPIC).items():
        assert [message.offset for message in messages if message.source == source] == list(range(held.next))


def test_appending_goes_on_after_a_kill(log: SqliteEventLog, settings: EventLogSettings) -> None:
    with child(settings, "append", TOPIC, "a") as other:
        other.line()
        other.kill()
    before = len(_all(log))
    _append(log, 10)
    assert len(_all(log)) == before + 10


def test_several_processes_append_at_once_without_losing_a_message(
    log: SqliteEventLog, settings: EventLogSettings
) -> None:
    with child(settings, "append", TOPIC, "a") as one, child(settings, "append", TOPIC, "b") as two:
        for _ in range(10):
            one.line()
            two.line()
        confirmed = {"a": one.kill(), "b": two.kill()}
    keys = [message.key for message in _all(log)]
    assert len(keys) == len(set(keys))
    for prefix, lines in confirmed.items():
        last = max([200, *map(int, lines)])
        assert {f"{prefix}-{number}".encode() for number in range(last)} <= set(keys)


def test_a_damaged_file_is_named_and_fatal(log: SqliteEventLog, file: Path) -> None:
    _append(log, 200)
    damaged = bytearray(file.read_bytes())
    damaged[16_384:] = b"\xff" * (len(damaged) - 16_384)
    file.write_bytes(damaged)
    with pytest.raises(FatalError, match=TOPIC):
        _all(log)


def test_a_file_that_is_no_database_is_named_and_fatal(log: SqliteEventLog, file: Path) -> None:
    file.write_bytes(b"something else entirely" * 1000)
    with pytest.raises(FatalError, match=TOPIC):
        log.ranges(TOPIC)


def test_a_database_of_somebody_else_is_fatal(log: SqliteEventLog, file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(FatalError, match="not a file of the event log"):
        log.topics()


def test_a_file_of_a_newer_format_is_fatal(log: SqliteEventLog, file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(FatalError, match="99"):
        log.ranges(TOPIC)


def test_a_missing_file_of_offsets_is_fatal(log: SqliteEventLog, settings: EventLogSettings) -> None:
    (settings.sqlite.directory / "groups.db").unlink()
    with pytest.raises(FatalError, match=r"groups\.db"):
        log.reader([TOPIC], "group")


def test_an_interrupted_creation_is_no_topic_and_can_be_completed(
    settings: EventLogSettings, log: SqliteEventLog
) -> None:
    (settings.sqlite.directory / "topics" / "half.db").touch()
    assert "half" not in log.topics()
    assert log.create_topics([TopicSpec("half", 2, 1, 0)]) == ("half",)
    assert log.topics()["half"] == 2


def test_a_full_disk_makes_the_log_unavailable_and_keeps_what_was_there(log: SqliteEventLog) -> None:
    _append(log, 10)
    appender = log.appender()
    appender.append(TOPIC, [Message(b"key", b"fits")])
    (pages,) = appender._topics[TOPIC]._connection.execute("PRAGMA page_count").fetchone()
    appender._topics[TOPIC]._connection.execute(f"PRAGMA max_page_count = {pages}")  # as a full disk would
    with pytest.raises(LogUnavailable, match="full"):
        appender.append(TOPIC, [Message(b"key-%d" % number, b"x" * 60_000) for number in range(20)])
    appender.close()
    assert len(_all(log)) == 11


def test_a_folder_that_cannot_be_made_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    log = SqliteEventLog(EventLogSettings(sqlite=SqliteLogSettings(directory=tmp_path / "file" / "log")))
    with pytest.raises(ConfigurationError, match="file"):
        log.create_topics([TopicSpec(TOPIC, 1, 1, 0)])


def test_a_reader_does_not_wait_for_a_writer(log: SqliteEventLog, file: Path) -> None:
    _append(log, 5)
    connection = connect(file)
    assert connection is not None
    with transaction(connection, file):
        assert len(_all(log)) == 5
    connection.close()


def test_topics_can_be_created_by_several_threads_at_once(settings: EventLogSettings) -> None:
    shutil.rmtree(settings.sqlite.directory, ignore_errors=True)
    created: list[str] = []
    spec = TopicSpec(TOPIC, 4, 1, 0)
    threads = [
        threading.Thread(target=lambda: created.extend(SqliteEventLog(settings).create_topics([spec])))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert created == [TOPIC]
