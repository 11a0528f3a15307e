from __future__ import annotations

from random import Random

import msgspec
import pytest

from ingest.websub import subscription
from ingest.websub.announcement import MAX_HUBS, Announcement, Consequence, Links, announcement, consequence, named
from tests.unit.ingest.websub.cases import DAY_MS, FEED, HOUR_MS, HUB, NOW_MS, OTHER_HUB, active, requested

SAME = Announcement((HUB,), FEED)
OTHER = Announcement((OTHER_HUB,), FEED)


@pytest.mark.parametrize(
    "hub",
    [
        "",
        "/hub",
        "//hub.example/",
        "ftp://hub.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://user:password@hub.example/",
        "https://hub.example/a b",
        "https://hub.example/\r\nHost: x",
        "https://hüb.example/",
        "https://hub.example:99999/",
        "https://[::1/",
        "https://hub.example/" + "a" * 3_000,
    ],
)
def test_a_hub_that_is_no_plain_web_address_is_ignored(hub: str) -> None:
    assert announcement([hub], FEED) is None


def test_a_topic_with_credentials_is_told_to_nobody() -> None:
    assert announcement([HUB], "https://user:password@news.example/feed") is None


def test_hubs_are_taken_in_their_order_once_each_and_not_too_many() -> None:
    found = announcement([HUB, HUB, *(f"https://hub{number}.example/" for number in range(20))], FEED)
    assert found is not None
    assert found.hubs[:2] == (HUB, "https://hub0.example/")
    assert len(found.hubs) == MAX_HUBS


def test_a_feed_that_names_a_hub_is_subscribed_to_and_one_that_names_none_is_not() -> None:
    assert consequence(None, SAME, NOW_MS) == Consequence(hub=HUB)
    assert consequence(None, None, NOW_MS) == Consequence()


def test_as_long_as_the_feed_says_the_same_nothing_is_done() -> None:
    assert consequence(active(), SAME, NOW_MS) == Consequence()
    assert consequence(active(), Announcement((OTHER_HUB, HUB), FEED), NOW_MS) == Consequence()


@pytest.mark.parametrize("announced", [None, OTHER, Announcement((HUB,), "https://news.example/other")])
def test_one_document_that_differs_costs_no_subscription(announced: Announcement | None) -> None:
    assert consequence(active(), announced, NOW_MS) == Consequence(is_differing=True)
    differing = msgspec.structs.replace(active(), unannounced_since_ms=NOW_MS)
    assert consequence(differing, announced, NOW_MS + HOUR_MS) == Consequence()
    assert consequence(differing, SAME, NOW_MS + HOUR_MS) == Consequence(is_differing=False)


def test_another_hub_that_holds_for_a_day_is_taken() -> None:
    differing = msgspec.structs.replace(active(), unannounced_since_ms=NOW_MS)
    assert consequence(differing, OTHER, NOW_MS + DAY_MS) == Consequence(is_leaving=True, hub=OTHER_HUB)


def test_a_hub_that_has_been_missing_for_a_day_is_left() -> None:
    differing = msgspec.structs.replace(active(), unannounced_since_ms=NOW_MS)
    assert consequence(differing, None, NOW_MS + DAY_MS) == Consequence(is_leaving=True)


def test_a_subscription_that_is_not_live_is_replaced_sooner() -> None:
    differing = msgspec.structs.replace(requested(), unannounced_since_ms=NOW_MS)
    assert consequence(differing, OTHER, NOW_MS + HOUR_MS).hub == OTHER_HUB


def test_after_a_denial_the_feeds_next_hub_is_tried_but_not_at_once() -> None:
    denied = subscription.denied(active(), NOW_MS, Random(1))
    both = Announcement((HUB, OTHER_HUB), FEED)
    assert consequence(denied, both, NOW_MS + 60_000) == Consequence()
    assert consequence(denied, both, NOW_MS + HOUR_MS) == Consequence(is_leaving=True, hub=OTHER_HUB)
    assert consequence(denied, SAME, NOW_MS + HOUR_MS) == Consequence()


def test_the_link_header_goes_before_the_document_and_the_fetched_address_comes_last() -> None:
    header, document = (
        Links((HUB,), "https://news.example/header"),
        Links((OTHER_HUB,), "https://news.example/document"),
    )
    assert named(header, document, FEED) == ((HUB,), "https://news.example/header")
    assert named(Links(), document, FEED) == ((OTHER_HUB,), "https://news.example/document")
    assert named(Links((HUB,)), Links(), FEED) == ((HUB,), FEED)
    assert named(Links(), Links(), FEED) == ((), FEED)


def test_relative_addresses_are_those_of_the_feed() -> None:
    assert named(Links(), Links(("/hub",), "feed.xml"), "https://news.example/a/b") == (
        ("https://news.example/hub",),
        "https://news.example/a/feed.xml",
    )


def test_addresses_that_are_none_are_no_announcement() -> None:
    hubs, topic = named(Links(), Links(("https://[",), "https://["), FEED)
    assert announcement(hubs, topic) is None
