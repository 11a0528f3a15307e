from __future__ import annotations

import heapq

from ingest.websub.hub_pace import GAP_MS, MAX_IN_HAND, HubPace
from tests.unit.ingest.websub.cases import HUB, NOW_MS, OTHER_HUB


def test_a_hub_is_asked_at_once_but_the_next_request_waits_for_its_slot() -> None:
    pace = HubPace()
    assert pace.slot_ms(HUB, NOW_MS) == NOW_MS
    assert [pace.slot_ms(HUB, NOW_MS) for _ in range(3)] == [NOW_MS + GAP_MS * number for number in (1, 2, 3)]


def test_one_hub_does_not_hold_up_another() -> None:
    pace = HubPace()
    pace.slot_ms(HUB, NOW_MS)
    pace.slot_ms(HUB, NOW_MS)
    assert pace.slot_ms(OTHER_HUB, NOW_MS) == NOW_MS


def test_no_more_than_a_few_requests_are_in_hand_at_a_hub() -> None:
    pace = HubPace()
    for number in range(MAX_IN_HAND):
        assert pace.slot_ms(HUB, NOW_MS + number * 1_000) == NOW_MS + number * 1_000
    assert pace.slot_ms(HUB, NOW_MS + 10_000) > NOW_MS + 10_000
    pace.done(HUB, NOW_MS + 11_000, None)
    assert pace.slot_ms(HUB, NOW_MS + 12_000) == NOW_MS + 12_000


def test_a_pause_that_a_hub_asks_for_is_kept_up_to_a_day() -> None:
    pace = HubPace()
    pace.slot_ms(HUB, NOW_MS)
    pace.done(HUB, NOW_MS, 1e9)
    assert NOW_MS + 86_400_000 <= pace.slot_ms(HUB, NOW_MS) <= NOW_MS + 86_401_000


def test_a_thousand_that_are_due_at_once_are_all_asked_within_their_slots() -> None:
    pace = HubPace()
    due = [(NOW_MS, number) for number in range(1_000)]
    looks = asked = 0
    last_ms = NOW_MS
    while due:
        due_ms, number = heapq.heappop(due)
        now_ms = last_ms = max(due_ms, last_ms) + (looks % 7)  # the loop is a little late
        looks += 1
        slot_ms = pace.slot_ms(HUB, now_ms)
        if slot_ms == now_ms:
            asked += 1
            pace.done(HUB, now_ms, None)
        else:
            heapq.heappush(due, (slot_ms, number))
    assert asked == 1_000
    assert looks < 4_000
    assert last_ms - NOW_MS < 3 * 1_000 * GAP_MS
