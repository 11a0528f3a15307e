from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from cli.bench_schedule import fixed, measure
from cli.schedule_report import report_lines
from cli.simulated_feeds import DAY_MS, START_MS, SimulatedFeed, simulated_feeds
from depesche.settings.ingest import IngestSettings
from ingest.parsing.parsed_feed import PublisherHints


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    return measure(IngestSettings(), feeds=200, days=10, seed=1)


def test_the_schedule_takes_fewer_requests_than_polling_hourly(result: dict[str, Any]) -> None:
    whole = result["groups"]["all"]
    assert whole["scheduled"]["requests"] < whole["every 60 min"]["requests"]


def test_items_of_active_feeds_wait_less_than_with_polls_every_quarter_of_an_hour(result: dict[str, Any]) -> None:
    active = result["groups"]["active"]
    assert active["scheduled"]["median_delay_seconds"] < active["every 15 min"]["median_delay_seconds"]


def test_hardly_more_items_are_missed_than_with_polls_every_quarter_of_an_hour(result: dict[str, Any]) -> None:
    whole = result["groups"]["all"]
    assert whole["scheduled"]["caught_share"] >= whole["every 15 min"]["caught_share"] - 0.001


def test_the_report_has_a_line_for_each_kind_and_policy(result: dict[str, Any]) -> None:
    lines = list(report_lines(result))
    assert sum("every 60 min" in line for line in lines) == len(result["groups"])


def test_the_same_seed_gives_the_same_feeds() -> None:
    first, second = (list(simulated_feeds(20, 3, 7)) for _ in range(2))
    assert all(np.array_equal(a.appeared, b.appeared) for a, b in zip(first, second, strict=True))


def test_fixed_polling_in_closed_form_is_what_polling_one_by_one_gives() -> None:
    random = np.random.default_rng(1)
    appeared = np.sort(START_MS + random.integers(0, 2 * DAY_MS, 2_000))
    feed = SimulatedFeed("wire", appeared, appeared, 12, PublisherHints(), None, answers_304=True)
    result = fixed(feed, 900_000, 2, Random(3))
    first_ms = START_MS + int(Random(3).random() * 900_000)
    polls = range(first_ms, START_MS + 2 * DAY_MS, 900_000)
    expected = np.full(appeared.size, np.nan)
    known = 0
    for at_ms in polls:
        count = int(np.searchsorted(appeared, at_ms, side="right"))
        oldest = max(known, count - 12)
        expected[oldest:count] = (at_ms - appeared[oldest:count]) / 1_000
        known = count
    assert result.requests == len(polls)
    np.testing.assert_allclose(result.delays, expected)
