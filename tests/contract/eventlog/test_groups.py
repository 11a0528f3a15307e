"""Consumer groups: committing, resuming, sharing, taking over."""

from __future__ import annotations

import pytest

from depesche.eventlog.contract import Appender, EventLog, Reader
from depesche.settings.eventlog import EventLogSettings
from tests.contract.eventlog.conftest import MakeReader
from tests.contract.eventlog.processes import child
from tests.contract.eventlog.reading import (
    by_partition,
    drain,
    join,
    next_offsets,
    nothing_more,
    numbered,
    settle,
    values,
)


@pytest.fixture
def group(unique: str) -> str:
    return f"group.{unique}"


def _read(reader: Reader, count: int) -> list[bytes]:
    messages = join(reader)
    return values(messages + drain(reader, count - len(messages)))


def test_a_group_goes_on_after_its_commit(appender: Appender, topic: str, group: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(10))
    reader = make_reader(group)
    messages = join(reader)
    messages += drain(reader, 10 - len(messages))
    reader.commit(next_offsets(messages))
    reader.close()
    appender.append(topic, numbered(5, start=10))
    assert sorted(_read(make_reader(group), 5)) == [b"10", b"11", b"12", b"13", b"14"]


def test_what_was_not_committed_is_read_again(
    appender: Appender, topic: str, group: str, make_reader: MakeReader
) -> None:
    appender.append(topic, numbered(10))
    first = make_reader(group)
    _read(first, 10)
    first.close()
    assert len(_read(make_reader(group), 10)) == 10


def test_closing_does_not_commit(
    appender: Appender, log: EventLog, topic: str, group: str, make_reader: MakeReader
) -> None:
    appender.append(topic, numbered(10))
    reader = make_reader(group)
    _read(reader, 10)
    reader.close()
    assert log.committed(topic, group) == {}


def test_a_commit_reports_its_partitions(appender: Appender, topic: str, group: str, make_reader: MakeReader) -> None:
    reader = make_reader(group)
    join(reader)
    assert reader.commit(dict.fromkeys(reader.assignment(), 0)) == reader.assignment()


def test_committed_offsets_can_be_looked_up(
    appender: Appender, log: EventLog, topic: str, group: str, make_reader: MakeReader
) -> None:
    appender.append(topic, numbered(10))
    reader = make_reader(group)
    messages = join(reader)
    messages += drain(reader, 10 - len(messages))
    offsets = next_offsets(messages)
    reader.commit(offsets)
    assert log.committed(topic, group) == offsets


def test_a_group_may_commit_an_earlier_offset(
    log: EventLog, appender: Appender, topic: str, group: str, make_reader: MakeReader
) -> None:
    appender.append(topic, numbered(40))
    reader = make_reader(group)
    join(reader)
    reader.commit(dict.fromkeys(reader.assignment(), 2))
    reader.commit(dict.fromkeys(reader.assignment(), 1))
    assert set(log.committed(topic, group).values()) == {1}


def test_groups_do_not_share(appender: Appender, topic: str, group: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(10))
    assert [len(_read(make_reader(f"{group}.{number}"), 10)) for number in range(2)] == [10, 10]


def test_two_readers_of_a_group_own_different_partitions(topic: str, group: str, make_reader: MakeReader) -> None:
    readers = [make_reader(group), make_reader(group)]
    settle(readers, lambda: all(len(reader.assignment()) == 2 for reader in readers))
    assert not readers[0].assignment() & readers[1].assignment()


def test_two_readers_of_a_group_read_every_message_between_them(
    appender: Appender, topic: str, group: str, make_reader: MakeReader
) -> None:
    readers = [make_reader(group), make_reader(group)]
    settle(readers, lambda: all(len(reader.assignment()) == 2 for reader in readers))
    appender.append(topic, numbered(100))
    found: list[bytes] = []

    def all_read() -> bool:
        for reader in readers:
            found.extend(values(reader.read(1000, 0.1)))
        return len(found) >= 100

    settle([], all_read)
    assert sorted(found, key=int) == [b"%d" % number for number in range(100)]


def test_more_readers_than_partitions_leave_some_idle(topic: str, group: str, make_reader: MakeReader) -> None:
    readers = [make_reader(group) for _ in range(5)]
    settle(readers, lambda: sorted(len(reader.assignment()) for reader in readers) == [0, 1, 1, 1, 1])


def test_a_reader_that_joins_takes_over_some_partitions_only(topic: str, group: str, make_reader: MakeReader) -> None:
    first = make_reader(group)
    join(first)
    before = first.assignment()
    second = make_reader(group)
    settle([first, second], lambda: len(second.assignment()) == 2)
    assert first.assignment() < before
    assert first.assignment() | second.assignment() == before


def test_a_new_owner_starts_at_the_commit_of_the_old_one(
    appender: Appender, topic: str, group: str, make_reader: MakeReader
) -> None:
    appender.append(topic, numbered(100))
    first = make_reader(group)
    messages = join(first)
    messages += drain(first, 100 - len(messages))
    first.commit(next_offsets(messages))
    second = make_reader(group)
    read = settle([first, second], lambda: len(second.assignment()) == 2)
    assert read == []
    assert nothing_more(second)


def test_a_partition_kept_in_a_rebalance_is_read_on_without_repetition(
    appender: Appender, topic: str, group: str, make_reader: MakeReader
) -> None:
    appender.append(topic, numbered(100))
    first = make_reader(group)
    messages = join(first)
    messages += drain(first, 100 - len(messages))  # read, not committed
    second = make_reader(group)
    read = settle([first, second], lambda: len(second.assignment()) == 2)
    assert not {message.source for message in read} & first.assignment()


def test_a_reader_that_leaves_is_replaced(appender: Appender, topic: str, group: str, make_reader: MakeReader) -> None:
    readers = [make_reader(group), make_reader(group)]
    settle(readers, lambda: all(len(reader.assignment()) == 2 for reader in readers))
    readers[0].close()
    settle(readers[1:], lambda: len(readers[1].assignment()) == 4)


def test_a_reader_that_died_is_replaced(
    appender: Appender, settings: EventLogSettings, topic: str, group: str, make_reader: MakeReader
) -> None:
    appender.append(topic, numbered(20))
    with child(settings, "read", topic, group) as other:
        other.line()
        other.kill()
    reader = make_reader(group)
    assert sorted(_read(reader, 20), key=int) == [b"%d" % number for number in range(20)]


def test_a_partition_that_is_gone_is_not_committed(
    log: EventLog, appender: Appender, topic: str, group: str, make_reader: MakeReader
) -> None:
    appender.append(topic, numbered(100))
    first = make_reader(group)
    messages = join(first)
    messages += drain(first, 100 - len(messages))
    second = make_reader(group)
    settle([first, second], lambda: len(second.assignment()) == 2)
    kept = first.assignment()
    assert first.commit(next_offsets(messages)) == kept
    assert log.committed(topic, group).keys() == kept


def test_a_partition_of_another_topic_is_not_committed(
    log: EventLog, topic: str, group: str, make_reader: MakeReader
) -> None:
    reader = make_reader(group)
    join(reader)
    strange = next(iter(reader.assignment())).__class__("other", 0)
    assert reader.commit({strange: 1}) == frozenset()


def test_keeping_alive_keeps_the_place(appender: Appender, topic: str, group: str, make_reader: MakeReader) -> None:
    reader = make_reader(group)
    join(reader)
    appender.append(topic, numbered(100))
    messages = drain(reader, 1)
    for _ in range(5):
        reader.keep_alive()
    messages += drain(reader, 100 - len(messages))
    for read in by_partition(messages).values():
        assert [message.offset for message in read] == list(range(len(read)))


def test_keeping_alive_takes_part_in_a_rebalance(topic: str, group: str, make_reader: MakeReader) -> None:
    first = make_reader(group)
    join(first)
    second = make_reader(group)

    def shared() -> bool:
        first.keep_alive()
        return len(first.assignment()) == 2 and len(second.assignment()) == 2

    settle([second], shared)


def test_a_seek_of_a_group_reader_replays(appender: Appender, topic: str, group: str, make_reader: MakeReader) -> None:
    appender.append(topic, numbered(20))
    reader = make_reader(group)
    _read(reader, 20)
    reader.seek(dict.fromkeys(reader.assignment(), 0))
    assert len(drain(reader, 20)) == 20
