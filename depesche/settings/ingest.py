"""Settings of the poller: which feeds, where it keeps what it knows, and the sections of `polling`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from depesche.settings.feed_source import FeedSource
from depesche.settings.polling import (
    FetchLimits,
    OutageSettings,
    PolitenessSettings,
    RedirectSettings,
    ScheduleSettings,
    WebSubSettings,
)
from depesche.settings.section import Section


class IngestSettings(Section):
    """The poller."""

    feeds: tuple[FeedSource, ...] = ()
    """Feeds to poll."""
    opml_files: tuple[Path, ...] = ()
    """OPML files with further feeds; folders become tags."""
    state_file: Path = Path("data/ingest/state.db")
    """SQLite database of feed state (validators, known items, the outbox)."""
    schedule: ScheduleSettings = ScheduleSettings()
    concurrency: Annotated[int, Field(gt=0, le=1000)] = 32
    """Most fetches at a time."""
    contact: str | None = None
    """Where a publisher can reach you (an address or URL); part of the User-Agent."""
    user_agent: str | None = None
    """Sent with every request in place of "Depesche/VERSION (news feed poller; CONTACT)"."""
    proxy: SecretStr | None = None
    """Proxy for all feeds (http, https or socks5 URL); set it in the environment where it has a password."""
    allow_private_hosts: tuple[str, ...] = ()
    """Hosts that may resolve to private or loopback addresses, as ``host`` or ``host:port``."""
    max_outbox_items: Annotated[int, Field(gt=0)] = 20_000
    """Polling pauses while this many items wait for the event log."""
    revision_min_words: Annotated[int, Field(ge=1, le=1_000)] = 3
    """A known item is published again once its text differs by so many words, or a twentieth of a short one; numbers and
    its title always count."""
    kept_poll_events: Annotated[int, Field(ge=1, le=1_000)] = 50
    """Polls remembered per feed, for `depesche feeds show` and the console."""
    limits: FetchLimits = FetchLimits()
    politeness: PolitenessSettings = PolitenessSettings()
    redirects: RedirectSettings = RedirectSettings()
    outage: OutageSettings = OutageSettings()
    websub: WebSubSettings = WebSubSettings()

    @field_validator("user_agent", "contact")
    @classmethod
    def _is_header_value(cls, value: str | None) -> str | None:
        if value is not None and (not value.isascii() or not value.isprintable() or not value.strip()):
            raise ValueError("must be one line of printable ASCII")
        return value

    @field_validator("contact")
    @classmethod
    def _fits_a_comment(cls, value: str | None) -> str | None:
        if value is not None and set(value) & set("()\\"):
            raise ValueError("must have no parentheses and no backslash")
        return value
