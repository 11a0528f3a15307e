"""The sample feeds' items as the poller would publish them: what the demo waits for and the benchmarks feed on."""

from __future__ import annotations

from datetime import datetime

import msgspec

from cli.demo_feeds import FEEDS, render
from depesche.records.raw_item import RawItem
from ingest.document import parse_document


def sample_items(now: datetime, base_url: str) -> list[RawItem]:
    """All items of the sample feeds rendered for ``now`` and served below ``base_url``."""
    rendered = render(now)
    items = []
    for feed in FEEDS:
        served = rendered[feed.path]
        for item in parse_document(served.body, served.content_type, base_url + feed.path, now):
            registered = msgspec.structs.replace(
                item.feed, title=feed.title, language=feed.language, country=feed.country
            )
            items.append(msgspec.structs.replace(item, feed=registered))
    return items
