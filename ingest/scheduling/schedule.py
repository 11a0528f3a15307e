"""When a feed is polled next (pure): its interval, back-off after failures, and the spread at start.

This is the place for all further knowledge about a feed's rhythm: the poller only asks these functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random

from depesche.settings.ingest import IngestSettings

JITTER = 0.1
"""Share by which a pause varies, so that feeds that were once due together drift apart."""
FIRST_SPACING_SECONDS = 0.2
"""Gap between the first polls of two new feeds, unless so many are new that they must fit into one interval."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """The settings that a schedule depends on, in seconds."""

    interval: float
    max_backoff: float

    @classmethod
    def of(cls, settings: IngestSettings) -> Cadence:
        """The cadence that the settings ask for."""
        longest = max(settings.schedule.max_backoff_seconds, settings.schedule.initial_interval_seconds)
        return cls(interval=settings.schedule.initial_interval_seconds, max_backoff=longest)


def next_due_ms(
    cadence: Cadence, *, now_ms: int, failures: int, gone: bool, retry_after_seconds: float | None, random: Random
) -> int:
    """When to poll again after a poll that ended at ``now_ms``, in ms since the epoch.

    The pause is the interval, doubled with each failure in a row up to the longest back-off, varied by `JITTER`.
    A feed that is gone (410) waits the longest back-off at once; no feed is ever given up. What the server asked
    for in Retry-After is a lower bound, up to the longest back-off; the jitter then only lengthens it.
    """
    pause = cadence.max_backoff if gone else min(cadence.max_backoff, cadence.interval * 2.0 ** min(failures, 60))
    pause *= 1 + random.uniform(-JITTER, JITTER)
    if retry_after_seconds is not None:
        asked = min(retry_after_seconds, cadence.max_backoff)
        pause = max(pause, asked * (1 + random.uniform(0, JITTER)))
    return now_ms + round(pause * 1000)


def first_due_ms(cadence: Cadence, *, now_ms: int, position: int, total: int) -> int:
    """When to poll the new feed number ``position`` of ``total`` first: one after the other, all within one interval."""
    spacing = min(FIRST_SPACING_SECONDS, cadence.interval / max(total, 1))
    return now_ms + round(position * spacing * 1000)


def resumed_due_ms(cadence: Cadence, *, now_ms: int, stored_due_ms: int, failures: int) -> int:
    """When to poll a feed that was known before a restart: as planned then, but no later than today's settings allow."""
    longest = min(cadence.max_backoff, cadence.interval * 2.0 ** min(failures, 60)) * (1 + JITTER)
    return min(stored_due_ms, now_ms + round(longest * 1000))


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, in either of its forms (RFC 9110, 10.2.3); ``None`` where it is neither."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
