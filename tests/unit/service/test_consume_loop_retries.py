"""The consume loop when the log or the index cannot take it: it waits, repeats what is unfinished, and loses nothing."""

from __future__ import annotations

import time

import pytest

from depesche.errors import ConfigurationError, FatalError, IndexUnavailable, LogUnavailable
from depesche.eventlog.contract import Lag
from tests.unit.service.scripted import ONE, TWO, Scene, message, messages


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_write_that_fails_as_a_whole_is_repeated_before_the_one_commit(scene: Scene) -> None:
    scene.stage.write_failures = [IndexUnavailable("full"), IndexUnavailable("full")]
    scene.run(messages(2))
    assert scene.calls("write") == [["0@0", "0@1"]] * 3
    assert scene.calls("commit") == [{ONE: 2}]


def test_a_message_is_handled_once_however_often_it_is_written(scene: Scene) -> None:
    scene.stage.write_failures = [IndexUnavailable("full")]
    scene.run(messages(2))
    assert scene.calls("handle") == [["0@0", "0@1"]]


def test_a_message_is_counted_done_once_however_often_it_is_tried(scene: Scene) -> None:
    scene.stage.write_failures = [IndexUnavailable("full")]
    scene.run(messages(2))
    assert scene.metric("depesche_records_total", outcome="done") == 2
    assert scene.metric("depesche_records_total", outcome="retried") == 2
    assert scene.metric("depesche_retries_total", error="IndexUnavailable") == 1


def test_only_what_is_unfinished_is_written_again(scene: Scene) -> None:
    scene.stage.answers["0@1"] = [IndexUnavailable("full"), IndexUnavailable("full")]
    scene.run(messages(3))
    assert scene.calls("write") == [["0@0", "0@1", "0@2"], ["0@1"], ["0@1"]]
    assert scene.calls("commit") == [{ONE: 3}]


def test_a_handler_that_asks_for_a_retry_gets_all_its_messages_again(scene: Scene) -> None:
    scene.stage.handle_failures = [IndexUnavailable("warming up")]
    scene.run(messages(2))
    assert scene.calls("handle") == [["0@0", "0@1"]] * 2
    assert scene.appender.appended == []


@pytest.mark.parametrize("error", [ConfigurationError("no model"), FatalError("corrupt"), ValueError("bug")])
def test_a_write_that_no_retry_mends_stops_the_loop_without_a_commit(scene: Scene, error: Exception) -> None:
    scene.stage.write_failures = [error]
    with pytest.raises(type(error)):
        scene.run(messages(1))
    assert scene.calls("commit") == []


@pytest.mark.parametrize("error", [ConfigurationError("no model"), FatalError("corrupt")])
def test_a_handler_that_cannot_go_on_stops_the_loop_and_no_message_is_blamed(scene: Scene, error: Exception) -> None:
    scene.stage.handle_failures = [error]
    with pytest.raises(type(error)):
        scene.run(messages(2))
    assert scene.appender.appended == []
    assert scene.calls("commit") == []


def test_a_pause_keeps_the_membership_of_the_group(scene: Scene) -> None:
    scene.stage.write_failures = [IndexUnavailable("full")]
    assert [name for name, _ in scene.run(messages(1))] == ["handle", "write", "keep_alive", "write", "commit"]


def test_a_delay_that_the_other_side_asks_for_is_kept(scene: Scene) -> None:
    scene.stage.write_failures = [IndexUnavailable("full", retry_after_seconds=60)]
    started = time.monotonic()
    scene.run(messages(1))
    assert time.monotonic() - started >= 0.02  # what is asked for, bounded to ten times the policy's longest pause


def test_an_outage_shows_as_not_ready_and_ends_with_the_first_success(scene: Scene) -> None:
    problems: list[list[str]] = []
    up: list[float | None] = []

    def look() -> None:
        problems.append(scene.loop.state.problems())
        up.append(scene.metric("depesche_downstream_up"))

    scene.reader.on_keep_alive = look
    scene.stage.write_failures = [IndexUnavailable("full")]
    scene.run(messages(1))
    assert (problems, up) == ([["output: full"]], [0])
    assert scene.loop.state.problems() == []
    assert scene.metric("depesche_downstream_up") == 1


def test_lag_is_measured_also_while_an_outage_lasts(scene: Scene) -> None:
    seen: list[float | None] = []

    def outage() -> None:
        seen.append(scene.metric("depesche_consumer_lag_records"))
        scene.reader.lags = {ONE: Lag(99, 60.0)}
        scene.loop._next_lag_at = 0.0  # it is time again

    scene.stage.on_write = outage
    scene.stage.write_failures = [IndexUnavailable("full")]
    scene.run(messages(1))
    assert seen == [0, 99]


def test_a_stop_during_a_wait_commits_the_finished_prefix_only(scene: Scene) -> None:
    scene.stage.answers["0@2"] = [IndexUnavailable("full")]
    scene.stage.on_write = scene.stop.set
    scene.run([*messages(4), message(0, TWO)])
    assert scene.calls("commit") == [{ONE: 2, TWO: 1}]
    assert scene.calls("write") == [["0@0", "0@1", "0@2", "0@3", "1@0"]]
    assert scene.metric("depesche_records_total", outcome="dropped") == 1


def test_a_stop_while_nothing_is_finished_commits_nothing(scene: Scene) -> None:
    scene.stage.write_failures = [IndexUnavailable("full")]
    scene.stage.on_write = scene.stop.set
    scene.run(messages(2))
    assert scene.calls("commit") == []


def test_a_stop_during_a_batch_that_succeeds_still_commits_it(scene: Scene) -> None:
    scene.stage.on_write = scene.stop.set
    scene.run(messages(2), [message(2)])
    assert scene.calls("commit") == [{ONE: 2}]
    assert len(scene.calls("read")) == 1


def test_a_partition_that_is_revoked_during_a_wait_is_dropped(scene: Scene) -> None:
    def revoke() -> None:
        scene.reader.owned = frozenset({TWO})

    scene.reader.on_keep_alive = revoke
    scene.stage.answers.update({"0@1": [IndexUnavailable("full")], "1@0": [IndexUnavailable("full")]})
    scene.run([*messages(2), message(0, TWO)])
    assert scene.calls("write") == [["0@0", "0@1", "1@0"], ["1@0"]]
    assert scene.calls("commit") == [{TWO: 1}]
    assert scene.metric("depesche_records_total", outcome="dropped") == 1


def test_when_every_partition_is_revoked_during_a_wait_nothing_is_committed(scene: Scene) -> None:
    def revoke() -> None:
        scene.reader.owned = frozenset()

    scene.reader.on_keep_alive = revoke
    scene.stage.write_failures = [IndexUnavailable("full")]
    scene.run(messages(2))
    assert len(scene.calls("write")) == 1
    assert scene.calls("commit") == []


def test_a_rebalance_during_a_wait_is_counted_at_once(scene: Scene) -> None:
    def revoke() -> None:
        scene.reader.owned = frozenset({TWO})

    seen: list[float | None] = []
    scene.reader.on_keep_alive = revoke
    scene.stage.on_write = lambda: seen.append(scene.metric("depesche_assigned_partitions"))
    scene.stage.write_failures = [IndexUnavailable("full")]
    scene.run([message(0, TWO)])
    assert seen == [2, 1]
    assert scene.metric("depesche_rebalances_total") == 2


def test_a_log_that_cannot_be_read_is_asked_again(scene: Scene) -> None:
    scene.run(LogUnavailable("gone"), LogUnavailable("gone"), messages(1))
    assert scene.calls("commit") == [{ONE: 1}]
    assert scene.metric("depesche_retries_total", error="LogUnavailable") == 2
    assert scene.loop.state.problems() == []


def test_a_log_that_cannot_be_read_shows_as_not_ready(scene: Scene) -> None:
    problems: list[list[str]] = []
    scene.reader.on_keep_alive = lambda: problems.append(scene.loop.state.problems())
    scene.run(LogUnavailable("gone"))
    assert problems == [["input: gone"]]


def test_a_log_that_is_gone_during_a_wait_does_not_end_the_wait(scene: Scene) -> None:
    outages = [LogUnavailable("gone")]

    def fail_once() -> None:
        if outages:
            raise outages.pop()

    scene.reader.on_keep_alive = fail_once
    scene.stage.write_failures = [IndexUnavailable("full")]
    scene.run(messages(1))
    assert scene.calls("commit") == [{ONE: 1}]


def test_a_commit_that_fails_is_repeated_and_no_effect_is(scene: Scene) -> None:
    scene.reader.commit_failures = [LogUnavailable("gone"), LogUnavailable("gone")]
    scene.run(messages(2))
    assert scene.calls("commit") == [{ONE: 2}] * 3
    assert len(scene.calls("write")) == 1
    assert scene.metric("depesche_offset_commits_total") == 1


def test_a_stop_while_no_commit_is_possible_ends_the_loop(scene: Scene) -> None:
    scene.reader.commit_failures = [LogUnavailable("gone") for _ in range(1_000)]
    scene.reader.on_keep_alive = scene.stop.set
    scene.run(messages(2))
    assert scene.metric("depesche_offset_commits_total") is None
