"""Tells of polls that have ended: metrics, and one log event each. Called by `ingest.poller`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog

from depesche.telemetry.metrics import FEED_HEALTH, ITEM_KINDS, Metrics
from ingest.poll_event import PollEvent
from ingest.registry.feed_list import FeedList
from ingest.state.feed_store import FeedBrief
from ingest.work_list import WorkList

_GAUGE_SECONDS = 1.0


class PollReport:
    """Keeps the poller's metrics. Feeds are counted as they change: there may be a hundred thousand."""

    def __init__(self, metrics: Metrics, clock: Callable[[], datetime]) -> None:
        self._metrics = metrics
        self._clock = clock
        self._health: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._gauges_at = float("-inf")
        self._is_down = False
        self._log = structlog.get_logger("depesche.poll")

    def health(self, url: str, health: str) -> None:
        """A feed has this health now."""
        before = self._health.get(url)
        if before == health:
            return
        self._health[url] = health
        self._counts[health] += 1
        if before is not None:
            self._counts[before] -= 1

    def _show_health(self) -> None:
        for name in FEED_HEALTH:
            self._metrics.feeds.labels(health=name).set(self._counts[name])

    def listed(self, feeds: FeedList, briefs: Iterable[FeedBrief], come: Iterable[str], left: Iterable[str]) -> None:
        """The registered feeds have changed."""
        known = {brief.url: brief.health for brief in briefs}
        for url in come:
            self.health(url, known.get(url, "new"))
        for url in left:
            if (before := self._health.pop(url, None)) is not None:
                self._counts[before] -= 1
        self._show_health()
        self._log.info("feeds registered", feeds=len(feeds))

    def outage(self, *, is_down: bool) -> None:
        """Whether the fault is on our side now."""
        if is_down == self._is_down:
            return
        self._is_down = is_down
        self._metrics.outage.set(int(is_down))
        if is_down:
            self._log.warning("so many hosts fail at once that the fault must be on this side; feeds are not blamed")
        else:
            self._log.info("hosts can be reached again")

    def turned(self, work: WorkList, now_ms: int) -> None:
        """The loop has turned: now and then count the feeds that are behind."""
        if time.monotonic() - self._gauges_at >= _GAUGE_SECONDS:
            self._gauges_at = time.monotonic()
            self._show_health()
            self._metrics.feeds_overdue.set(work.overdue(now_ms))
            self._metrics.feeds_overdue_age.set(work.backlog_seconds(now_ms))
            self._metrics.poller_behind.set(work.behind_seconds(now_ms))

    def ended(self, event: PollEvent) -> None:
        """A poll has ended and is recorded."""
        metrics = self._metrics
        metrics.polls.labels(outcome=event.outcome).inc()
        metrics.poll_duration.observe(event.seconds)
        metrics.fetched_bytes.inc(event.bytes)
        for kind in ITEM_KINDS:
            metrics.items.labels(kind=kind).inc(getattr(event, kind))
        if event.moved_to is not None:
            metrics.moves.inc()
        for delay in event.publisher_delays:
            metrics.publisher_delay.observe(delay)
        if event.error is None:
            metrics.last_success.labels(stage="poll").set(self._clock().timestamp())
        if event.feed_url in self._health:  # it may have left the list meanwhile
            self.health(event.feed_url, event.health)
        self._show_health()
        self._write(event)

    def _write(self, event: PollEvent) -> None:
        fields = {
            "feed": event.feed_url,
            "outcome": event.outcome,
            "status": event.status,
            "bytes": event.bytes,
            **{kind: getattr(event, kind) for kind in ITEM_KINDS},
            "seconds": round(event.seconds, 3),
            "next_due": event.next_due.isoformat(timespec="seconds"),
        }
        if event.error is None:
            self._log.info("feed polled", **fields)
        else:
            self._log.warning("feed poll failed", error=event.error, **fields)
