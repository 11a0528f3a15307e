"""Settings of the event log: which backend, its topics and its limits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator

from depesche.settings.section import Section


class TopicSettings(Section):
    """Shape of the topics that ``depesche topics create`` makes."""

    raw: str = "news.raw"
    """Topic of items as published."""
    enriched: str = "news.enriched"
    """Topic of annotated articles."""
    partitions: Annotated[int, Field(ge=1, le=10_000)] = 4
    """Partitions per topic: the most workers that can share a stage."""
    replication: Annotated[int, Field(ge=1, le=10)] = 1
    """Copies of each partition on Kafka; 3 in production."""
    retention_hours: Annotated[int, Field(ge=0)] = 720
    """Messages are kept this long; 0 is for ever."""
    dead_retention_hours: Annotated[int, Field(ge=0)] = 2160
    """Dead letters are kept this long; 0 is for ever."""

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if self.raw == self.enriched:
            raise ValueError("topics.raw and topics.enriched must differ")
        return self


class SqliteLogSettings(Section):
    """The embedded log."""

    directory: Path = Path("data/log")
    """Folder of the log's database files."""
    poll_interval_seconds: Annotated[float, Field(gt=0, le=10)] = 0.05
    """How often a waiting reader looks for new messages."""
    session_timeout_seconds: Annotated[float, Field(ge=1)] = 15.0
    """A reader silent for this long loses its partitions."""


class KafkaSettings(Section):
    """The Kafka log."""

    bootstrap_servers: tuple[str, ...] = ("localhost:9092",)
    """``host:port`` of some brokers."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    """How to talk to the brokers."""
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    """How to log in, with a SASL protocol."""
    username: str | None = None
    """Login name, with a SASL protocol."""
    password: SecretStr | None = None
    """Set it in the environment: ``DEPESCHE_EVENTLOG__KAFKA__PASSWORD``."""
    ca_file: Path | None = None
    """PEM file of the authority that signed the brokers' certificates; the system's where unset."""
    compression: Literal["none", "gzip", "lz4", "zstd"] = "lz4"
    """Of produced batches."""
    linger_ms: Annotated[int, Field(ge=0, le=5_000)] = 20
    """How long a batch waits to fill."""
    batch_bytes: Annotated[int, Field(ge=1_024)] = 262_144
    """Size of a produced batch."""
    max_in_flight_bytes: Annotated[int, Field(ge=65_536)] = 16_777_216
    """Most unacknowledged bytes of an appender."""
    delivery_timeout_seconds: Annotated[float, Field(gt=0)] = 60.0
    """An append not acknowledged by then counts as failed and is retried by the stage."""
    session_timeout_seconds: Annotated[float, Field(ge=6)] = 45.0
    """A reader silent for this long loses its partitions."""
    max_poll_interval_seconds: Annotated[float, Field(ge=10)] = 300.0
    """A reader that does not come back for this long loses its partitions."""
    reconnect_backoff_max_seconds: Annotated[float, Field(gt=0)] = 2.0
    """Longest pause between attempts to reach a broker."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.security_protocol.startswith("SASL") and not (self.sasl_mechanism and self.username and self.password):
            raise ValueError(f"{self.security_protocol} needs sasl_mechanism, username and password")
        if self.max_poll_interval_seconds <= self.session_timeout_seconds:
            raise ValueError("max_poll_interval_seconds must be above session_timeout_seconds")
        return self


class EventLogSettings(Section):
    """The event log."""

    backend: Literal["sqlite", "kafka"] = "sqlite"
    """``sqlite`` for one machine, ``kafka`` past it."""
    topics: TopicSettings = TopicSettings()
    max_message_bytes: Annotated[int, Field(ge=10_000)] = 1_000_000
    """Largest message; it must not be above the broker's ``message.max.bytes``."""
    max_batch_bytes: Annotated[int, Field(ge=65_536)] = 16_777_216
    """Most bytes that one read hands out (one larger message is handed out alone)."""
    sqlite: SqliteLogSettings = SqliteLogSettings()
    kafka: KafkaSettings = KafkaSettings()
