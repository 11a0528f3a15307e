"""Times as commands print them: ISO 8601 in UTC, whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime

_LATEST_SECONDS = 253_402_300_799
"""The last that a datetime can hold."""


def iso_time(milliseconds: int | None) -> str | None:
    """A time in ms since the epoch as text; ``None`` for none."""
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(min(milliseconds / 1000, _LATEST_SECONDS), UTC).isoformat(timespec="seconds")
