"""How our Kafka consumers are configured: cooperative, committing by hand, bounded in bytes."""

from __future__ import annotations

from typing import Any

from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor

from depesche.eventlog.kafka_client import connection
from depesche.settings.eventlog import EventLogSettings

HEARTBEATS_PER_SESSION = 5
FETCH_OVERHEAD_BYTES = 65_536


def consumer_configuration(settings: EventLogSettings, group: str | None) -> dict[str, Any]:
    """Keyword arguments of a consumer; without a group it reads on its own."""
    kafka = settings.kafka
    session_ms = int(kafka.session_timeout_seconds * 1000)
    return connection(kafka) | {
        "group_id": group,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "partition_assignment_strategy": [CooperativeStickyAssignor],
        "session_timeout_ms": session_ms,
        "heartbeat_interval_ms": min(3000, session_ms // HEARTBEATS_PER_SESSION),
        "max_poll_interval_ms": int(kafka.max_poll_interval_seconds * 1000),
        "fetch_max_bytes": settings.max_batch_bytes,
        "max_partition_fetch_bytes": min(settings.max_batch_bytes, settings.max_message_bytes + FETCH_OVERHEAD_BYTES),
        "allow_auto_create_topics": False,
        "metadata_max_age_ms": 60_000,
        "metrics_enabled": False,
    }
