"""The measurement behind `depesche bench schedule`: a simulated month, polled by the schedule and at fixed intervals."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cli.simulated_feeds import DAY_MS, KINDS, START_MS, SimulatedFeed, simulated_feeds
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.scheduling.health import health
from ingest.scheduling.history import History, Observation
from ingest.scheduling.observe import observed
from ingest.scheduling.schedule import Cadence, first_due_ms, next_due_ms

POLICIES = ("scheduled", "every 15 min", "every 60 min")
Delays = NDArray[np.float32]


@dataclass(slots=True)
class Tally:
    """What a policy has done for some feeds."""

    requests: int = 0
    items: int = 0
    """Published in the month but for its last day, whose items may be polled after it."""
    caught: int = 0
    missed_estimate: int = 0
    missed: int = 0
    """Of all items, to compare with the estimate."""
    delays: list[Delays] = field(default_factory=list)
    """Seconds from an item's appearance to the poll that caught it."""

    def report(self, feeds: int, days: int) -> dict[str, float | int | None]:
        """Figures of this tally."""
        delays = np.concatenate(self.delays) if self.delays else np.empty(0, dtype=np.float32)
        return {
            "requests": self.requests,
            "requests_per_feed_and_day": round(self.requests / max(1, feeds * days), 2),
            "items": self.items,
            "caught_share": round(self.caught / self.items, 5) if self.items else None,
            "requests_per_item": round(self.requests / self.caught, 3) if self.caught else None,
            "median_delay_seconds": round(float(np.median(delays)), 1) if delays.size else None,
            "p90_delay_seconds": round(float(np.quantile(delays, 0.9)), 1) if delays.size else None,
        }


@dataclass(frozen=True, slots=True)
class Polled:
    """One feed under one policy: what became of each item of the month."""

    requests: int
    delays: NDArray[np.float64]
    """Seconds, by item; NaN for one that was never in a document when it was polled."""
    missed_estimate: int = 0
    end_health: str = ""


def measure(
    settings: IngestSettings, *, feeds: int, days: int, seed: int, progress: Callable[[int], None] = lambda _: None
) -> dict[str, Any]:
    """Simulate, learning included: nothing is known of any feed at the start. ``progress`` gets the feeds done."""
    started = time.perf_counter()
    groups: dict[str, dict[str, Tally]] = defaultdict(lambda: {policy: Tally() for policy in POLICIES})
    sizes: dict[str, int] = defaultdict(int)
    states: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    cadence = Cadence.of(settings, FeedSource(url="https://feed.example/"))
    for position, feed in enumerate(simulated_feeds(feeds, days, seed)):
        random = Random(f"{seed}/{position}")  # noqa: S311 - repeatable
        first_ms = first_due_ms(cadence, now_ms=START_MS, position=position, total=feeds)
        results = {
            "scheduled": scheduled(feed, cadence, first_ms, days, random),
            "every 15 min": fixed(feed, 900_000, days, random),
            "every 60 min": fixed(feed, 3_600_000, days, random),
        }
        names = ["all", feed.kind] + (["active"] if feed.active(days) else [])
        for name in names:
            sizes[name] += 1
            for policy, result in results.items():
                _add(groups[name][policy], feed, result, days)
        states[feed.kind][results["scheduled"].end_health] += 1
        progress(position + 1)
    return {
        "feeds": feeds,
        "days": days,
        "seed": seed,
        "seconds": round(time.perf_counter() - started, 1),
        "groups": {
            name: {
                "feeds": sizes[name],
                **{policy: tally.report(sizes[name], days) for policy, tally in groups[name].items()},
                "missed": groups[name]["scheduled"].missed,
                "missed_estimate": groups[name]["scheduled"].missed_estimate,
                "health": dict(states[name]),
            }
            for name in ("all", "active", *(kind.name for kind in KINDS))
            if name in sizes
        },
    }


def _add(tally: Tally, feed: SimulatedFeed, result: Polled, days: int) -> None:
    month = feed.appeared[feed.appeared >= START_MS]
    judged = result.delays[month < START_MS + (days - 1) * DAY_MS]
    caught = judged[~np.isnan(judged)]
    tally.requests += result.requests
    tally.items += judged.size
    tally.caught += caught.size
    tally.delays.append(caught.astype(np.float32))
    tally.missed += judged.size - caught.size
    tally.missed_estimate += result.missed_estimate


def fixed(feed: SimulatedFeed, pause_ms: int, days: int, random: Random) -> Polled:
    """Polled at a fixed interval, beginning some time within the first one: in closed form."""
    month = feed.appeared[feed.appeared >= START_MS]
    first_ms = START_MS + int(random.random() * pause_ms)
    requests = 1 + (START_MS + days * DAY_MS - 1 - first_ms) // pause_ms
    turn = np.maximum(0, -((first_ms - month) // pause_ms))
    polled_ms = first_ms + turn * pause_ms
    # Of the items that one poll would find, the document holds the latest.
    last = np.searchsorted(turn, turn, side="right")
    held = last - np.arange(month.size) <= feed.window
    delays = np.where(held & (turn < requests), (polled_ms - month) / 1_000, np.nan)
    return Polled(int(requests), delays)


def scheduled(feed: SimulatedFeed, cadence: Cadence, first_ms: int, days: int, random: Random) -> Polled:
    """Polled when `next_due_ms` says so, each poll observed as the poller does."""
    appeared, published = feed.appeared.tolist(), feed.published.tolist()
    begin = bisect_right(appeared, START_MS - 1)
    delays = np.full(len(appeared) - begin, np.nan)
    history, now_ms, known, requests, end_ms = History(), first_ms, 0, 0, START_MS + days * DAY_MS
    while now_ms < end_ms:
        count = bisect_right(appeared, now_ms, known)
        oldest = max(known, count - feed.window)
        new = count - oldest
        if new:
            first = max(oldest, begin)
            delays[first - begin : count - begin] = (now_ms - feed.appeared[first:count]) / 1_000
        history = observed(history, _observation(feed, history, now_ms, (known, oldest, count), published))
        requests += 1
        known = count
        now_ms = next_due_ms(
            cadence,
            history,
            now_ms=now_ms,
            failures=0,
            gone=False,
            retry_after_seconds=None,
            pushed=False,
            random=random,
        )
    state = health(history, now_ms=end_ms, failures=0, last_outcome="changed")
    return Polled(requests, delays, history.missed, state)


def _observation(
    feed: SimulatedFeed, history: History, now_ms: int, span: tuple[int, int, int], published: list[int]
) -> Observation:
    known, oldest, count = span
    is_first = not history.seen_ms
    if known == count and not is_first and feed.answers_304:
        return Observation(now_ms, fresh_seconds=feed.fresh_seconds)
    return Observation(
        now_ms,
        is_first=is_first,
        items=min(count, feed.window),
        new_items=count - oldest,
        published_ms=tuple(date for date in published[oldest:count] if date),
        overlap=None if is_first else count - feed.window < known and known > 0,
        hints=feed.hints,
        fresh_seconds=feed.fresh_seconds,
    )
