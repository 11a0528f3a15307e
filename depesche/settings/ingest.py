"""Settings of the poller: which feeds, how often, how politely, within which limits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, HttpUrl, field_validator

from depesche.settings.section import Section


class FeedSource(Section):
    """One feed to poll."""

    url: str
    """Address of the feed; it stays the feed's identity when a redirect moves it."""
    title: str | None = None
    """Name shown for the source; the feed's own title where unset."""
    language: str | None = None
    """BCP 47 tag; helps language detection on short texts."""
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    """ISO 3166-1 alpha-2."""
    tags: tuple[str, ...] = ()
    """Free labels, for filters."""

    @field_validator("url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        HttpUrl(url)  # validates; the text is kept as written, since it is the feed's identity
        return url


class FetchLimits(Section):
    """Bounds on one fetch."""

    connect_timeout_seconds: Annotated[float, Field(gt=0)] = 10.0
    """Time for the TCP and TLS handshakes."""
    read_timeout_seconds: Annotated[float, Field(gt=0)] = 20.0
    """Longest silence of the server."""
    total_timeout_seconds: Annotated[float, Field(gt=0)] = 60.0
    """Longest duration of a fetch in all, redirects included."""
    max_body_bytes: Annotated[int, Field(gt=0)] = 10_000_000
    """Largest body, counted after decompression."""
    max_redirects: Annotated[int, Field(ge=0, le=20)] = 5
    """Most redirects in a row."""
    max_items: Annotated[int, Field(gt=0)] = 2_000
    """Most items taken from one body; the rest are counted and left."""


class IngestSettings(Section):
    """The poller."""

    feeds: tuple[FeedSource, ...] = ()
    """Feeds to poll."""
    opml_files: tuple[Path, ...] = ()
    """OPML files with further feeds; folders become tags."""
    state_file: Path = Path("data/ingest/state.db")
    """SQLite database of feed state (validators, known items, the outbox)."""
    poll_interval_seconds: Annotated[float, Field(gt=0)] = 900.0
    """Pause between two polls of a feed that has not failed."""
    max_backoff_seconds: Annotated[float, Field(gt=0)] = 86_400.0
    """Longest pause after repeated failures."""
    concurrency: Annotated[int, Field(gt=0, le=1000)] = 32
    """Most fetches at a time."""
    per_host_concurrency: Annotated[int, Field(gt=0, le=50)] = 2
    """Most fetches at a time from one host."""
    user_agent: str = "Depesche/0.1 (news feed poller; +https://example.org/contact)"
    """Sent with every request; put a contact address of yours here."""
    allow_private_hosts: tuple[str, ...] = ()
    """Hosts that may resolve to private or loopback addresses, as ``host`` or ``host:port``."""
    max_outbox_items: Annotated[int, Field(gt=0)] = 20_000
    """Polling pauses while this many items wait for the event log."""
    limits: FetchLimits = FetchLimits()

    @field_validator("user_agent")
    @classmethod
    def _is_header_value(cls, value: str) -> str:
        if not value.isascii() or not value.isprintable() or not value.strip():
            raise ValueError("must be one line of printable ASCII")
        return value
