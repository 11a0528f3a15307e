"""When a feed is polled next (pure): by its rhythm, within the settings' bounds, with back-off and spread.

The poller asks only these functions. What a feed's past says is in `ingest.scheduling.pause`, what its publisher asks
for in `ingest.scheduling.publisher_wishes`, how not to miss items in `ingest.scheduling.coverage`.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.scheduling.history import History
from ingest.scheduling.pause import Bounds, pause_hours
from ingest.scheduling.publisher_wishes import after_skipped, shortest_pause_seconds
from ingest.scheduling.rhythm import PRICE_HOURS, Rhythm

JITTER = 0.1
"""Share by which a pause varies, so that feeds that were once due together drift apart."""
FIRST_SPACING_SECONDS = 0.2
"""Gap between the first polls of two new feeds, unless so many are new that they must fit into one interval."""
_PHASE_JITTER_SECONDS = 40.0
"""Spread of polls that follow a fixed minute of the hour: never before it."""
_SKIP_SPREAD_SECONDS = 300.0
"""Spread of polls after a stretch that the publisher wants skipped."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """The settings that a feed's schedule depends on, in seconds."""

    interval: float
    """Pause while the rhythm is unknown; always, if not adaptive."""
    max_backoff: float
    """Longest pause after failures."""
    floor: float = 120.0
    """Shortest pause."""
    ceiling: float = 43_200.0
    """Longest pause without failures."""
    push_interval: float = 21_600.0
    """Pause while push works."""
    max_retry_after: float = 86_400.0
    """Longest pause that a server's Retry-After is granted."""
    adaptive: bool = True

    @classmethod
    def of(cls, settings: IngestSettings, source: FeedSource) -> Cadence:
        """The cadence that the settings ask for, with what the feed's own say."""
        schedule = settings.schedule
        floor = source.min_interval_seconds or schedule.min_interval_seconds
        ceiling = max(floor, source.max_interval_seconds or schedule.max_interval_seconds)
        if source.max_interval_seconds and not source.min_interval_seconds:
            floor = min(floor, source.max_interval_seconds)
            ceiling = source.max_interval_seconds
        interval = min(max(schedule.initial_interval_seconds, floor), ceiling)
        if source.interval_seconds or not schedule.adaptive:
            interval = floor = source.interval_seconds or schedule.initial_interval_seconds
            ceiling = interval
        return cls(
            interval=interval,
            max_backoff=max(schedule.max_backoff_seconds, interval),
            floor=floor,
            ceiling=ceiling,
            push_interval=settings.websub.poll_interval_seconds,
            max_retry_after=settings.politeness.max_retry_after_seconds,
            adaptive=schedule.adaptive and not source.interval_seconds,
        )


def next_due_ms(  # noqa: PLR0913 - all of what a schedule depends on
    cadence: Cadence,
    history: History,
    *,
    now_ms: int,
    failures: int,
    gone: bool,
    retry_after_seconds: float | None,
    pushed: bool,
    random: Random,
) -> int:
    """When to poll again after a poll that ended at ``now_ms``, in ms since the epoch.

    Without failures the pause is within floor and ceiling, or the push interval where that is longer, varied by
    `JITTER` (never below the floor). Each failure in a row doubles it, up to the longest back-off, starting from the
    interval or the feed's own pause, whichever is shorter; the pause never gets shorter by a failure. A feed that is
    gone (410) waits the longest back-off at once; none is ever given up. What the server asked for in Retry-After is
    a lower bound up to its limit; the jitter then only lengthens it.
    """
    spread = random.uniform(-1, 1)
    due_ms = _undisturbed_due_ms(cadence, history, now_ms, spread)
    if pushed:
        due_ms = max(due_ms, _later(now_ms, cadence.push_interval * (1 + JITTER * spread)))
    if gone:
        due_ms = _later(now_ms, cadence.max_backoff * (1 + JITTER * spread))
    elif failures > 0:
        first = min(cadence.interval, (due_ms - now_ms) / 1_000 / (1 + JITTER * spread))
        pause = min(cadence.max_backoff, first * 2.0 ** min(failures, 60))
        due_ms = max(due_ms, _later(now_ms, pause * (1 + JITTER * spread)))
    if retry_after_seconds is not None:
        asked = min(max(retry_after_seconds, 0.0), cadence.max_retry_after)
        due_ms = max(due_ms, _later(now_ms, asked * (1 + JITTER * (1 + spread) / 2)))
    return due_ms


def _undisturbed_due_ms(cadence: Cadence, history: History, now_ms: int, spread: float) -> int:
    if not cadence.adaptive:
        return _later(now_ms, cadence.interval * (1 + JITTER * spread))
    rhythm = Rhythm(history, prior=PRICE_HOURS / (cadence.interval / 3_600) ** 2)
    longest = min(cadence.ceiling, history.limit_seconds or cadence.ceiling)
    shortest = max(cadence.floor, shortest_pause_seconds(history, rhythm, now_ms))
    bounds = Bounds(shortest / 3_600, max(cadence.floor, longest) / 3_600)
    pause = pause_hours(history, rhythm, now_ms, bounds) * 3_600
    if history.is_phased:
        # Earlier would be before the minute, and a share of a long pause would miss it.
        pause += _PHASE_JITTER_SECONDS * (1 + spread) / 2
    else:
        pause *= 1 + JITTER * spread
    pause = max(pause, cadence.floor * (1 + JITTER * (1 + spread) / 2))
    due_ms = _later(now_ms, pause)
    moved_ms = after_skipped(history, rhythm, due_ms, _later(now_ms, cadence.ceiling))
    if moved_ms == due_ms:
        return due_ms
    spread_ms = round(_SKIP_SPREAD_SECONDS * 500 * (1 + spread))
    return min(moved_ms + spread_ms, _later(now_ms, cadence.ceiling * (1 + JITTER)))


def _later(now_ms: int, seconds: float) -> int:
    return now_ms + round(seconds * 1_000)


def first_due_ms(cadence: Cadence, *, now_ms: int, position: int, total: int) -> int:
    """When to poll the new feed number ``position`` of ``total`` first: one after the other, all within one interval."""
    spacing = min(FIRST_SPACING_SECONDS, cadence.interval / max(total, 1))
    return now_ms + round(position * spacing * 1000)


def resumed_due_ms(
    cadence: Cadence, *, now_ms: int, stored_due_ms: int, failures: int, gone: bool = False, pushed: bool = False
) -> int:
    """When to poll a feed that was known before a restart: as planned then, but no later than today's settings allow."""
    longest = cadence.ceiling
    if pushed:
        longest = max(longest, cadence.push_interval)
    if gone:
        longest = cadence.max_backoff
    elif failures > 0:
        backoff = min(cadence.max_backoff, cadence.interval * 2.0 ** min(failures, 60))
        longest = max(longest, backoff, cadence.max_retry_after)
    return min(stored_due_ms, _later(now_ms, longest * (1 + JITTER)))
