"""Subscriptions in the states that tests need."""

from __future__ import annotations

from random import Random

from ingest.websub import subscription
from ingest.websub.subscription import Subscription

NOW_MS = 1_772_000_000_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
FEED = "https://news.example/feed"
HUB = "https://hub.example/"
OTHER_HUB = "https://other-hub.example/"
BASE = "https://push.example/depesche"
LEASE_SECONDS = 10 * 86_400


def new() -> Subscription:
    return subscription.begin(FEED, HUB, FEED, BASE, NOW_MS)


def requested() -> Subscription:
    return subscription.asking(new(), NOW_MS)


def active(lease_seconds: int = LEASE_SECONDS) -> Subscription:
    return subscription.verified(requested(), lease_seconds, NOW_MS, Random(1))
