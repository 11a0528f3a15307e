"""How far the poller under measurement is, by its own metrics."""

from __future__ import annotations

from depesche.telemetry.metrics import Metrics


def polls_ended(metrics: Metrics) -> int:
    """Polls that have ended, whatever came of them."""
    samples = (sample for family in metrics.polls.collect() for sample in family.samples)
    return int(sum(sample.value for sample in samples if sample.name.endswith("_total")))
