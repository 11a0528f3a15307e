"""The times that an answer names (pure): how long it is fresh (RFC 9111, 4.2), and when to come back (Retry-After)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_FRESH_SECONDS = 31_536_000.0
"""A year: longer says no more than that (the limit that RFC 2616 gave for Expires)."""
_MAX_VALUE_CHARACTERS = 4_096


def fresh_seconds(cache_control: str | None, age: str | None, expires: str | None, date: datetime) -> float | None:
    """Seconds for which the answer need not be asked for again; ``None`` where it does not say.

    ``date`` is the answer's Date header, else the time of its arrival. ``no-store`` and ``no-cache`` count as no time
    at all, and so does a lifetime that cannot be read. ``s-maxage`` is for shared caches, which a poller is not.
    """
    directives = _directives(cache_control)
    if "no-store" in directives or "no-cache" in directives:
        return 0.0
    if "max-age" in directives:
        return _bounded(_seconds(directives["max-age"]) - _seconds(age or ""))
    if expires is None:
        return None
    then = http_date(expires)
    return 0.0 if then is None else _bounded((then - date).total_seconds())


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, in either form (RFC 9110, 10.2.3); ``None`` where it is neither."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    then = http_date(text)
    return None if then is None else max(0.0, (then - now).total_seconds())


def http_date(text: str | None) -> datetime | None:
    """A date in any of the three forms of RFC 9110 (5.6.7), in UTC; ``None`` where it is none."""
    if not text or len(text) > 100:
        return None
    try:
        then = parsedate_to_datetime(text.strip())
        return (then if then.tzinfo else then.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # the standard library leaks all of them
        return None


def _directives(value: str | None) -> dict[str, str]:
    """Directives in lower case, the first of each name; a comma within quotes ends one too, which none of ours has."""
    found: dict[str, str] = {}
    for part in (value or "")[:_MAX_VALUE_CHARACTERS].lower().split(","):
        name, _, argument = part.partition("=")
        found.setdefault(name.strip(), argument.strip().strip('"'))
    return found


def _seconds(text: str) -> float:
    """Delta-seconds; 0 for anything else."""
    text = text.strip()
    return float(text[:12]) if text.isascii() and text.isdigit() else 0.0


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), MAX_FRESH_SECONDS)
