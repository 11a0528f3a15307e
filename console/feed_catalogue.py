"""What the console shows of feeds, and the seam through which it is told: filled by the command line from the poller's state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from depesche.errors import DepescheError

FeedOrder = Literal["worst", "due", "polled", "name"]


class FeedsUnavailable(DepescheError):
    """What is known of the feeds cannot be read now; ``str(error)`` is a sentence for a reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRequest:
    """Which feeds to list: those that meet every condition that is not empty."""

    text: str = ""
    """Words that are all part of a feed's name or URL, without regard to case."""
    tag: str = ""
    health: str = ""
    order: FeedOrder = "worst"
    """The worst health first, the next due, the latest polled, or by name."""
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """A feed in the list. Times are aware; ``None`` is not known, or not yet."""

    url: str
    name: str
    """Its registered title, or else its own, its host, its URL."""
    host: str
    tags: tuple[str, ...]
    health: str
    """As the poller sees it, ``new`` before its first poll, or why it is not polled: paused, merged, removed."""
    failures: int
    """In a row, up to now."""
    last_outcome: str | None
    last_status: int | None
    last_polled: datetime | None
    next_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """A page of the list."""

    total: int
    """Feeds that meet all conditions."""
    counts: Mapping[str, int]
    """Feeds per health, the worst first, that meet the conditions but that of health."""
    feeds: tuple[FeedLine, ...]
    tags: tuple[str, ...]
    """The tags that most feeds have, to choose from."""
    as_of: datetime
    """When the states were looked up."""
    notice: str | None = None
    """A sentence for the reader about what is missing, where something is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRegistration:
    """What was registered."""

    url: str
    title: str | None = None
    language: str | None = None
    country: str | None = None
    tags: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    """What is different about polling it, by the names of the configuration, without secrets."""
    resting: str | None = None
    """Why it is not polled: ``paused``, ``merged`` or ``removed``."""
    merged_into: str | None = None
    """The URL of the registration that it turned out to be the same feed as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPolling:
    """What the poller knows of a feed that it has polled."""

    health: str
    failures: int
    last_outcome: str | None
    last_status: int | None
    last_polled: datetime | None
    last_success: datetime | None
    next_due: datetime | None
    own_title: str | None
    known_items: int
    items_per_day: float | None
    """On average, as its rhythm was learned; ``None`` before anything was."""
    latest_item: datetime | None
    """When its latest item appeared, as far as known."""
    missed_items: int
    """Estimate of items that came and went between polls, in total."""
    identity: str
    """What tells its items apart: ``guid``, ``url`` or ``title``."""
    identity_reason: str
    address: str | None
    """Where it is fetched since a permanent redirect was adopted; ``None`` for its own URL."""
    pending_move: str | None
    """Where permanent redirects have led lately."""
    etag: str | None
    last_modified: str | None
    distrusts_validators: bool
    """Whether the server has said "not modified" of something that was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPoll:
    """A poll that has ended."""

    ended_at: datetime
    outcome: str
    status: int | None
    new: int
    changed: int
    unchanged: int
    missed: int
    """Estimate of items that came and went before it."""
    bytes: int
    seconds: float
    next_due: datetime
    moved_to: str | None
    """The address that was adopted with it."""
    is_held: bool
    """A failure that is taken for a fault of our side."""
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPush:
    """A feed's subscription at a WebSub hub."""

    hub: str
    state: str
    """As W3C WebSub has it, in a word."""
    works: bool
    """Whether the feed is polled less for it."""
    last_push: datetime | None
    lease_until: datetime | None
    failures: int
    """Requests to the hub in a row that came to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDetail:
    """One feed."""

    name: str
    """As in the list; the search index knows its articles by that source."""
    registration: FeedRegistration
    polling: FeedPolling | None
    """``None`` before its first poll."""
    polls: tuple[FeedPoll, ...]
    """The last ones that are kept, the latest first."""
    push: FeedPush | None = None
    """``None`` where it has no subscription."""
    notice: str | None = None
    """As in the list."""


class FeedCatalogue(Protocol):
    """The registered feeds and what is known of them. Calls may block; they come from one thread at a time.

    Both raise `FeedsUnavailable`, after which the same call may succeed.
    """

    def page(self, request: FeedRequest) -> FeedPage:
        """A page of the list. It may be some seconds old; a hundred thousand feeds must not make it slow."""
        ...

    def feed(self, url: str) -> FeedDetail | None:
        """All that is known of a feed; ``None`` where it neither is nor was registered."""
        ...
