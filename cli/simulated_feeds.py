"""Made-up feeds with realistic rhythms, for `depesche bench schedule`: when their items appear, and what they say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ingest.parsing.parsed_feed import PublisherHints

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
START_MS = 1_767_571_200_000
"""The month begins here: Monday, 5 January 2026, 00:00 UTC."""

Times = NDArray[np.int64]

_NEWSROOM = np.array([2, 1, 1, 1, 2, 4, 7, 9, 10, 10, 10, 10, 9, 9, 9, 9, 9, 9, 8, 7, 6, 5, 4, 3], dtype=float)
_OFFICE = np.array([0, 0, 0, 0, 0, 0, 1, 3, 8, 10, 10, 8, 6, 8, 9, 9, 8, 5, 2, 1, 1, 1, 0, 0], dtype=float)
_EVENING = np.array([4, 2, 1, 0, 0, 0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 5, 6, 7, 9, 10, 10, 9, 7], dtype=float)
_ROUND_THE_CLOCK = np.array(
    [6, 5, 5, 5, 6, 7, 8, 9, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 9, 9, 8, 8, 7, 7], dtype=float
)
_ZONES = (-8, -6, -5, -5, -3, 0, 0, 1, 1, 1, 1, 2, 3, 5, 8, 9, 10)
"""Hours from UTC; feeds are not spread evenly over the world."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of feed: how many items, when, how they come."""

    name: str
    share: float
    """Of all feeds."""
    daily: tuple[float, float]
    """Items on a weekday: least and most; feeds are spread between them by their logarithm."""
    hours: NDArray[np.float64]
    """Weights of the local hours."""
    weekend: tuple[float, float] = (0.3, 0.8)
    """Weight of Saturday and Sunday against a weekday."""
    cluster: float = 1.0
    """Items that come together, on average."""
    minutes: tuple[tuple[int, ...], ...] = ()
    """Minutes of the hour at which the publisher's job runs (one of these sets); no job where empty."""


KINDS = (
    Kind("wire", 0.03, (150, 600), _ROUND_THE_CLOCK, weekend=(0.5, 0.9), cluster=1.3),
    Kind("news site", 0.12, (30, 150), _NEWSROOM, cluster=1.2),
    Kind("section", 0.20, (4, 30), _NEWSROOM, cluster=1.2),
    Kind("cron", 0.08, (10, 80), _NEWSROOM, minutes=((0,), (0, 30), (5,), (17,), (0, 15, 30, 45), (10, 40))),
    Kind("morning batch", 0.05, (10, 60), _OFFICE, weekend=(0.0, 1.0)),
    Kind("blog", 0.22, (0.15, 1.5), _EVENING, weekend=(0.5, 1.2), cluster=1.3),
    Kind("weekly", 0.10, (1 / 7, 1 / 7), _OFFICE),
    Kind("event", 0.06, (10, 80), _NEWSROOM, weekend=(0.8, 1.3), cluster=1.5),
    Kind("dead", 0.12, (0.05, 0.5), _OFFICE),
    Kind("empty", 0.02, (0, 0), _OFFICE),
)


@dataclass(frozen=True, slots=True)
class SimulatedFeed:
    """A feed. Its past before `START_MS` is what its first document shows."""

    kind: str
    appeared: Times
    """When each item appears in the document, rising."""
    published: Times
    """The date that each carries; 0 for none."""
    window: int
    """Entries that the document holds."""
    hints: PublisherHints
    fresh_seconds: float | None
    answers_304: bool
    """Whether an unchanged document is told by its status alone."""

    def active(self, days: int) -> bool:
        """Whether it brings an item a day on average."""
        return bool(np.count_nonzero(self.appeared >= START_MS) >= days)


def simulated_feeds(count: int, days: int, seed: int) -> Iterator[SimulatedFeed]:
    """Feeds of all kinds by their shares, mixed, always the same for the same seed."""
    order = np.random.default_rng(seed)
    quota = [round(kind.share * count) for kind in KINDS[1:]]
    kinds = [0] * (count - sum(quota)) + [number for number, size in enumerate(quota, 1) for _ in range(size)]
    for position, number in enumerate(order.permutation(kinds)):
        yield _feed(KINDS[number], days, np.random.default_rng((seed, position)))


def _feed(kind: Kind, days: int, random: Generator) -> SimulatedFeed:
    window = int(random.choice([10, 15, 20, 25, 30, 50, 100], p=[0.15, 0.1, 0.25, 0.1, 0.15, 0.15, 0.1]))
    low, high = kind.daily
    daily = float(np.exp(random.uniform(np.log(low), np.log(high)))) if high else 0.0
    if daily > 100:
        window = max(window, 20)
    before = int(np.clip(3 * window / daily, 15, 500)) if daily else 1
    if kind.name == "weekly":
        made = _weekly(before, days, random)
    elif kind.name == "morning batch":
        made = _batches(kind, daily, before, days, random)
    else:
        made = _stream(kind, daily, before, days, random)
    if kind.name == "event":
        made = _only_in_seasons(made, before, days, random)
    if kind.name == "dead":
        made = made[made < START_MS] - 60 * DAY_MS
    appeared, published = _dated(np.sort(made), random)
    hints, fresh = _wishes(random)
    return SimulatedFeed(kind.name, appeared, published, window, hints, fresh, bool(random.random() < 0.7))


def _stream(kind: Kind, daily: float, before: int, days: int, random: Generator) -> Times:
    """A Poisson process in the hours of the week, livelier on some days, with clusters and perhaps a job."""
    hours = np.arange(-before * 24, days * 24)
    local = hours + int(random.choice(_ZONES))
    of_day, day = local % 24, local // 24 % 7
    own = kind.hours * random.lognormal(0, 0.3, 24)
    week = np.array([1, 1, 1, 1, 1, random.uniform(*kind.weekend), random.uniform(*kind.weekend)])
    mood = np.exp(random.normal(-0.04, 0.28, hours.size // 24 + 2))[(hours + before * 24) // 24]
    rate = daily * own[of_day] / own.sum() * week[day] * mood
    counts = random.poisson(rate / kind.cluster)
    times = (np.repeat(hours, counts) + random.uniform(0, 1, counts.sum())) * HOUR_MS
    sizes = random.geometric(1 / kind.cluster, times.size)
    followers = np.repeat(times, sizes - 1)
    times = np.concatenate([times, followers + random.exponential(6 * 60_000, followers.size)])
    if kind.minutes:
        times = _by_job(times, kind.minutes[random.integers(len(kind.minutes))], random)
    made: Times = START_MS + times.astype(np.int64)
    return made


def _by_job(times: NDArray[np.float64], minutes: tuple[int, ...], random: Generator) -> NDArray[np.float64]:
    """Each item waits for the next run of the job; a run takes up to a minute or so."""
    slots = np.array([*minutes, minutes[0] + 60]) * 60_000.0
    hour, within = times // HOUR_MS, times % HOUR_MS
    run = hour * HOUR_MS + slots[np.searchsorted(slots, within)]
    return run + (run / 1_000 * 7_919 % 20_000) + random.uniform(0, 20_000, times.size)


def _batches(kind: Kind, daily: float, before: int, days: int, random: Generator) -> Times:
    """Most of a day's items at once in the morning, some in the course of the day."""
    zone, hour, spread = int(random.choice(_ZONES)), random.uniform(3, 9), random.choice([1.0, 5.0, 30.0])
    rest = _stream(kind, daily * 0.15, before, days, random)
    batches = [rest]
    weekend = random.uniform(*kind.weekend, 2)
    for day in range(-before, days):
        share = weekend[day % 7 - 5] if day % 7 >= 5 else 1.0
        size = random.poisson(daily * 0.85 * share)
        start = day * DAY_MS + (hour - zone) * HOUR_MS + random.normal(0, spread) * 60_000
        batches.append((START_MS + start + random.uniform(0, 60_000, size)).astype(np.int64))
    made = np.concatenate(batches)
    return made[made < START_MS + days * DAY_MS]


def _weekly(before: int, days: int, random: Generator) -> Times:
    usual = random.uniform(0, 7)
    weeks = np.arange(-(before // 7) - 1, days // 7 + 1)
    times = (weeks * 7 + usual + random.normal(0, random.choice([0.01, 0.1, 0.5]), weeks.size)) * DAY_MS
    made: Times = START_MS + times[times < days * DAY_MS].astype(np.int64)
    return made


def _only_in_seasons(made: Times, before: int, days: int, random: Generator) -> Times:
    """Only the items of some days: a storm, a tournament, an election."""
    kept = np.zeros(made.size, dtype=bool)
    day = float(-before)
    while day < days:
        day += random.exponential(14) + 2
        length = random.uniform(1, 4)
        at = (made - START_MS) / DAY_MS
        kept |= (at >= day) & (at < day + length)
        day += length
    return made[kept]


def _dated(made: Times, random: Generator) -> tuple[Times, Times]:
    """When the items appear (behind a cache, for a quarter of the feeds), and what dates they carry."""
    appeared = made
    if random.random() < 0.25:
        period = int(random.choice([60_000, 300_000, 600_000]))
        phase = int(random.integers(period))
        appeared = (made + phase + period - 1) // period * period - phase
    style = random.choice(["true", "none", "ahead", "behind", "day"], p=[0.80, 0.06, 0.04, 0.06, 0.04])
    if style == "none":
        return appeared, np.zeros_like(made)
    if style == "day":
        return appeared, made // DAY_MS * DAY_MS
    offset = {"true": 0, "ahead": int(random.integers(1, 6)), "behind": -int(random.integers(1, 9))}[style]
    return appeared, made // 1_000 * 1_000 + offset * HOUR_MS


def _wishes(random: Generator) -> tuple[PublisherHints, float | None]:
    """Defaults of software, mostly: they say little about the feed."""
    ttl = random.choice([0, 1, 5, 15, 30, 60, 1_440], p=[0.60, 0.02, 0.06, 0.06, 0.06, 0.17, 0.03])
    update = 3_600.0 if random.random() < 0.25 else None
    fresh = random.choice(
        [-1, 0, 60, 300, 600, 3_600, 86_400, 31_536_000], p=[0.45, 0.2, 0.1, 0.1, 0.05, 0.06, 0.03, 0.01]
    )
    hints = PublisherHints(ttl_minutes=float(ttl) or None, update_seconds=update)
    return hints, None if fresh < 0 else float(fresh)
