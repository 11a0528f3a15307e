from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.settings.polling import OutageSettings
from ingest.scheduling.outage import OutageDetector, Verdict, network_fault


def a_detector(min_hosts: int = 3, min_share: float = 0.8) -> OutageDetector:
    return OutageDetector(OutageSettings(min_hosts=min_hosts, min_share=min_share, window_seconds=60))


def failing(detector: OutageDetector, *sites: str, now_ms: int = 0) -> list[Verdict]:
    return [detector.record(now_ms, site, f"http://{site}/feed", failed=True) for site in sites]


def reaching(detector: OutageDetector, *sites: str, now_ms: int = 0) -> None:
    for site in sites:
        detector.record(now_ms, site, f"http://{site}/feed", failed=False)


def test_many_sites_that_fail_at_once_are_a_fault_of_ours() -> None:
    detector = a_detector()
    verdicts = failing(detector, "a", "b", "c")
    assert detector.is_down
    assert [verdict.excused for verdict in verdicts] == [False, False, True]


def test_failures_that_were_counted_while_it_built_up_are_pardoned() -> None:
    detector = a_detector()
    *_, last = failing(detector, "a", "b", "c")
    assert last.pardon == ("http://a/feed", "http://b/feed")


def test_a_feed_that_failed_twice_meanwhile_is_pardoned_twice() -> None:
    detector = a_detector()
    *_, last = failing(detector, "a", "a", "b", "c")
    assert last.pardon == ("http://a/feed", "http://a/feed", "http://b/feed")


def test_a_site_with_many_feeds_counts_once() -> None:
    detector = a_detector()
    for number in range(50):
        detector.record(0, "a", f"http://a/{number}", failed=True)
    failing(detector, "b")
    assert not detector.is_down


def test_sites_that_answer_show_that_the_fault_is_elsewhere() -> None:
    detector = a_detector()
    reaching(detector, "x", "y")
    failing(detector, "a", "b", "c", "d")
    assert not detector.is_down


def test_a_site_that_answered_before_it_failed_counts_as_failed() -> None:
    detector = a_detector()
    reaching(detector, "a", "b", "c")
    failing(detector, "a", "b", "c", now_ms=10_000)
    assert detector.is_down


def test_what_is_older_than_the_window_counts_no_more() -> None:
    detector = a_detector()
    reaching(detector, "v", "w", "x", "y", "z")
    failing(detector, "a", "b", "c", now_ms=60_001)
    assert detector.is_down


def test_a_small_registry_is_judged_by_the_last_sites_asked() -> None:
    detector = a_detector()
    for minute, site in enumerate(("x", "a", "b", "c")):
        detector.record(minute * 120_000, site, site, failed=site != "x")
    assert detector.is_down


def test_failures_that_are_too_far_apart_are_no_outage() -> None:
    detector = a_detector()
    for hour, site in enumerate("abcdef"):
        failing(detector, site, now_ms=hour * 3_600_000)
    assert not detector.is_down


def test_no_failure_counts_while_this_side_is_down() -> None:
    detector = a_detector()
    failing(detector, "a", "b", "c")
    assert failing(detector, "d", now_ms=5_000) == [Verdict(excused=True)]


def test_few_probes_go_out_while_this_side_is_down() -> None:
    detector = a_detector()
    failing(detector, "a", "b", "c")
    probes: list[int] = []
    for now_ms in range(0, 60_000, 100):
        assert detector.may_start(now_ms) == (detector.next_start_ms() <= now_ms)
        if detector.may_start(now_ms):
            detector.started(now_ms)
            probes.append(now_ms)
    assert len(probes) == 19
    assert all(later - earlier >= 3_000 for earlier, later in pairwise(probes))


def test_nothing_is_held_back_while_this_side_is_up() -> None:
    detector = a_detector()
    for _ in range(100):
        assert detector.may_start(0)
        detector.started(0)


def test_it_is_over_when_half_of_the_latest_probes_reach_their_sites() -> None:
    detector = a_detector(min_hosts=4)
    failing(detector, "a", "b", "c", "d")
    failing(detector, "a", "b", "c", "d", now_ms=10_000)
    reaching(detector, "e", now_ms=20_000)
    assert detector.is_down
    reaching(detector, "f", now_ms=20_000)
    assert not detector.is_down


def test_one_site_that_is_reached_ends_nothing() -> None:
    detector = a_detector()
    failing(detector, "a", "b", "c")
    reaching(detector, "near", "near", "near", now_ms=10_000)
    assert detector.is_down


def test_sites_that_stay_down_while_others_answer_are_down_themselves() -> None:
    detector = a_detector(min_hosts=5)
    failing(detector, *"abcde")
    for minute in range(10):
        failing(detector, *"abcde", now_ms=minute * 60_000)
        reaching(detector, "alive", now_ms=minute * 60_000)
    assert not detector.is_down


def an_outage_that_ended(at_ms: int) -> OutageDetector:
    detector = a_detector()
    failing(detector, "a", "b", "c")
    reaching(detector, "x", "y", now_ms=at_ms)
    assert not detector.is_down
    return detector


def test_polls_that_started_in_the_outage_are_excused_when_they_end_after_it() -> None:
    detector = an_outage_that_ended(at_ms=10_000)
    assert failing(detector, "d", now_ms=40_000) == [Verdict(excused=True)]
    assert failing(detector, "e", now_ms=70_000) == [Verdict(excused=False)]


def test_what_was_excused_is_not_pardoned_in_the_next_outage() -> None:
    detector = an_outage_that_ended(at_ms=10_000)
    failing(detector, "d", now_ms=69_000)
    failing(detector, "e", now_ms=75_000)
    (last,) = failing(detector, "f", now_ms=76_000)
    assert last == Verdict(excused=True, pardon=("http://e/feed",))


def test_the_next_outage_is_noticed_like_the_first() -> None:
    detector = a_detector()
    failing(detector, "a", "b", "c")
    reaching(detector, "a", "b", now_ms=10_000)
    assert not detector.is_down
    failing(detector, "a", "b", "c", now_ms=90_000)
    assert detector.down_since_ms == 90_000


@pytest.mark.parametrize("outcome", ["dns_error", "connect_error", "timeout"])
def test_what_found_no_way_to_its_site_may_be_our_fault(outcome: str) -> None:
    assert network_fault(outcome) is True


@pytest.mark.parametrize("outcome", ["server_error", "tls_error", "rate_limited", "not_modified", "not_a_feed"])
def test_what_reached_its_site_is_not_our_fault(outcome: str) -> None:
    assert network_fault(outcome) is False


def test_a_poll_that_sent_nothing_says_nothing() -> None:
    assert network_fault("forbidden_address") is None


@given(
    st.lists(st.tuples(st.integers(0, 30_000), st.sampled_from("abcdefgh"), st.booleans()), max_size=120),
    st.integers(2, 5),
    st.sampled_from([0.5, 0.8, 1.0]),
)
def test_it_goes_down_exactly_when_the_definition_says(
    polls: list[tuple[int, str, bool]], min_hosts: int, min_share: float
) -> None:
    detector = a_detector(min_hosts, min_share)
    seen: list[tuple[int, str, bool]] = []
    now_ms = 0
    for pause_ms, site, failed in polls:
        now_ms += pause_ms
        seen.append((now_ms, site, failed))
        detector.record(now_ms, site, site, failed=failed)
        latest = {site: (at_ms, failed) for at_ms, site, failed in seen}
        by_age = sorted(latest.values(), reverse=True)
        asked = [failed for at_ms, failed in by_age if now_ms - at_ms <= 60_000]
        if len(asked) < min_hosts:
            asked = [failed for at_ms, failed in by_age[:min_hosts] if now_ms - at_ms <= 900_000]
        down = failed and sum(asked) >= min_hosts and sum(asked) >= min_share * len(asked)
        assert detector.is_down == down
        if down:
            break
