"""Settings of one feed: its address, what is said of its source, and what is different about polling it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator

from depesche.settings.section import Section

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_NOT_OURS = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "if-modified-since",
        "if-none-match",
        "keep-alive",
        "proxy-connection",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that the HTTP client sets itself; others of these would break its requests."""
_ENVIRONMENT_NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,127}$"

Identity = Literal["auto", "guid", "url", "title"]
"""What tells the items of a feed apart; ``auto`` learns it."""


class FeedAuth(Section):
    """How to log in to a feed. The secret is named here and stands in the environment."""

    scheme: Literal["basic", "bearer", "header"] = "basic"
    """HTTP Basic, a bearer token, or a header of the publisher's own."""
    username: str | None = None
    """Login name, for ``basic``."""
    header: str | None = None
    """Name of the header, for ``header``."""
    secret_env: Annotated[str, Field(pattern=_ENVIRONMENT_NAME)]
    """Name of the environment variable that holds the password, token or header value."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.scheme == "basic" and not self.username:
            raise ValueError("scheme basic needs a username")
        if self.scheme == "header" and not self.header:
            raise ValueError("scheme header needs the name of the header")
        if self.header and not _HEADER_NAME.fullmatch(self.header):
            raise ValueError(f"{self.header!r} is no name of a header")
        return self


class FeedSource(Section):
    """One feed to poll. What is unset is as for every feed (section ``ingest``)."""

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
    interval_seconds: Annotated[float, Field(gt=0)] | None = None
    """Fixed pause between two polls, whatever the feed's rhythm is."""
    min_interval_seconds: Annotated[float, Field(gt=0)] | None = None
    """Shortest pause between two polls."""
    max_interval_seconds: Annotated[float, Field(gt=0)] | None = None
    """Longest pause between two polls that did not fail."""
    headers: Mapping[str, str] = Field(default_factory=dict)
    """Further request headers. Secrets belong under ``auth``."""
    auth: FeedAuth | None = None
    """Login."""
    verify_tls: bool = True
    """Whether the server's certificate must be valid."""
    ca_file: Path | None = None
    """PEM file of the authority that signed the server's certificate; the usual ones where unset."""
    proxy: SecretStr | None = None
    """Proxy for this feed (http, https or socks5 URL); ``ingest.proxy`` where unset."""
    connect_timeout_seconds: Annotated[float, Field(gt=0)] | None = None
    """Time for the TCP and TLS handshakes."""
    read_timeout_seconds: Annotated[float, Field(gt=0)] | None = None
    """Longest silence of the server."""
    total_timeout_seconds: Annotated[float, Field(gt=0)] | None = None
    """Longest duration of a fetch in all."""
    identity: Identity = "auto"
    """What tells items apart: their GUID, their URL, or their title with its date; ``auto`` learns it."""
    websub: bool = True
    """Whether to subscribe where the feed names a hub and ``ingest.websub`` is enabled."""

    @field_validator("url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        HttpUrl(url)  # validates; the text is kept as written, since it is the feed's identity
        return url

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, headers: Mapping[str, str]) -> Mapping[str, str]:
        for name, value in headers.items():
            if not _HEADER_NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no name of a header")
            if name.lower() in _NOT_OURS:
                raise ValueError(f"header {name}: the poller sets it itself")
            if not value.isascii() or not value.isprintable():
                raise ValueError(f"header {name}: must be one line of printable ASCII")
        return headers
