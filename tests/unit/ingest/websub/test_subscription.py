from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.websub import subscription
from ingest.websub.subscription import STATES, Subscription
from tests.unit.ingest.websub.cases import BASE, DAY_MS, FEED, HOUR_MS, LEASE_SECONDS, NOW_MS, active, new, requested

RANDOM = Random(1)


def test_a_new_subscription_has_a_callback_that_nobody_can_guess_and_is_due_at_once() -> None:
    one, other = new(), new()
    assert one.callback == f"{BASE}/{one.token}"
    assert len(one.token) == 43
    assert {one.token, one.secret}.isdisjoint({other.token, other.secret})
    assert one.next_action_ms == NOW_MS


def test_neither_token_nor_secret_is_in_the_text_of_a_subscription() -> None:
    one = new()
    assert one.token not in repr(one)
    assert one.secret not in repr(one)


def test_a_verification_makes_it_live_for_the_lease_that_the_hub_gives() -> None:
    one = active(lease_seconds=3_600)
    assert one.state == "active"
    assert subscription.is_live(one, NOW_MS + HOUR_MS - 1)
    assert not subscription.is_live(one, NOW_MS + HOUR_MS)


def test_it_is_renewed_before_the_lease_is_over() -> None:
    share = (active().next_action_ms - NOW_MS) / (LEASE_SECONDS * 1_000)
    assert 0.7 <= share <= 0.8


def test_a_hub_cannot_make_us_renew_all_the_time_nor_never_again() -> None:
    assert active(lease_seconds=0).next_action_ms == NOW_MS + subscription.MIN_RENEWAL_MS
    assert active(lease_seconds=10**15).lease_until_ms == NOW_MS + subscription.MAX_LEASE_MS


def test_it_stays_live_while_it_is_being_renewed() -> None:
    later_ms = NOW_MS + 8 * DAY_MS
    one = subscription.asking(active(), later_ms)
    assert one.state == "renewing"
    assert subscription.is_live(one, later_ms)


def test_a_renewal_that_fails_is_tried_again_while_the_lease_runs() -> None:
    later_ms = NOW_MS + 8 * DAY_MS
    one = subscription.failed(subscription.asking(active(), later_ms), later_ms, RANDOM)
    assert one.state == "renewing"
    assert later_ms < one.next_action_ms < NOW_MS + 10 * DAY_MS


def test_a_lease_that_has_run_out_begins_anew_and_its_push_must_prove_itself_again() -> None:
    proved = msgspec.structs.replace(active(), is_proved=True)
    one = subscription.asking(proved, NOW_MS + 11 * DAY_MS)
    assert (one.state, one.is_proved, one.lease_until_ms) == ("requested", False, None)


def test_failures_double_the_pause_up_to_a_week() -> None:
    one = requested()
    pauses = []
    for _ in range(14):
        one = subscription.failed(subscription.asking(one, NOW_MS), NOW_MS, RANDOM)
        pauses.append((one.next_action_ms - NOW_MS) / 60_000)
    assert pauses[:3] == pytest.approx([15, 30, 60], rel=0.2)
    assert pauses[-1] == pytest.approx(7 * 24 * 60, rel=0.2)
    assert one.state == "failed"


def test_an_answer_that_comes_after_the_verification_changes_nothing() -> None:
    one = active()
    assert subscription.failed(one, NOW_MS, RANDOM) is one


def test_a_denied_subscription_is_not_live_and_is_asked_for_again_after_days() -> None:
    one = subscription.denied(active(), NOW_MS, RANDOM)
    assert (one.state, subscription.is_live(one, NOW_MS)) == ("denied", False)
    assert one.next_action_ms > NOW_MS + 5 * DAY_MS


@pytest.mark.parametrize(
    ("mode", "topic", "is_expected"),
    [("subscribe", FEED, True), ("unsubscribe", FEED, False), ("subscribe", FEED + "/", False), ("", FEED, False)],
)
def test_only_what_was_asked_for_is_verified(mode: str, topic: str, *, is_expected: bool) -> None:
    assert subscription.expects(requested(), mode, topic, NOW_MS) is is_expected


def test_what_was_never_asked_for_is_not_verified() -> None:
    assert not subscription.expects(new(), "subscribe", FEED, NOW_MS)


def test_a_verification_that_comes_days_later_is_not_answered() -> None:
    assert not subscription.expects(requested(), "subscribe", FEED, NOW_MS + 2 * DAY_MS)


def test_a_feed_that_leaves_unsubscribes_and_expects_only_that() -> None:
    one = subscription.asking(subscription.leaving(active(), NOW_MS), NOW_MS)
    assert one.state == "leaving"
    assert subscription.expects(one, "unsubscribe", FEED, NOW_MS)
    assert not subscription.expects(one, "subscribe", FEED, NOW_MS)
    assert subscription.verified(one, 0, NOW_MS, RANDOM).state == "ended"


def test_a_hub_that_was_never_asked_need_not_be_told() -> None:
    assert subscription.leaving(new(), NOW_MS).state == "ended"


def test_a_hub_that_cannot_be_told_is_left_without_after_some_tries() -> None:
    one = subscription.leaving(active(), NOW_MS)
    for _ in range(5):
        one = subscription.failed(subscription.asking(one, NOW_MS), NOW_MS, RANDOM)
    assert one.state == "ended"


@given(
    state=st.sampled_from(STATES),
    is_pending=st.booleans(),
    lease_until_ms=st.none() | st.integers(NOW_MS - DAY_MS, NOW_MS + DAY_MS),
    failures=st.integers(0, 10_000),
    lease=st.integers(0, 10**17),
    steps=st.lists(st.sampled_from(["asking", "failed", "verified", "denied", "leaving", "ended"]), max_size=6),
)
def test_whatever_happens_the_next_action_lies_ahead(
    *,
    state: subscription.State,
    is_pending: bool,
    lease_until_ms: int | None,
    failures: int,
    lease: int,
    steps: list[str],
) -> None:
    one: Subscription = msgspec.structs.replace(
        requested(), state=state, is_pending=is_pending, lease_until_ms=lease_until_ms, failures=failures
    )
    random = Random(2)
    for step in steps:
        match step:
            case "asking":
                one = subscription.asking(one, NOW_MS)
            case "failed":
                one = subscription.failed(one, NOW_MS, random)
            case "verified":
                one = subscription.verified(one, lease, NOW_MS, random)
            case "denied":
                one = subscription.denied(one, NOW_MS, random)
            case "leaving":
                one = subscription.leaving(one, NOW_MS)
            case _:
                one = subscription.ended(one, NOW_MS)
        assert one.next_action_ms >= NOW_MS
        assert not (subscription.is_live(one, NOW_MS) and one.state not in subscription.LIVE)
