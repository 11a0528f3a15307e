"""The embedded event log: SQLite files in one folder, shared by the processes of one machine.

::

    <directory>/groups.db             members, owners and committed offsets of all consumer groups
    <directory>/topics/<topic>.db     the messages of one topic
    <directory>/create.lock           held while files are being created

One machine only, and a local file system: SQLite's write-ahead log needs shared memory and working file locks.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from depesche.errors import ConfigurationError
from depesche.eventlog.contract import PartitionRange, TopicPartition, TopicSpec
from depesche.eventlog.sqlite_appender import SqliteAppender
from depesche.eventlog.sqlite_clock import Clock
from depesche.eventlog.sqlite_database import connect
from depesche.eventlog.sqlite_groups import Groups, create_groups
from depesche.eventlog.sqlite_reader import SqliteReader
from depesche.eventlog.sqlite_topic import Topic, create_topic
from depesche.settings.eventlog import EventLogSettings

_NAME = re.compile(r"[A-Za-z0-9._-]{1,249}")
_SUFFIX = ".db"


class SqliteEventLog:
    """`depesche.eventlog.contract.EventLog` on SQLite files. May be used from several threads."""

    def __init__(self, settings: EventLogSettings, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or Clock()
        self._folder = settings.sqlite.directory

    def appender(self) -> SqliteAppender:
        return SqliteAppender(self._open, self._settings.max_message_bytes, self._clock)

    def reader(self, topics: Sequence[str], group: str | None) -> SqliteReader:
        opened: list[Topic] = []
        try:
            for name in topics:
                opened.append(self._open(name))  # noqa: PERF401 - those opened so far are closed on failure
            return SqliteReader(
                opened,
                self._open_groups(),
                group,
                self._settings.sqlite,
                self._settings.max_batch_bytes,
                self._clock,
            )
        except BaseException:
            for topic in opened:
                topic.close()
            raise

    def create_topics(self, specs: Sequence[TopicSpec]) -> tuple[str, ...]:
        for spec in specs:
            if not _NAME.fullmatch(spec.name) or spec.name in (".", ".."):
                raise ConfigurationError(
                    f"{spec.name!r} is not a topic name: 1 to 249 letters, digits, '.', '_' or '-'"
                )
        with self._creating():
            existing = self.topics()
            missing = {spec.name: spec for spec in specs if spec.name not in existing}
            for spec in missing.values():
                create_topic(self._path(spec.name), spec)
        return tuple(missing)

    def topics(self) -> Mapping[str, int]:
        found = {}
        for path in sorted(self._path("").parent.glob(f"*{_SUFFIX}")):
            name = path.name.removesuffix(_SUFFIX)
            if (connection := connect(path)) is not None:  # else its creation was interrupted
                connection.close()
                with closing(Topic(name, path)) as topic:
                    found[name] = topic.partitions
        return found

    def ranges(self, topic: str) -> Mapping[TopicPartition, PartitionRange]:
        with closing(self._open(topic)) as file:
            return file.ranges()

    def offsets_at(self, topic: str, timestamp_ms: int) -> Mapping[TopicPartition, int]:
        with closing(self._open(topic)) as file:
            return {source: file.offset_at(source.partition, timestamp_ms) for source in file.sources}

    def committed(self, topic: str, group: str) -> Mapping[TopicPartition, int]:
        with closing(self._open(topic)), closing(self._open_groups()) as groups:
            return groups.committed(group, topic)

    def close(self) -> None:
        """Nothing is held: each call opens what it needs."""

    def _path(self, topic: str) -> Path:
        return self._folder / "topics" / f"{topic}{_SUFFIX}"

    def _open(self, topic: str) -> Topic:
        return Topic(topic, self._path(topic))

    def _open_groups(self) -> Groups:
        return Groups(self._folder / "groups.db")

    @contextmanager
    def _creating(self) -> Iterator[None]:
        """Hold the lock under which files are created, with the folders and the file of groups in place."""
        try:
            (self._folder / "topics").mkdir(parents=True, exist_ok=True)
            lock_file = (self._folder / "create.lock").open("w")
        except OSError as error:
            raise ConfigurationError(f"{self._folder}: {error}", key="eventlog.sqlite.directory") from error
        with lock_file as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            create_groups(self._folder / "groups.db")
            yield
