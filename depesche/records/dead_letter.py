"""`DeadLetter`: a message that could not be handled, untouched, with headers that say why.

The model is Kafka Connect's set of ``__connect.errors.*`` headers: the value on the dead-letter topic is the
original value byte for byte, so that it can be redriven, and everything about the failure travels in headers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

Headers = tuple[tuple[str, bytes], ...]

ERROR_PREFIX = "error-"
DEAD_SUFFIX = ".dead"
_MAX_TEXT_BYTES = 8_000
"""Bound of the message and stack-trace headers each: brokers limit a record's size."""


def dead_topic(topic: str) -> str:
    """Name of the dead-letter topic of ``topic``."""
    return topic + DEAD_SUFFIX


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with a message, where and how often."""

    stage: str
    topic: str
    partition: int
    offset: int
    error_class: str
    message: str
    stack_trace: str
    attempts: int
    first_failed_at: datetime
    last_failed_at: datetime

    def headers(self) -> Headers:
        """The ``error-*`` headers, long texts cut to a bound."""
        pairs = {
            "stage": self.stage,
            "topic": self.topic,
            "partition": str(self.partition),
            "offset": str(self.offset),
            "class": self.error_class,
            "message": self.message,
            "stack-trace": self.stack_trace,
            "attempts": str(self.attempts),
            "first-failed-at": self.first_failed_at.astimezone(UTC).isoformat(),
            "last-failed-at": self.last_failed_at.astimezone(UTC).isoformat(),
        }
        return tuple((ERROR_PREFIX + name, _bounded(text)) for name, text in pairs.items())


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """The original message with the failure that ended its journey."""

    key: bytes | None
    value: bytes
    timestamp_ms: int
    headers: Headers
    failure: Failure

    def all_headers(self) -> Headers:
        """The original headers (less those of an earlier failure) followed by the ``error-*`` ones."""
        original = tuple(pair for pair in self.headers if not pair[0].startswith(ERROR_PREFIX))
        return original + self.failure.headers()

    @classmethod
    def from_message(cls, key: bytes | None, value: bytes, timestamp_ms: int, headers: Headers) -> DeadLetter:
        """Read a dead letter back from its topic. Raises `KeyError` or `ValueError` where it is not one."""
        fields = {name[len(ERROR_PREFIX) :]: text.decode() for name, text in headers if name.startswith(ERROR_PREFIX)}
        failure = Failure(
            stage=fields["stage"],
            topic=fields["topic"],
            partition=int(fields["partition"]),
            offset=int(fields["offset"]),
            error_class=fields["class"],
            message=fields["message"],
            stack_trace=fields["stack-trace"],
            attempts=int(fields["attempts"]),
            first_failed_at=datetime.fromisoformat(fields["first-failed-at"]),
            last_failed_at=datetime.fromisoformat(fields["last-failed-at"]),
        )
        original = tuple(pair for pair in headers if not pair[0].startswith(ERROR_PREFIX))
        return cls(key=key, value=value, timestamp_ms=timestamp_ms, headers=original, failure=failure)


def _bounded(text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return (
        data if len(data) <= _MAX_TEXT_BYTES else data[:_MAX_TEXT_BYTES].decode("utf-8", "ignore").encode() + b" [cut]"
    )
