"""The event logs that the contract is checked on: each test runs once per backend."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from depesche.eventlog.contract import Appender, EventLog, Reader, TopicSpec
from depesche.eventlog.open import open_eventlog
from depesche.settings.eventlog import EventLogSettings, KafkaSettings, SqliteLogSettings

MakeReader = Callable[..., Reader]
MakeTopic = Callable[..., str]


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.live)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> EventLogSettings:
    """Settings of one backend, with sessions as short as it allows."""
    limits = {"max_message_bytes": 100_000, "max_batch_bytes": 200_000}
    if request.param == "sqlite":
        sqlite = SqliteLogSettings(directory=tmp_path / "log", poll_interval_seconds=0.01, session_timeout_seconds=2)
        return EventLogSettings(backend="sqlite", sqlite=sqlite, **limits)
    address = request.getfixturevalue("kafka_server")
    kafka = KafkaSettings(bootstrap_servers=(address,), session_timeout_seconds=6, max_in_flight_bytes=1_000_000)
    return EventLogSettings(backend="kafka", kafka=kafka, **limits)


@pytest.fixture
def log(settings: EventLogSettings) -> Iterator[EventLog]:
    """The event log."""
    with closing(open_eventlog(settings)) as opened:
        yield opened


@pytest.fixture
def unique() -> str:
    """A name that no other test uses: servers are shared."""
    return f"test.{uuid.uuid4().hex[:12]}"


@pytest.fixture
def make_topic(log: EventLog, unique: str) -> MakeTopic:
    """Creates a topic and gives its name."""

    def make(partitions: int = 4, retention_hours: int = 0, suffix: str = "") -> str:
        spec = TopicSpec(f"{unique}{suffix}", partitions, 1, retention_hours)
        log.create_topics([spec])
        return spec.name

    return make


@pytest.fixture
def topic(make_topic: MakeTopic) -> str:
    """A topic of four partitions."""
    return make_topic()


@pytest.fixture
def appender(log: EventLog) -> Iterator[Appender]:
    """An appender of the log."""
    with closing(log.appender()) as opened:
        yield opened


@pytest.fixture
def make_reader(log: EventLog, topic: str) -> Iterator[MakeReader]:
    """Opens readers of the topic and closes them at the end."""
    opened: list[Reader] = []

    def make(group: str | None, topics: tuple[str, ...] = ()) -> Reader:
        opened.append(log.reader(topics or (topic,), group))
        return opened[-1]

    yield make
    for reader in opened:
        reader.close()
