"""Which of a publisher's links the console offers (pure)."""

from __future__ import annotations

from urllib.parse import urlsplit


def web_link(url: str | None) -> str | None:
    """The URL where it is an ordinary web address, else ``None``: a feed may say ``javascript:`` or ``data:``."""
    if not url:
        return None
    candidate = url.strip()
    try:
        parts = urlsplit(candidate)
    except ValueError:
        return None
    is_plain = candidate.isprintable() and " " not in candidate
    return candidate if is_plain and parts.scheme in ("http", "https") and parts.hostname else None


def host_of(url: str) -> str:
    """The URL's host; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
