"""From the sample files to the bytes that the demo server sends: times filled in, text encoded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from cli.demo_feeds.catalog import FEEDS, FeedSource
from cli.demo_feeds.placeholders import fill


@dataclass(frozen=True, slots=True)
class RenderedFeed:
    """One feed as a web server sends it."""

    body: bytes
    content_type: str


def render(now: datetime) -> dict[str, RenderedFeed]:
    """URL path → feed, for every one of `FEEDS`, in their order.

    Equal ``now`` gives equal bytes. Raises `ValueError` for a ``now`` without a time zone.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware: sample feeds carry times with their offset from UTC")
    return {source.path: _render_one(source, now) for source in FEEDS}


def _render_one(source: FeedSource, now: datetime) -> RenderedFeed:
    template = resources.files("cli.demo_feeds").joinpath(source.path.removeprefix("/")).read_text(encoding="utf-8")
    text = fill(template, now, language=source.language.partition("-")[0])
    return RenderedFeed(body=text.encode(source.encoding), content_type=source.content_type)
