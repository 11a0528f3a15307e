"""The sample feeds of ``depesche demo``: invented publishers, stories as fresh as the ``now`` they are rendered for.

The files beside this one are feeds in every format that the poller reads, written the way publishers write them:
teasers, trailers, agency marks, tracking links, odd dates. All stories are invented but one, the founding article,
which two of the feeds carry.
"""

from __future__ import annotations

from cli.demo_feeds.catalog import FEEDS, SEED_HTML_GUID, SEED_PLAIN_GUID, FeedSource
from cli.demo_feeds.rendering import RenderedFeed, render

__all__ = ["FEEDS", "SEED_HTML_GUID", "SEED_PLAIN_GUID", "FeedSource", "RenderedFeed", "render"]
