"""Appends to Kafka, waiting for the acknowledgement of every message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kafka import KafkaProducer, errors

from depesche.errors import LogUnavailable, MessageTooLarge
from depesche.eventlog.contract import Message
from depesche.eventlog.kafka_client import CLOSE_SECONDS, close_within, connection, construct, ours, translated
from depesche.eventlog.message_size import check_sizes, parts
from depesche.settings.eventlog import EventLogSettings

OVERHEAD_BYTES = 65_536
"""Room for a record's and a request's framing above the size of a message."""
FLUSH_GRACE_SECONDS = 5.0
"""The producer gives up a message at its delivery timeout; waiting a little longer makes it the one to say so."""


class KafkaAppender:
    """`depesche.eventlog.contract.Appender` on Kafka.

    The producer buffers without a bound of its own (60,000 messages, 230 MB, with the broker frozen), so a sequence is
    sent in parts and each is acknowledged before the next. It is idempotent and waits for all in-sync replicas.
    After a failure the producer is replaced: its sequence numbers may have a gap.
    """

    def __init__(self, settings: EventLogSettings, require_topic: Callable[[str], object]) -> None:
        self._settings = settings
        self._require_topic = require_topic
        self._known: set[str] = set()
        self._producer: Any = None

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        check_sizes(messages, self._settings.max_message_bytes)
        if topic not in self._known:
            self._require_topic(topic)
            self._known.add(topic)
        if self._producer is None:
            self._producer = construct(KafkaProducer, _configuration(self._settings))
        done = 0
        for part in parts(messages, self._settings.kafka.max_in_flight_bytes):
            try:
                self._send(topic, part, done)
            except BaseException:
                self._known.discard(topic)  # it may be gone: look again
                self._discard_producer()
                raise
            done += len(part)

    def close(self) -> None:
        self._discard_producer()

    def _send(self, topic: str, messages: Sequence[Message], first_index: int) -> None:
        with translated(f"append to {topic}"):
            futures = [
                self._producer.send(
                    topic,
                    value=message.value,
                    key=message.key,
                    headers=list(message.headers),
                    timestamp_ms=message.timestamp_ms,
                )
                for message in messages
            ]
            self._producer.flush(self._settings.kafka.delivery_timeout_seconds + FLUSH_GRACE_SECONDS)
        for index, future in enumerate(futures):
            if not future.is_done:
                raise LogUnavailable(f"Kafka: append to {topic}: not acknowledged")
            if isinstance(future.exception, errors.MessageSizeTooLargeError | errors.RecordListTooLargeError):
                raise MessageTooLarge(
                    f"Kafka: append to {topic}: the broker's limit is below eventlog.max_message_bytes",
                    index=first_index + index,
                ) from future.exception
            if future.exception is not None:
                raise ours(future.exception, f"append to {topic}") from future.exception

    def _discard_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return

        def close() -> None:
            while True:  # it stops its thread only once every message is acknowledged or has expired
                try:
                    producer.close(timeout=CLOSE_SECONDS)
                except errors.KafkaTimeoutError:
                    continue
                return

        close_within(CLOSE_SECONDS, close)


def _configuration(settings: EventLogSettings) -> dict[str, Any]:
    kafka = settings.kafka
    delivery_ms = int(kafka.delivery_timeout_seconds * 1000)
    common = connection(kafka)
    return common | {
        "acks": "all",
        "enable_idempotence": True,
        "compression_type": None if kafka.compression == "none" else kafka.compression,
        "linger_ms": kafka.linger_ms,
        "batch_size": kafka.batch_bytes,
        "max_request_size": max(settings.max_message_bytes, kafka.batch_bytes) + OVERHEAD_BYTES,
        "delivery_timeout_ms": delivery_ms,
        "request_timeout_ms": max(1000, min(common["request_timeout_ms"], delivery_ms // 2)),
        "max_block_ms": delivery_ms,
        "allow_auto_create_topics": False,
        "metrics_enabled": False,
    }
