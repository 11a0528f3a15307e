"""From a message that failed for good to the dead letter that the consume loop appends (pure)."""

from __future__ import annotations

import traceback
from datetime import datetime
from typing import Any

from depesche.errors import PoisonError
from depesche.eventlog.contract import Message
from depesche.records.dead_letter import DeadLetter, Failure
from depesche.service.work import Work


def dead_letter(work: Work[Any], poison: PoisonError, stage: str, now: datetime) -> Message:
    """The message of ``work`` untouched, with headers that say why ``stage`` gave it up at ``now``."""
    message = work.message
    cause = poison.__cause__ or poison
    failure = Failure(
        stage=stage,
        topic=message.source.topic,
        partition=message.source.partition,
        offset=message.offset,
        error_class=type(cause).__name__,
        message=str(poison),
        stack_trace="".join(traceback.format_exception(cause)),
        attempts=work.failures + 1,
        first_failed_at=work.first_failed_at or now,
        last_failed_at=now,
    )
    letter = DeadLetter(
        key=message.key,
        value=message.value,
        timestamp_ms=message.timestamp_ms,
        headers=message.headers,
        failure=failure,
    )
    return Message(letter.key, letter.value, letter.all_headers(), letter.timestamp_ms)
