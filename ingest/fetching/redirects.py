"""Where a redirect leads, and how far a chain of them is permanent (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import httpx

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_MAX_LOCATION_BYTES = 8_192


class RedirectRefused(ValueError):
    """An address that a fetch does not go to; the text says why, without the address."""


def web_url(address: str | bytes, base: httpx.URL | None = None) -> httpx.URL:
    """An http or https address, absolute, without its fragment, which is never sent. Raises `RedirectRefused`.

    Bytes are those of a Location header: other than ASCII stands for UTF-8 if it is that, and for the very bytes of
    a path else (as browsers take it).
    """
    text = address if isinstance(address, str) else _decoded(address)
    try:
        url = base.join(text.strip()) if base else httpx.URL(text.strip())
        port = url.port
    except (httpx.InvalidURL, ValueError) as error:
        raise RedirectRefused("not an address") from error
    if url.scheme not in {"http", "https"}:
        raise RedirectRefused(f"not http or https, but {url.scheme[:20]!r}")
    if not url.raw_host or b"%" in url.raw_host:
        raise RedirectRefused("no host")
    if port is not None and not 0 < port <= 65_535:
        raise RedirectRefused("no such port")
    return url.copy_with(fragment=None) if "#" in text else url


def _decoded(location: bytes) -> str:
    if len(location) > _MAX_LOCATION_BYTES:
        raise RedirectRefused(f"an address of {len(location)} bytes")
    try:
        return location.decode()
    except UnicodeDecodeError:
        return quote(location, safe=bytes(range(0x80)))


@dataclass(slots=True)
class Trail:
    """The redirects of one fetch, one after the other."""

    url: httpx.URL
    """Where the fetch is now."""
    moved_to: httpx.URL | None = None
    """Where permanent redirects led, from the start up to the first temporary one."""
    is_permanent: bool = True
    seen: frozenset[httpx.URL] = frozenset()

    def follow(self, status: int, location: bytes) -> None:
        """Go on. Raises `RedirectRefused`, also for an address that the fetch has been at: nothing there would be different."""
        url = web_url(location, self.url)
        self.seen |= {self.url}
        if url in self.seen:
            raise RedirectRefused("a loop")
        self.is_permanent = self.is_permanent and status in _PERMANENT
        if self.is_permanent:
            self.moved_to = url
        self.url = url

    @property
    def moved_to_text(self) -> str | None:
        """`moved_to` as text, without a login."""
        return without_login(self.moved_to) if self.moved_to else None


def without_login(url: httpx.URL) -> str:
    """The address as text, without its user name and password."""
    return str(url.copy_with(userinfo=b"") if url.userinfo else url)
