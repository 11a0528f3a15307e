"""The event log on Apache Kafka."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, errors
from kafka import TopicPartition as KafkaPartition

from depesche.errors import ConfigurationError
from depesche.eventlog.contract import PartitionRange, TopicPartition, TopicSpec
from depesche.eventlog.kafka_appender import OVERHEAD_BYTES, KafkaAppender
from depesche.eventlog.kafka_client import CLOSE_SECONDS, close_within, connection, construct, ours, translated
from depesche.eventlog.kafka_reader import KafkaReader
from depesche.settings.eventlog import EventLogSettings

_UNKNOWN_TOPIC = errors.UnknownTopicOrPartitionError.errno
_MS_PER_HOUR = 3_600_000


class KafkaEventLog:
    """`depesche.eventlog.contract.EventLog` on Kafka. May be used from several threads."""

    def __init__(self, settings: EventLogSettings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._admin: Any = None
        self._lookup: Any = None

    def appender(self) -> KafkaAppender:
        return KafkaAppender(self._settings, self._partitions)

    def reader(self, topics: Sequence[str], group: str | None) -> KafkaReader:
        return KafkaReader(self._settings, {topic: self._partitions(topic) for topic in topics}, group)

    def create_topics(self, specs: Sequence[TopicSpec]) -> tuple[str, ...]:
        return tuple(spec.name for spec in {spec.name: spec for spec in specs}.values() if self._create(spec))

    def topics(self) -> Mapping[str, int]:
        with self._lock, translated("list topics"):
            described = self._administrator().describe_topics()
        return {topic["name"]: len(topic["partitions"]) for topic in described if not topic["is_internal"]}

    def ranges(self, topic: str) -> Mapping[TopicPartition, PartitionRange]:
        sources = self._sources(topic)
        with self._lock, translated(f"look up offsets of {topic}"):
            firsts = self._consumer().beginning_offsets(sources)
            ends = self._consumer().end_offsets(sources)
        return {
            TopicPartition(topic, source.partition): PartitionRange(firsts[source], ends[source]) for source in sources
        }

    def offsets_at(self, topic: str, timestamp_ms: int) -> Mapping[TopicPartition, int]:
        sources = self._sources(topic)
        with self._lock, translated(f"look up times of {topic}"):
            found = self._consumer().offsets_for_times(dict.fromkeys(sources, max(0, timestamp_ms)))
            ends = self._consumer().end_offsets(sources)
        return {
            TopicPartition(topic, source.partition): found[source].offset if found[source] else ends[source]
            for source in sources
        }

    def committed(self, topic: str, group: str) -> Mapping[TopicPartition, int]:
        sources = self._sources(topic)
        with self._lock, translated(f"look up offsets of group {group}"):
            offsets = self._administrator().list_group_offsets({group: sources})[group]
        return {TopicPartition(key.topic, key.partition): at.offset for key, at in offsets.items() if at.offset >= 0}

    def close(self) -> None:
        with self._lock:
            clients = [client for client in (self._admin, self._lookup) if client is not None]
            self._admin = self._lookup = None
        for client in clients:
            close_within(CLOSE_SECONDS, client.close)

    def _create(self, spec: TopicSpec) -> bool:
        options = {
            "num_partitions": spec.partitions,
            "replication_factor": spec.replication,
            "configs": {
                "retention.ms": str(spec.retention_hours * _MS_PER_HOUR or -1),
                # One copy may be down without stopping the appenders.
                "min.insync.replicas": str(max(1, spec.replication - 1)),
                "max.message.bytes": str(self._settings.max_message_bytes + OVERHEAD_BYTES),
            },
        }
        with self._lock, translated(f"create topic {spec.name}"):
            try:
                self._administrator().create_topics({spec.name: options}, wait_for_metadata=True)
            except errors.TopicAlreadyExistsError:
                return False
        return True

    def _partitions(self, topic: str) -> int:
        """Number of partitions; raises `ConfigurationError` when the topic does not exist."""
        with self._lock, translated(f"look up topic {topic}"):
            (described,) = self._administrator().describe_topics([topic])
        code = described["error_code"]
        if code == _UNKNOWN_TOPIC:
            raise ConfigurationError(f"topic {topic} does not exist on Kafka; create it with: depesche topics create")
        if code:
            raise ours(errors.for_code(code)(), f"look up topic {topic}")
        return len(described["partitions"])

    def _sources(self, topic: str) -> list[KafkaPartition]:
        return [KafkaPartition(topic, number) for number in range(self._partitions(topic))]

    def _administrator(self) -> Any:
        if self._admin is None:
            self._admin = construct(KafkaAdminClient, connection(self._settings.kafka))
        return self._admin

    def _consumer(self) -> Any:
        """A consumer without a group, to look up offsets."""
        if self._lookup is None:
            arguments = connection(self._settings.kafka)
            self._lookup = construct(
                KafkaConsumer,
                arguments | {"group_id": None, "enable_auto_commit": False, "allow_auto_create_topics": False},
            )
        return self._lookup
