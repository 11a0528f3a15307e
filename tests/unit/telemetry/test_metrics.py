"""The metrics as a set: their names and labels keep to the conventions."""

from __future__ import annotations

import re

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

from depesche.telemetry.metrics import Metrics

OURS = sorted(
    (metric for metric in vars(Metrics()).values() if isinstance(metric, MetricWrapperBase)),
    key=lambda metric: metric._name,
)
LABELS = {
    "stage",
    "outcome",
    "step",
    "error",
    "language",
    "model",
    "version",
    "kind",
    "health",
    "type",
    "topic",
    "reason",
    "state",
}
UNITS = r"_(seconds|bytes|records|items|entities|partitions|processes|info|total)$"


@pytest.mark.parametrize("metric", OURS, ids=lambda metric: str(metric._name))
def test_a_metric_is_prefixed_described_and_labelled_from_the_small_set(metric: MetricWrapperBase) -> None:
    assert re.fullmatch(r"depesche(_[a-z]+)+", metric._name)
    assert metric._documentation.endswith(".")
    assert set(metric._labelnames) <= LABELS


def test_durations_and_sizes_are_in_base_units() -> None:
    names = [metric._name for metric in OURS]
    assert not [name for name in names if re.search(r"(milli|micro|_ms|_kb|_mb|minute|hour)", name)]
    histograms = [metric._name for metric in OURS if metric._type == "histogram"]
    assert all(re.search(UNITS, name) for name in histograms)


def test_two_sets_of_metrics_do_not_share_their_counts() -> None:
    one, other = Metrics(), Metrics()
    one.polls.labels("changed").inc()
    assert other.registry.get_sample_value("depesche_polls_total", {"outcome": "changed"}) is None


def test_metrics_stand_on_the_registry_that_they_are_given() -> None:
    registry = CollectorRegistry()
    assert Metrics(registry).registry is registry
    assert registry.get_sample_value("process_start_time_seconds") is not None
