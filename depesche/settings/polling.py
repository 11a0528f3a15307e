"""Settings of polling, for all feeds: how often, how politely, within which limits."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, HttpUrl, model_validator

from depesche.settings.section import Section


class ScheduleSettings(Section):
    """How often a feed is polled."""

    adaptive: bool = True
    """Follow each feed's rhythm and what its publisher asks for; else every feed has the initial interval."""
    initial_interval_seconds: Annotated[float, Field(gt=0)] = 900.0
    """Pause between two polls while the rhythm of a feed is not known yet."""
    min_interval_seconds: Annotated[float, Field(gt=0)] = 120.0
    """Shortest pause between two polls of a feed."""
    max_interval_seconds: Annotated[float, Field(gt=0)] = 43_200.0
    """Longest pause between two polls of a feed that does not fail."""
    max_backoff_seconds: Annotated[float, Field(gt=0)] = 2_592_000.0
    """Longest pause after repeated failures: a feed is never given up."""
    unconditional_share: Annotated[float, Field(ge=0, le=1)] = 0.01
    """Share of polls that ask for the whole body although the server could say that it has not changed: some lie."""


class PolitenessSettings(Section):
    """What a host is spared. A host is its registered domain, and the address behind it."""

    per_host_concurrency: Annotated[int, Field(gt=0, le=50)] = 2
    """Most fetches at a time from one host; fewer while it answers slowly."""
    min_gap_seconds: Annotated[float, Field(ge=0, le=60)] = 0.5
    """Shortest pause between the starts of two fetches from one host; longer while it answers slowly."""
    max_gap_seconds: Annotated[float, Field(ge=0, le=3_600)] = 30.0
    """Longest such pause, however slow the host is."""
    max_retry_after_seconds: Annotated[float, Field(gt=0)] = 86_400.0
    """Longest pause that a server's Retry-After is granted; it holds for all feeds of the host."""
    robots: Literal["ignore", "obey"] = "ignore"
    """Whether robots.txt decides about feeds: a feed is offered to readers, so most pollers do not ask."""


class RedirectSettings(Section):
    """When a permanent redirect (301, 308) becomes the feed's address: a single one must not hijack it."""

    adopt_after_polls: Annotated[int, Field(ge=1)] = 5
    """The same target in so many polls in a row …"""
    adopt_after_seconds: Annotated[float, Field(ge=0)] = 259_200.0
    """… over at least this time."""


class OutageSettings(Section):
    """When failures are taken for a fault of this side: feeds then keep their error counters."""

    min_hosts: Annotated[int, Field(ge=2)] = 5
    """So many different hosts …"""
    min_share: Annotated[float, Field(gt=0, le=1)] = 0.8
    """… and this share of those asked within the window failed with network or DNS errors."""
    window_seconds: Annotated[float, Field(gt=0)] = 60.0
    """Time over which hosts are counted; where fewer than ``min_hosts`` were asked in it, up to 15 times as long."""


class WebSubSettings(Section):
    """Push instead of poll, where feeds name a hub (W3C WebSub). It needs an address that hubs can reach."""

    enabled: bool = False
    """Subscribe and listen."""
    callback_url: str | None = None
    """Public base address of the listener, https if possible: hubs post there."""
    host: str = "127.0.0.1"
    """Address that the listener binds to: a reverse proxy stands before it."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8480
    """Its port; 0 takes any free one."""
    lease_seconds: Annotated[int, Field(ge=300, le=7_776_000)] = 864_000
    """Lease that is asked for; it is renewed in time."""
    poll_interval_seconds: Annotated[float, Field(gt=0)] = 21_600.0
    """Pause between polls of a feed while its push works."""

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.enabled and not self.callback_url:
            raise ValueError("enabled needs callback_url, the address at which hubs reach the listener")
        if self.callback_url is not None:
            HttpUrl(self.callback_url)
        return self


class FetchLimits(Section):
    """Bounds on one fetch."""

    connect_timeout_seconds: Annotated[float, Field(gt=0)] = 10.0
    """Time for the TCP and TLS handshakes."""
    read_timeout_seconds: Annotated[float, Field(gt=0)] = 20.0
    """Longest silence of the server."""
    first_byte_timeout_seconds: Annotated[float, Field(gt=0)] = 30.0
    """Time from the request to the first byte of the answer."""
    total_timeout_seconds: Annotated[float, Field(gt=0)] = 60.0
    """Longest duration of a fetch in all, redirects included."""
    min_bytes_per_second: Annotated[float, Field(ge=0)] = 100.0
    """Least speed of a body, averaged since its tenth second: a slow drip ends here; 0 for none."""
    max_body_bytes: Annotated[int, Field(gt=0)] = 10_000_000
    """Largest body, counted after decompression."""
    max_redirects: Annotated[int, Field(ge=0, le=20)] = 5
    """Most redirects in a row."""
    max_items: Annotated[int, Field(gt=0)] = 2_000
    """Most items taken from one body; the rest are counted and left."""
    max_nesting: Annotated[int, Field(ge=10, le=1_000)] = 100
    """Deepest nesting of XML elements or JSON values outside of the items' texts."""
