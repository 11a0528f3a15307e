"""Topics, the offsets that they hold, and finding a place in them."""

from __future__ import annotations

import pytest

from depesche.errors import ConfigurationError
from depesche.eventlog.contract import Appender, EventLog, Message, TopicPartition, TopicSpec
from tests.contract.eventlog.conftest import MakeReader, MakeTopic
from tests.contract.eventlog.reading import by_partition, drain, join, next_offsets, numbered, values

NOW_MS = 1_750_000_000_000


def test_a_created_topic_is_listed_with_its_partitions(log: EventLog, topic: str) -> None:
    assert log.topics()[topic] == 4


def test_creating_topics_returns_those_that_were_missing(log: EventLog, topic: str, unique: str) -> None:
    specs = [TopicSpec(topic, 4, 1, 0), TopicSpec(f"{unique}.new", 2, 1, 24)]
    assert log.create_topics(specs) == (f"{unique}.new",)


def test_creating_an_existing_topic_changes_nothing(log: EventLog, appender: Appender, topic: str) -> None:
    appender.append(topic, numbered(5))
    log.create_topics([TopicSpec(topic, 9, 1, 1)])
    assert log.topics()[topic] == 4
    assert sum(held.next - held.first for held in log.ranges(topic).values()) == 5


def test_a_topic_name_that_would_be_a_path_is_refused(log: EventLog) -> None:
    with pytest.raises(ConfigurationError):
        log.create_topics([TopicSpec("../news", 1, 1, 0)])


def test_ranges_of_an_empty_topic_are_empty(log: EventLog, topic: str) -> None:
    assert {(held.first, held.next) for held in log.ranges(topic).values()} == {(0, 0)}
    assert len(log.ranges(topic)) == 4


def test_ranges_cover_what_was_appended(log: EventLog, appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(100))
    held = log.ranges(topic)
    for source, read in by_partition(drain(make_reader(None), 100)).items():
        assert (held[source].first, held[source].next) == (read[0].offset, read[-1].offset + 1)


def test_ranges_of_a_missing_topic_name_it(log: EventLog, unique: str) -> None:
    with pytest.raises(ConfigurationError, match=unique):
        log.ranges(unique)


def _append_times(appender: Appender, topic: str, *times: int) -> None:
    for time_ms in times:
        appender.append(topic, [Message(b"key", b"%d" % time_ms, timestamp_ms=NOW_MS + time_ms)])


def test_offsets_at_a_time_are_those_of_the_first_message_not_older(
    log: EventLog, appender: Appender, make_topic: MakeTopic
) -> None:
    topic = make_topic(partitions=1, suffix=".times")
    _append_times(appender, topic, 10, 20, 30)
    source = TopicPartition(topic, 0)
    found = [log.offsets_at(topic, NOW_MS + time_ms)[source] for time_ms in (0, 10, 11, 20, 30)]
    assert found == [0, 0, 1, 1, 2]


def test_offsets_at_a_time_after_all_messages_are_the_ends(
    log: EventLog, appender: Appender, make_topic: MakeTopic
) -> None:
    topic = make_topic(partitions=2, suffix=".times")
    _append_times(appender, topic, 10, 20)
    assert log.offsets_at(topic, NOW_MS + 21) == {source: held.next for source, held in log.ranges(topic).items()}


def test_offsets_at_a_time_hold_where_timestamps_are_out_of_order(
    log: EventLog, appender: Appender, make_topic: MakeTopic
) -> None:
    topic = make_topic(partitions=1, suffix=".times")
    _append_times(appender, topic, 10, 50, 20, 60, 30)
    source = TopicPartition(topic, 0)
    assert [log.offsets_at(topic, NOW_MS + time_ms)[source] for time_ms in (15, 25, 55)] == [1, 1, 3]


def test_a_seek_goes_back(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(20))
    reader = make_reader(None)
    first = drain(reader, 20)
    reader.seek(dict.fromkeys(reader.assignment(), 0))
    assert sorted(values(drain(reader, 20))) == sorted(values(first))


def test_a_seek_goes_forward(log: EventLog, appender: Appender, make_topic: MakeTopic, make_reader: MakeReader) -> None:
    topic = make_topic(partitions=1, suffix=".seek")
    appender.append(topic, numbered(10))
    reader = make_reader(None, (topic,))
    reader.seek({TopicPartition(topic, 0): 7})
    assert values(drain(reader, 3)) == [b"7", b"8", b"9"]


def test_a_seek_drops_what_was_fetched_ahead(
    appender: Appender, make_topic: MakeTopic, make_reader: MakeReader
) -> None:
    topic = make_topic(partitions=1, suffix=".seek")
    appender.append(topic, numbered(10))
    reader = make_reader(None, (topic,))
    while not reader.read(1, 1):
        pass
    reader.seek({TopicPartition(topic, 0): 5})
    assert values(drain(reader, 5)) == [b"5", b"6", b"7", b"8", b"9"]


def test_a_seek_beyond_what_is_held_starts_at_the_first_message(
    appender: Appender, make_topic: MakeTopic, make_reader: MakeReader
) -> None:
    topic = make_topic(partitions=1, suffix=".seek")
    appender.append(topic, numbered(3))
    reader = make_reader(None, (topic,))
    reader.seek({TopicPartition(topic, 0): 1000})
    assert values(drain(reader, 3)) == [b"0", b"1", b"2"]


def test_a_seek_of_a_partition_that_is_not_assigned_is_ignored(topic: str, make_reader: MakeReader) -> None:
    make_reader(None).seek({TopicPartition(topic, 99): 5, TopicPartition("other", 0): 5})


def test_the_lag_before_a_commit_is_everything(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(10))
    reader = make_reader("group-of-" + topic)
    join(reader)
    lag = reader.lag()
    assert set(lag) == reader.assignment()
    assert sum(one.messages for one in lag.values()) == 10


def test_the_lag_in_seconds_is_the_age_of_the_oldest_message_not_committed(
    appender: Appender, topic: str, make_reader: MakeReader
) -> None:
    appender.append(topic, [Message(b"key", b"old", timestamp_ms=NOW_MS), Message(b"key", b"new")])
    reader = make_reader("group-of-" + topic)
    join(reader)
    assert max(one.seconds for one in reader.lag().values()) > 1_000_000


def test_a_commit_reduces_the_lag(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(10))
    reader = make_reader("group-of-" + topic)
    reader.commit(next_offsets(join(reader) or drain(reader, 10)))
    lag = reader.lag()
    assert {(one.messages, one.seconds) for one in lag.values()} == {(0, 0.0)}


def test_a_reader_on_its_own_lags_behind_by_what_it_has_not_read(
    appender: Appender, topic: str, make_reader: MakeReader
) -> None:
    appender.append(topic, numbered(10))
    reader = make_reader(None)
    before = sum(one.messages for one in reader.lag().values())
    drain(reader, 10)
    assert (before, sum(one.messages for one in reader.lag().values())) == (10, 0)
