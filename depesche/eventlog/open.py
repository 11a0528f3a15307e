"""Chooses the event log that the settings ask for: the only place that names a backend."""

from __future__ import annotations

from depesche.eventlog.contract import EventLog
from depesche.settings.eventlog import EventLogSettings


def open_eventlog(settings: EventLogSettings) -> EventLog:
    """The event log of these settings. Nothing is contacted or created yet."""
    if settings.backend == "kafka":
        from depesche.eventlog.kafka_log import KafkaEventLog  # the embedded log must not need Kafka's client

        return KafkaEventLog(settings)
    from depesche.eventlog.sqlite_log import SqliteEventLog

    return SqliteEventLog(settings)
