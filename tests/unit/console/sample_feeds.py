"""Feeds for the console's tests: one that does well, one that fails, one that rests, and one that attacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.feed_catalogue import FeedDetail, FeedPoll, FeedPolling, FeedPush, FeedRegistration
from tests.unit.console.sample_articles import HOSTILE, NOON

HEALTHY_URL = "https://welt-im-blick.example/rss.xml"
FAILING_URL = "https://harbour.example/feed.json?edition=a&lang=en"
PAUSED_URL = "https://old.example/feed"
HOSTILE_URL = f"https://evil.example/{HOSTILE}"

POLLING = FeedPolling(
    health="healthy",
    failures=0,
    last_outcome="changed",
    last_status=200,
    last_polled=NOON,
    last_success=NOON,
    next_due=NOON + timedelta(minutes=15),
    own_title="Welt im Blick – Nachrichten",
    known_items=1_204,
    items_per_day=12.5,
    latest_item=NOON - timedelta(minutes=8),
    missed_items=0,
    identity="url",
    identity_reason="GUIDs: they change from poll to poll",
    address=None,
    pending_move=None,
    etag='W/"abc"',
    last_modified=None,
    distrusts_validators=False,
)
POLL = FeedPoll(
    ended_at=NOON,
    outcome="changed",
    status=200,
    new=3,
    changed=1,
    unchanged=26,
    missed=0,
    bytes=48_213,
    seconds=0.412,
    next_due=NOON + timedelta(minutes=15),
    moved_to=None,
    is_held=False,
    error=None,
)
FAILED_POLL = replace(
    POLL, outcome="server_error", status=502, new=0, changed=0, unchanged=0, bytes=0, error="the server answered 502"
)


def healthy_feed() -> FeedDetail:
    return FeedDetail(
        name="Welt im Blick",
        registration=FeedRegistration(
            url=HEALTHY_URL, title="Welt im Blick", language="de", country="DE", tags=("world", "daily paper")
        ),
        polling=POLLING,
        polls=(
            POLL,
            replace(POLL, missed=7, outcome="not_modified", status=304, new=0, changed=0, unchanged=0, bytes=0),
        ),
    )


def failing_feed() -> FeedDetail:
    return FeedDetail(
        name="Harbour News",
        registration=FeedRegistration(url=FAILING_URL, settings={"interval_seconds": "300", "headers": "X-Key"}),
        polling=replace(
            POLLING,
            health="failing",
            failures=4,
            last_outcome="server_error",
            last_status=502,
            missed_items=1_300,
            address="https://port.example/feed",
            pending_move="https://quay.example/feed",
            distrusts_validators=True,
        ),
        polls=(FAILED_POLL, replace(FAILED_POLL, is_held=True, outcome="dns_error", status=None)),
    )


def paused_feed() -> FeedDetail:
    return FeedDetail(
        name="old.example",
        registration=FeedRegistration(url=PAUSED_URL, tags=("world",), resting="paused"),
        polling=None,
        polls=(),
    )


def hostile_feed() -> FeedDetail:
    return FeedDetail(
        name=HOSTILE,
        registration=FeedRegistration(
            url=HOSTILE_URL,
            title=HOSTILE,
            language=HOSTILE,
            country=HOSTILE,
            tags=(HOSTILE,),
            settings={"user_agent": HOSTILE},
            merged_into=f"javascript:{HOSTILE}",
            resting="merged",
        ),
        polling=replace(
            POLLING,
            health=HOSTILE,
            last_outcome=HOSTILE,
            own_title=HOSTILE,
            identity_reason=HOSTILE,
            address=f"javascript:{HOSTILE}",
            pending_move=f"data:text/html,{HOSTILE}",
            etag=HOSTILE,
            last_modified=HOSTILE,
        ),
        polls=(replace(POLL, outcome=HOSTILE, error=HOSTILE, moved_to=f"javascript:{HOSTILE}"),),
        push=FeedPush(hub=HOSTILE, state=HOSTILE, works=False, last_push=None, lease_until=None, failures=1),
    )
