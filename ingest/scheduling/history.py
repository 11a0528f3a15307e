"""What is remembered of a feed's rhythm between polls, and what a poll adds to it: plain values of the schedule."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from ingest.parsing.parsed_feed import PublisherHints

HOUR_MS = 3_600_000
WEEK_HOURS = 168


class History(msgspec.Struct, frozen=True, array_like=True):
    """A feed's past, in at most some 600 bytes however long it is. The default is a feed of which nothing is known.

    It is stored as an array: new fields go to the end, and none may be removed.
    """

    seen_ms: int = 0
    """The last poll that did not fail; 0 for none. What decays below stands as of then."""
    start_ms: int = 0
    """Since when the feed's items are known: before the first poll, where that found dated items."""
    total: float = 0.0
    """Items since then, old ones counting less."""
    week: bytes = b""
    """The same by hour of the week (UTC, from Monday): 168 little-endian 16-bit numbers; empty before any item."""
    unit: float = 1.0
    """Items that 1 in ``week`` stands for."""
    minutes: bytes = b""
    """Polls that found items, by the minute of the hour at which those appeared: 60 numbers."""
    is_phased: bool = False
    """Whether items appear at certain minutes of the hour (a publisher's cron job)."""
    lag_ms: int = 0
    """From the time that items carry to their appearance in the feed."""
    recent: float = 0.0
    """Items of the last hours …"""
    recent_expected: float = 0.0
    """… and how many the rhythm made expect."""
    owed: float = 0.0
    """Items that were expected at the last poll, with a fixed minute of the hour, and may only be late."""
    dispersion: float = 1.0
    """Variance of the number of new items over its mean: 1 where they come singly, more where they come in batches."""
    items: int = -1
    """Entries of the last document; -1 before the first."""
    latest_ms: int = 0
    """When the latest item appeared, as far as known; 0 for never."""
    rate_then: float = 0.0
    """Items per hour at that time."""
    longest_gap_ms: int = 0
    """Longest recent time without an item, forgotten slowly."""
    empty_polls: int = 0
    """Polls in a row that found a document without entries."""
    missed: int = 0
    """Items that came and went between two polls, estimated, in total."""
    limit_seconds: float = 0.0
    """Longest pause since items were missed; 0 for none."""
    fresh_seconds: float = 0.0
    """For how long the last answer was to be kept, by its headers; 0 where they did not say."""
    asked_seconds: float = 0.0
    """Pause that the document asks for (``ttl``, ``sy:updatePeriod``); 0 where it does not."""
    skip_hours: int = 0
    """Hours of the day (bits, UTC) in which the document asks not to be polled."""
    skip_days: int = 0
    """Days of the week (bits, from Monday) likewise."""
    shift_hours: int = 0
    """Whole hours to add to the feed's dates: many publishers name the wrong time zone."""
    strange_polls: int = 0
    """Polls in a row whose entries were all unknown, and not dated since the one before."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What a poll that did not fail has shown."""

    at_ms: int
    is_first: bool = False
    """The first such poll: its items are the past, and their dates tell the rhythm."""
    items: int | None = None
    """Entries in the document; ``None`` where there was none to look into (304, unchanged body)."""
    new_items: int = 0
    published_ms: tuple[int, ...] = ()
    """The publisher's times of the new items, where given; any order. The first 1,000 are looked at."""
    overlap: bool | None = None
    """Whether any entry was known already; ``None`` where it was not judged."""
    hints: PublisherHints | None = None
    """``None`` where there was no document: the last ones hold."""
    fresh_seconds: float | None = None
    """By Cache-Control or Expires."""
