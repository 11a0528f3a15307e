"""Small feeds for the flow tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
"""When the sample feeds of a test were written."""


def rss(items: Sequence[tuple[str, str, str]]) -> bytes:
    """An RSS feed of (guid, title, description)."""
    entries = "".join(
        f"<item><guid isPermaLink='false'>{escape(guid)}</guid><title>{escape(title)}</title>"
        f"<link>https://example.org/{escape(guid)}</link><description>{escape(text)}</description></item>"
        for guid, title, text in items
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Test</title>"
        f"<link>https://example.org/</link><description>d</description>{entries}</channel></rss>"
    ).encode()
