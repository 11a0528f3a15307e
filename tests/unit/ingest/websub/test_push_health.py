from __future__ import annotations

from random import Random

from ingest.websub import push_health, subscription
from ingest.websub.push_health import late_items
from ingest.websub.subscription import Subscription
from tests.unit.ingest.websub.cases import DAY_MS, HOUR_MS, NOW_MS, active

DAY_SECONDS = 86_400.0


def proved() -> Subscription:
    return push_health.pushed(active(), 1, NOW_MS)


def test_a_hub_that_verifies_but_never_pushes_is_not_relied_on() -> None:
    assert not push_health.works(active(), NOW_MS)


def test_a_push_of_known_items_proves_nothing() -> None:
    assert not push_health.works(push_health.pushed(active(), 0, NOW_MS), NOW_MS)


def test_push_works_once_it_was_quicker_than_the_poll() -> None:
    assert push_health.works(proved(), NOW_MS)


def test_push_does_not_work_beyond_its_lease() -> None:
    assert not push_health.works(proved(), NOW_MS + 10 * DAY_MS)


def test_a_poll_that_finds_nothing_late_says_nothing() -> None:
    one = proved()
    assert push_health.polled(one, 0, NOW_MS) is one


def test_one_missed_item_is_enough_to_poll_at_the_usual_pace_again() -> None:
    assert not push_health.works(push_health.polled(proved(), 1, NOW_MS), NOW_MS)


def test_a_push_that_brings_something_new_ends_the_doubt() -> None:
    doubted = push_health.polled(proved(), 1, NOW_MS)
    assert push_health.works(push_health.pushed(doubted, 1, NOW_MS + HOUR_MS), NOW_MS + HOUR_MS)


def test_a_push_just_after_a_quicker_poll_ends_the_doubt() -> None:
    doubted = push_health.polled(proved(), 1, NOW_MS)
    assert push_health.works(push_health.pushed(doubted, 0, NOW_MS + 60_000), NOW_MS + 60_000)
    assert not push_health.works(push_health.pushed(doubted, 0, NOW_MS + HOUR_MS), NOW_MS + HOUR_MS)


def test_two_polls_with_missed_items_break_it_and_the_hub_is_asked_anew_at_once() -> None:
    broken = push_health.polled(push_health.polled(proved(), 1, NOW_MS), 3, NOW_MS + HOUR_MS)
    assert (broken.is_proved, broken.breaks) == (False, 1)
    assert broken.next_action_ms == NOW_MS + HOUR_MS


def test_a_push_that_breaks_again_is_asked_anew_later_each_time() -> None:
    one = active()
    pauses = []
    for _ in range(4):
        one = push_health.pushed(one, 1, NOW_MS)
        one = push_health.polled(push_health.polled(one, 1, NOW_MS), 1, NOW_MS)
        pauses.append((one.next_action_ms - NOW_MS) // HOUR_MS)
        one = subscription.verified(one, 10 * 86_400, NOW_MS, Random(1))
    assert pauses == [0, 2, 4, 8]


def test_breaks_are_forgotten_when_push_has_worked_for_a_lease() -> None:
    broken = push_health.polled(push_health.polled(proved(), 1, NOW_MS), 1, NOW_MS)
    mended = push_health.pushed(broken, 1, NOW_MS)
    assert subscription.verified(mended, 10 * 86_400, NOW_MS, Random(1)).breaks == 0


def test_items_published_a_moment_ago_are_not_missed_yet() -> None:
    assert late_items(2, (30.0, 600.0), DAY_SECONDS, DAY_SECONDS) == 0
    assert late_items(2, (30.0, 3_600.0), DAY_SECONDS, DAY_SECONDS) == 1


def test_items_published_while_nobody_listened_are_not_the_hubs_fault() -> None:
    assert late_items(1, (7_200.0,), 3_600.0, DAY_SECONDS) == 0


def test_undated_items_count_once_we_have_listened_for_long() -> None:
    assert late_items(3, (), 3_600.0, DAY_SECONDS) == 0
    assert late_items(3, (), DAY_SECONDS, DAY_SECONDS) == 3
