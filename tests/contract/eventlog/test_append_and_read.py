"""Appending and reading: what goes in comes out, in order, within bounds."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depesche.errors import ConfigurationError, MessageTooLarge
from depesche.eventlog.contract import Appender, EventLog, Message
from tests.contract.eventlog.conftest import MakeReader, MakeTopic
from tests.contract.eventlog.reading import by_partition, drain, join, nothing_more, numbered, values

NOW_MS = 1_750_000_000_000

messages = st.builds(
    Message,
    key=st.none() | st.binary(max_size=40),
    value=st.binary(max_size=2000),
    headers=st.lists(st.tuples(st.text("abc-äß", min_size=1, max_size=10), st.binary(max_size=50)), max_size=4).map(
        tuple
    ),
    timestamp_ms=st.integers(min_value=NOW_MS - 10**9, max_value=NOW_MS),
)


def test_every_message_is_read_once(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(500))
    assert sorted(values(drain(make_reader(None), 500))) == sorted(message.value for message in numbered(500))


def test_a_partition_is_read_in_the_order_of_appending(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    for start in range(0, 300, 100):
        appender.append(topic, numbered(100, start))
    for read in by_partition(drain(make_reader(None), 300)).values():
        assert values(read) == sorted(values(read), key=int)


def test_offsets_of_a_partition_rise(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(200))
    for read in by_partition(drain(make_reader(None), 200)).values():
        offsets = [message.offset for message in read]
        assert offsets == sorted(set(offsets))


def test_messages_with_the_same_key_are_in_the_same_partition(
    appender: Appender, topic: str, make_reader: MakeReader
) -> None:
    for number in range(3):
        appender.append(topic, [Message(b"key-%d" % key, b"%d" % number) for key in range(50)])
    read = drain(make_reader(None), 150)
    assert len({(message.key, message.source) for message in read}) == 50


def test_keys_spread_over_the_partitions(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(200))
    assert len(by_partition(drain(make_reader(None), 200))) == 4


def test_messages_without_a_key_are_kept(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, [Message(None, b"one"), Message(None, b"two")])
    read = drain(make_reader(None), 2)
    assert {(message.key, message.value) for message in read} == {(None, b"one"), (None, b"two")}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(messages, min_size=1, max_size=20))
def test_key_value_headers_and_timestamp_come_back_unchanged(
    sent: list[Message], log: EventLog, appender: Appender, topic: str
) -> None:
    ends = {source: held.next for source, held in log.ranges(topic).items()}
    appender.append(topic, sent)
    reader = log.reader([topic], None)
    try:
        reader.seek(ends)
        read = drain(reader, len(sent))
    finally:
        reader.close()
    came_back = [(message.key, message.value, message.headers, message.timestamp_ms) for message in read]
    assert sorted(came_back, key=repr) == sorted(
        ((message.key, message.value, message.headers, message.timestamp_ms) for message in sent), key=repr
    )


def test_a_message_without_a_timestamp_gets_the_time_of_its_append(
    appender: Appender, topic: str, make_reader: MakeReader
) -> None:
    before = time.time_ns() // 1_000_000
    appender.append(topic, [Message(b"key", b"value")])
    after = time.time_ns() // 1_000_000
    (read,) = drain(make_reader(None), 1)
    assert before <= read.timestamp_ms <= after


def test_appending_nothing_is_allowed(appender: Appender, topic: str) -> None:
    appender.append(topic, [])


def test_a_sequence_larger_than_what_may_be_in_flight_is_appended_whole(
    appender: Appender, topic: str, make_reader: MakeReader
) -> None:
    appender.append(topic, [Message(b"key-%d" % number, b"x" * 50_000) for number in range(120)])  # 6 MB
    assert len(drain(make_reader(None), 120)) == 120


def test_a_message_over_the_limit_is_refused_with_its_position(appender: Appender, topic: str) -> None:
    with pytest.raises(MessageTooLarge) as caught:
        appender.append(topic, [Message(b"key", b"small"), Message(b"key", b"x" * 100_001)])
    assert caught.value.index == 1


def test_nothing_is_written_when_a_message_is_over_the_limit(appender: Appender, log: EventLog, topic: str) -> None:
    with pytest.raises(MessageTooLarge):
        appender.append(topic, [Message(b"key", b"small"), Message(b"key", b"x" * 100_001)])
    assert all(held.first == held.next for held in log.ranges(topic).values())


def test_a_message_at_the_limit_comes_back(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, [Message(b"key", b"x" * (100_000 - len(b"key")))])
    (read,) = drain(make_reader(None), 1)
    assert len(read.value) == 100_000 - len(b"key")


def test_a_read_hands_out_no_more_messages_than_asked_for(
    appender: Appender, topic: str, make_reader: MakeReader
) -> None:
    appender.append(topic, numbered(100))
    reader = make_reader(None)
    sizes: list[int] = []
    while sum(sizes) < 100:
        sizes.append(len(reader.read(7, 1)))
    assert max(sizes) <= 7


def test_a_read_hands_out_no_more_bytes_than_configured(
    appender: Appender, topic: str, make_reader: MakeReader
) -> None:
    appender.append(topic, [Message(b"key-%d" % number, b"\0" * 60_000) for number in range(20)])  # compresses well
    reader = make_reader(None)
    sizes: list[int] = []
    while sum(sizes) < 20:
        sizes.append(len(reader.read(1000, 1)))
    assert max(sizes) <= 3


def test_an_empty_topic_gives_nothing(make_reader: MakeReader) -> None:
    assert nothing_more(make_reader(None))


def test_messages_appended_while_a_reader_waits_reach_it(
    appender: Appender, topic: str, make_reader: MakeReader
) -> None:
    reader = make_reader(None)
    assert nothing_more(reader)
    appender.append(topic, numbered(3))
    assert sorted(values(drain(reader, 3))) == [b"0", b"1", b"2"]


def test_several_topics_are_read_together(
    appender: Appender, topic: str, make_topic: MakeTopic, make_reader: MakeReader
) -> None:
    other = make_topic(suffix=".other")
    appender.append(topic, [Message(b"key", b"this")])
    appender.append(other, [Message(b"key", b"other")])
    assert sorted(values(drain(make_reader(None, (topic, other)), 2))) == [b"other", b"this"]


def test_a_message_survives_a_restart(log: EventLog, appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(10))
    appender.close()
    log.close()
    assert len(drain(make_reader(None), 10)) == 10


def test_appending_to_a_missing_topic_names_it(appender: Appender, log: EventLog, unique: str) -> None:
    with pytest.raises(ConfigurationError, match=unique):
        appender.append(unique, [Message(b"key", b"value")])
    assert unique not in log.topics()


def test_reading_a_missing_topic_names_it(log: EventLog, unique: str) -> None:
    with pytest.raises(ConfigurationError, match=unique):
        log.reader([unique], "group")
    assert unique not in log.topics()


def test_a_reader_on_its_own_is_assigned_all_partitions(topic: str, make_reader: MakeReader) -> None:
    assert len(make_reader(None).assignment()) == 4


def test_a_reader_on_its_own_commits_nothing(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(1))
    reader = make_reader(None)
    (read,) = drain(reader, 1)
    assert reader.commit({read.source: 1}) == frozenset()


def test_readers_on_their_own_do_not_share(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(10))
    assert [len(drain(make_reader(None), 10)) for _ in range(2)] == [10, 10]


def test_a_joining_reader_hands_out_what_is_there(appender: Appender, topic: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(10))
    reader = make_reader("group-of-" + topic)
    assert len(join(reader) or drain(reader, 10)) == 10
