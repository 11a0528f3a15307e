"""The consume loop on its good path: effects, then commits, and what it tells of itself."""

from __future__ import annotations

import pytest

from depesche.errors import LogUnavailable
from depesche.eventlog.contract import Lag
from depesche.service.batch_size import BatchSize
from depesche.telemetry.metrics import Metrics
from tests.unit.service.scripted import ONE, TWO, Scene, message, messages


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_batch_is_handled_then_written_then_committed(scene: Scene) -> None:
    assert scene.run(messages(2)) == [("handle", ["0@0", "0@1"]), ("write", ["0@0", "0@1"]), ("commit", {ONE: 2})]


def test_batches_are_taken_in_the_order_of_the_reads(scene: Scene) -> None:
    scene.run(messages(1), [message(1)], [message(2)])
    assert scene.calls("write") == [["0@0"], ["0@1"], ["0@2"]]
    assert scene.calls("commit") == [{ONE: 1}, {ONE: 2}, {ONE: 3}]


def test_each_partition_of_a_batch_is_committed(scene: Scene) -> None:
    scene.run([message(7), message(3, TWO), message(8)])
    assert scene.calls("commit") == [{ONE: 9, TWO: 4}]


def test_a_read_that_finds_nothing_leads_to_no_call(scene: Scene) -> None:
    assert scene.run([], []) == []


def test_until_empty_ends_at_the_first_read_that_finds_nothing(scene: Scene) -> None:
    scene.reader.steps = [messages(1), [], [message(1)]]
    scene.loop.run(until_empty=True)
    assert scene.calls("commit") == [{ONE: 1}]
    assert not scene.stop.is_set()


def test_until_empty_waits_for_partitions_before_it_believes_in_emptiness(scene: Scene) -> None:
    scene.reader.owned = frozenset()
    scene.reader.steps = [[], []]
    scene.loop.run(until_empty=True)
    assert len(scene.calls("read")) == 3


def test_the_next_read_asks_for_what_the_last_batch_showed_to_be_affordable() -> None:
    scene = Scene(batch=BatchSize(maximum=40, target_seconds=5.0))
    scene.run(messages(2), [message(2)], [message(3)])
    assert scene.calls("read") == [16, 32, 40, 40]


def test_waiting_for_a_log_that_takes_no_commit_does_not_make_batches_smaller() -> None:
    scene = Scene(batch=BatchSize(maximum=1_000, target_seconds=0.01))
    scene.reader.commit_failures = [LogUnavailable("gone", retry_after_seconds=60)]  # the scene's policy makes it 20 ms
    scene.run(messages(1))
    assert scene.batch.size > 1


def test_before_the_first_read_the_stage_is_not_ready(scene: Scene) -> None:
    assert scene.loop.state.problems() == ["input: nothing read yet"]


def test_with_partitions_and_a_good_read_the_stage_is_ready(scene: Scene) -> None:
    scene.run(messages(1))
    assert scene.loop.state.problems() == []


def test_without_partitions_the_stage_is_not_ready(scene: Scene) -> None:
    scene.reader.owned = frozenset()
    scene.run([])
    assert scene.loop.state.problems() == ["input: no partitions assigned"]


def test_done_records_commits_and_batches_are_counted(scene: Scene) -> None:
    scene.run(messages(3), [message(3)])
    assert scene.metric("depesche_records_total", outcome="done") == 4
    assert scene.metric("depesche_offset_commits_total") == 2
    assert scene.metric("depesche_stage_batch_records_count") == 2
    assert scene.metric("depesche_stage_step_duration_seconds_count", step="write") == 2


def test_the_assignment_and_its_changes_are_counted(scene: Scene) -> None:
    scene.run([], [])
    assert scene.metric("depesche_assigned_partitions") == 2
    assert scene.metric("depesche_rebalances_total") == 1


def test_lag_is_the_sum_of_messages_and_the_age_of_the_oldest(scene: Scene) -> None:
    scene.reader.lags = {ONE: Lag(5, 2.0), TWO: Lag(7, 9.0)}
    scene.run([])
    assert scene.metric("depesche_consumer_lag_records") == 12
    assert scene.metric("depesche_consumer_lag_seconds") == 9.0


def test_a_lag_that_cannot_be_measured_does_not_stop_the_loop(scene: Scene) -> None:
    scene.reader.lags = LogUnavailable("gone")
    scene.run(messages(1))
    assert scene.calls("commit") == [{ONE: 1}]


def test_the_loop_declares_no_metric_of_its_own() -> None:
    before = {family.name for family in Metrics().registry.collect()}
    scene = Scene()
    scene.run(messages(1))
    assert {family.name for family in scene.metrics.registry.collect()} == before
