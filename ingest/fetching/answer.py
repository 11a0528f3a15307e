"""What a fetch hands back: a body with what its headers say about it, or the word that nothing has changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to recognise a body by: the header values byte for byte, for the next conditional request."""

    etag: bytes | None = None
    last_modified: bytes | None = None

    def updated(self, newer: Validators) -> Validators:
        """These after a 304 that carried ``newer``: only the headers that it had are replaced (RFC 9111, 3.2)."""
        return Validators(newer.etag or self.etag, newer.last_modified or self.last_modified)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, decompressed."""

    url: str
    """Where it was in the end, redirects followed, without login and fragment: the base of its relative links."""
    status: int
    body: bytes
    content_type: str | None
    validators: Validators
    fresh_seconds: float | None = None
    """How long the answer is fresh by Cache-Control or Expires; ``None`` where it does not say."""
    moved_to: str | None = None
    """Where permanent redirects (301, 308) led, as far as they went without a temporary one in between."""
    hubs: tuple[str, ...] = ()
    """WebSub hubs of the Link header, absolute."""
    self_url: str | None = None
    """``rel=self`` of the Link header, absolute."""
    head_seconds: float = 0.0
    """From the last request to the head of its answer: how fast the host is."""
    address: str | None = None
    """The network address of that host; ``None`` behind a proxy."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that the body is still the one that the validators describe."""

    validators: Validators
    fresh_seconds: float | None = None
    """As in `Fetched`."""
    moved_to: str | None = None
    """As in `Fetched`."""
    head_seconds: float = 0.0
    """As in `Fetched`."""
    address: str | None = None
    """As in `Fetched`."""
