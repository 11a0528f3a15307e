from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.settings.polling import PolitenessSettings
from ingest.scheduling.host_pace import SITES_PER_ADDRESS, Answer, HostPace, PaceLimits, answer_of

SETTINGS = PolitenessSettings(per_host_concurrency=4, min_gap_seconds=0.5, max_gap_seconds=30)
LIMITS = PaceLimits.of_site(SETTINGS)
SILENT = Answer("silent", seconds=1)


def a_pace_after(*answers: Answer, limits: PaceLimits = LIMITS) -> tuple[HostPace, int]:
    """A pace that has met these answers, each as soon as it might, and the time of the last one's end."""
    pace, now_ms = HostPace(limits), 0
    for answer in answers:
        now_ms = max(now_ms, pace.free_ms() or 0)
        pace.started(now_ms)
        now_ms += round(answer.seconds * 1_000)
        pace.ended(now_ms, answer)
    return pace, now_ms


def wait_ms(pace: HostPace, now_ms: int) -> int:
    free_ms = pace.free_ms()
    assert free_ms is not None
    return max(0, free_ms - now_ms)


def test_a_fast_host_is_asked_at_the_least_gap_with_full_concurrency() -> None:
    pace, _ = a_pace_after(*[Answer("served", seconds=0.1)] * 5)
    assert (pace.gap_ms, pace.concurrency) == (500, 4)


def test_a_slow_host_rests_as_long_as_it_has_worked() -> None:
    pace, _ = a_pace_after(*[Answer("served", seconds=3)] * 3)
    assert pace.gap_ms == pytest.approx(6_000)


def test_a_very_slow_host_is_asked_one_fetch_at_a_time_and_at_the_longest_gap() -> None:
    pace, _ = a_pace_after(*[Answer("served", seconds=25)] * 10)
    assert (pace.gap_ms, pace.concurrency) == (30_000, 1)


def test_a_failing_host_is_relieved_within_a_few_answers() -> None:
    pace, _ = a_pace_after(*[Answer("failed", seconds=0.1)] * 3)
    assert (pace.gap_ms, pace.concurrency) == (4_000, 1)


def test_a_failing_host_rests_from_the_end_of_the_failure() -> None:
    pace, now_ms = a_pace_after(Answer("silent", seconds=60))
    assert wait_ms(pace, now_ms) == 30_000


def test_a_host_that_is_well_again_gets_its_load_back_bit_by_bit() -> None:
    failed, served = [Answer("failed", seconds=0.1)] * 8, [Answer("served", seconds=0.1)]
    gaps = [a_pace_after(*failed, *served * count)[0].gap_ms for count in range(15)]
    rooms = [a_pace_after(*failed, *served * count)[0].concurrency for count in range(15)]
    assert gaps == sorted(gaps, reverse=True)
    assert rooms == sorted(rooms)
    assert gaps[3] > 10_000
    assert (gaps[-1], rooms[3], rooms[-1]) == (500, 2, 4)


def test_a_quick_failure_makes_a_slow_host_no_faster() -> None:
    slow = [Answer("served", seconds=4)] * 5
    before, _ = a_pace_after(*slow)
    after, _ = a_pace_after(*slow, Answer("failed", seconds=0.01))
    assert after.gap_ms >= before.gap_ms


def test_retry_after_holds_the_host() -> None:
    pace, now_ms = a_pace_after(Answer("refused", retry_after_seconds=600))
    assert wait_ms(pace, now_ms) == 600_000


def test_a_hold_is_lengthened_by_up_to_a_tenth_at_random() -> None:
    pace = HostPace(LIMITS)
    pace.started(0)
    pace.ended(0, Answer("refused", retry_after_seconds=600), jitter=1.0)
    assert wait_ms(pace, 0) == 660_000


def test_retry_after_is_capped() -> None:
    pace, now_ms = a_pace_after(Answer("refused", retry_after_seconds=1e12))
    assert wait_ms(pace, now_ms) == SETTINGS.max_retry_after_seconds * 1_000


def test_refusals_without_retry_after_hold_longer_each_time_up_to_an_hour() -> None:
    holds = [wait_ms(*a_pace_after(*[Answer("refused")] * count)) for count in range(1, 9)]
    assert holds == [60_000, 120_000, 240_000, 480_000, 960_000, 1_920_000, 3_600_000, 3_600_000]


def test_a_good_answer_makes_the_next_refusal_the_first_again() -> None:
    pace, now_ms = a_pace_after(*[Answer("refused")] * 4, Answer("served"), Answer("refused"))
    assert wait_ms(pace, now_ms) == 60_000


def test_refusals_of_fetches_that_were_in_hand_together_are_one() -> None:
    pace = HostPace(LIMITS)
    for _ in range(4):
        pace.started(0)
    for _ in range(4):
        pace.ended(100, Answer("refused"))
    assert wait_ms(pace, 100) == 60_000


def test_a_later_and_shorter_hold_does_not_end_a_longer_one() -> None:
    pace = HostPace(LIMITS)
    pace.started(0)
    pace.started(0)
    pace.ended(0, Answer("refused", retry_after_seconds=600))
    pace.ended(0, Answer("refused", retry_after_seconds=5))
    assert wait_ms(pace, 0) == 600_000


def test_a_host_that_does_not_answer_any_more_is_tried_ever_more_seldom_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait_ms(*a_pace_after(*[SILENT] * count)) for count in range(1, 12)]
    assert waits == sorted(waits)
    assert (waits[3] <= 30_000, waits[4], waits[-1]) == (True, 60_000, 900_000)


def test_errors_with_an_answer_lead_to_no_hold() -> None:
    pace, now_ms = a_pace_after(*[Answer("failed", seconds=0.1)] * 30)
    assert wait_ms(pace, now_ms) == 30_000


def test_an_end_that_says_nothing_about_the_host_changes_nothing() -> None:
    pace = HostPace(LIMITS)
    pace.started(0)
    pace.ended(5_000, None)
    assert (pace.in_hand, pace.gap_ms, pace.concurrency, pace.free_ms()) == (0, 500, 4, 500)


def test_an_address_is_granted_several_times_what_a_site_is() -> None:
    pace = HostPace(PaceLimits.of_address(SETTINGS))
    assert (pace.concurrency, pace.gap_ms) == (4 * SITES_PER_ADDRESS, 500 / SITES_PER_ADDRESS)


def test_an_error_of_one_site_is_none_of_its_address() -> None:
    assert Answer("failed", 1.0).at_address().kind == "served"
    assert Answer("silent", 1.0).at_address().kind == "silent"


def test_an_address_with_few_sites_that_are_down_keeps_its_pace() -> None:
    limits = PaceLimits.of_address(SETTINGS)
    answers = ([Answer("served", 0.2)] * 19 + [Answer("silent", 30)]) * 5 + [Answer("served", 0.2)] * 5
    pace, _ = a_pace_after(*[answer.at_address() for answer in answers], limits=limits)
    assert (pace.gap_ms, pace.concurrency) == (limits.min_gap_ms, limits.concurrency)


def test_an_address_is_never_held_for_what_one_site_has_asked() -> None:
    limits = PaceLimits.of_address(SETTINGS)
    refusal = Answer("refused", retry_after_seconds=600).at_address()
    pace, now_ms = a_pace_after(*[refusal] * 20, limits=limits)
    assert wait_ms(pace, now_ms) <= 30_000 / SITES_PER_ADDRESS


@pytest.mark.parametrize(
    ("outcome", "status", "kind"),
    [
        ("changed", 200, "served"),
        ("not_modified", 304, "served"),
        ("client_error", 404, "served"),
        ("rate_limited", 429, "refused"),
        ("server_error", 503, "refused"),
        ("server_error", 500, "failed"),
        ("timeout", None, "silent"),
        ("timeout", 200, "silent"),
        ("dns_error", None, "silent"),
        ("connect_error", None, "silent"),
        ("tls_error", None, "served"),
    ],
)
def test_the_outcome_of_a_poll_says_how_its_host_fares(outcome: str, status: int | None, kind: str) -> None:
    assert answer_of(outcome, status, 1.0, address=None).kind == kind


ANSWERS = st.builds(
    Answer,
    st.sampled_from(["served", "refused", "failed", "silent"]),
    seconds=st.floats(0, 120),
    retry_after_seconds=st.none() | st.floats(0, 1e9),
)


@given(
    st.lists(st.none() | ANSWERS, max_size=60),
    st.integers(1, 6),
    st.floats(0, 5),
    st.floats(0, 60),
    st.floats(0, 1),
    st.sampled_from([PaceLimits.of_site, PaceLimits.of_address]),
)
def test_whatever_a_host_answers_its_pace_stays_within_the_settings(
    answers: list[Answer | None], concurrency: int, min_gap: float, max_gap: float, jitter: float, kind: object
) -> None:
    settings = PolitenessSettings(
        per_host_concurrency=concurrency,
        min_gap_seconds=min_gap,
        max_gap_seconds=max_gap,
        max_retry_after_seconds=9_000,
    )
    limits = PaceLimits.of_site(settings) if kind == PaceLimits.of_site else PaceLimits.of_address(settings)
    pace, now_ms = HostPace(limits), 0
    for answer in answers:
        now_ms = max(now_ms, pace.free_ms() or 0)
        pace.started(now_ms)
        now_ms += round((answer.seconds if answer else 0) * 1_000)
        pace.ended(now_ms, answer, jitter)
        assert 1 <= pace.concurrency <= limits.concurrency
        assert limits.min_gap_ms <= pace.gap_ms <= limits.max_gap_ms
        assert wait_ms(pace, now_ms) <= max(limits.max_gap_ms, limits.max_hold_ms * 1.1) + 1
