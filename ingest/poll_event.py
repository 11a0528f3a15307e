"""What became of a poll: one structured event, for the log, the metrics, and the last ones of each feed in its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PollEvent:
    """A poll that has ended."""

    feed_url: str
    outcome: str
    """One of `depesche.telemetry.metrics.POLL_OUTCOMES`."""
    status: int | None
    """Of HTTP, where there was one."""
    ended_at: datetime
    next_due: datetime
    health: str
    """The feed's, after this poll: one of `depesche.telemetry.metrics.FEED_HEALTH`."""
    seconds: float
    error: str | None = None
    bytes: int = 0
    """Of the body, decompressed."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    """Entries that are an earlier one of the document again."""
    over_limit: int = 0
    """Entries beyond ``ingest.limits.max_items``."""
    cut: int = 0
    """Items that were too long for the event log."""
    trifles: int = 0
    """Edits too small for a revision; counted among the unchanged."""
    missed: int = 0
    """Estimate of items that came and went between this poll and the one before."""
    moved_to: str | None = None
    """The address that was adopted with this poll."""
    is_held: bool = False
    """A failure that is taken for a fault of our side: not counted against the feed."""
    publisher_delays: tuple[float, ...] = ()
    """Seconds from publication to fetch, for new items of a feed that has been polled before."""

    @property
    def queued(self) -> int:
        """Messages that this poll put into the outbox."""
        return self.new + self.changed
