"""The consume loop with messages that can never succeed: buried before the commit, and their neighbours unharmed."""

from __future__ import annotations

import pytest

from depesche.errors import (
    ConfigurationError,
    DocumentRejected,
    IndexUnavailable,
    LogUnavailable,
    MessageTooLarge,
    RecordUndecodable,
)
from depesche.records.dead_letter import DeadLetter
from tests.unit.service.scripted import NOON, ONE, Scene, message, messages

POISON = RecordUndecodable("not a raw-item")


@pytest.fixture
def scene() -> Scene:
    return Scene()


def only_letter(scene: Scene) -> DeadLetter:
    """The one dead letter of the scene, read back from its message."""
    ((_, letter),) = scene.appender.appended
    assert letter.timestamp_ms is not None
    return DeadLetter.from_message(letter.key, letter.value, letter.timestamp_ms, letter.headers)


def test_poison_is_buried_after_the_others_are_written_and_before_the_commit(scene: Scene) -> None:
    scene.stage.poisonous["0@1"] = POISON
    calls = scene.run(messages(3))
    assert calls == [
        ("handle", ["0@0", "0@1", "0@2"]),
        ("write", ["0@0", "0@2"]),
        ("append", ["0@1"]),
        ("commit", {ONE: 3}),
    ]


def test_a_dead_letter_is_the_original_message_on_the_topic_beside_its_own(scene: Scene) -> None:
    scene.stage.poisonous["0@0"] = POISON
    scene.run(messages(1))
    ((topic, letter),) = scene.appender.appended
    original = message(0)
    assert topic == "news.raw.dead"
    assert (letter.key, letter.value, letter.timestamp_ms) == (original.key, original.value, original.timestamp_ms)
    assert letter.headers[: len(original.headers)] == original.headers


def test_a_dead_letter_tells_what_went_wrong_and_where(scene: Scene) -> None:
    scene.stage.poisonous["0@4"] = POISON
    scene.run([message(4)])
    failure = only_letter(scene).failure
    assert (failure.stage, failure.topic, failure.partition, failure.offset) == ("enrich", "news.raw", 0, 4)
    assert (failure.error_class, failure.message) == ("RecordUndecodable", "not a raw-item")
    assert (failure.attempts, failure.first_failed_at, failure.last_failed_at) == (1, NOON, NOON)


def test_a_dead_letter_counts_the_attempts_before_it(scene: Scene) -> None:
    scene.stage.answers["0@0"] = [
        IndexUnavailable("full"),
        IndexUnavailable("full"),
        DocumentRejected("no", item_id="a"),
    ]
    scene.run(messages(1))
    failure = only_letter(scene).failure
    assert (failure.attempts, failure.error_class) == (3, "DocumentRejected")


def test_done_retryable_and_poison_of_one_write_each_meet_their_fate(scene: Scene) -> None:
    scene.stage.answers["0@1"] = [IndexUnavailable("full")]
    scene.stage.answers["0@2"] = [DocumentRejected("mapping", item_id="a")]
    calls = [call for call in scene.run(messages(3)) if call[0] != "keep_alive"]
    assert calls == [
        ("handle", ["0@0", "0@1", "0@2"]),
        ("write", ["0@0", "0@1", "0@2"]),
        ("append", ["0@2"]),
        ("write", ["0@1"]),
        ("commit", {ONE: 3}),
    ]


def test_an_unforeseen_exception_harms_only_the_message_at_fault(scene: Scene) -> None:
    scene.stage.unhandled["0@1"] = ValueError("bug")
    scene.run(messages(3))
    assert scene.calls("write") == [["0@0", "0@2"]]
    assert scene.calls("append") == [["0@1"]]
    assert scene.calls("commit") == [{ONE: 3}]


def test_an_unforeseen_exception_is_named_with_its_stack_trace(scene: Scene) -> None:
    scene.stage.unhandled["0@0"] = ValueError("bug")
    scene.run(messages(1))
    failure = only_letter(scene).failure
    assert (failure.error_class, failure.message) == ("ValueError", "ValueError: bug")
    assert "in handle" in failure.stack_trace


def test_an_exception_that_does_not_come_again_one_by_one_harms_nobody(scene: Scene) -> None:
    scene.stage.handle_failures = [RuntimeError("too much at once")]
    scene.run(messages(2))
    assert scene.appender.appended == []
    assert scene.calls("write") == [["0@0", "0@1"]]


def test_dead_letters_are_counted_by_class_of_a_small_set(scene: Scene) -> None:
    scene.stage.poisonous["0@0"] = POISON
    scene.stage.unhandled["0@1"] = ValueError("bug")
    scene.run(messages(2))
    assert scene.metric("depesche_dead_letters_total", error="RecordUndecodable") == 1
    assert scene.metric("depesche_dead_letters_total", error="PoisonError") == 1
    assert scene.metric("depesche_records_total", outcome="dead") == 2


def test_a_burial_that_fails_is_repeated_and_holds_back_the_commit(scene: Scene) -> None:
    scene.stage.poisonous["0@1"] = POISON
    scene.appender.failures = [LogUnavailable("gone"), LogUnavailable("gone")]
    calls = [call for call in scene.run(messages(2)) if call[0] != "keep_alive"]
    assert calls[1:] == [("write", ["0@0"]), *[("append", ["0@1"])] * 3, ("commit", {ONE: 2})]


def test_a_stop_before_a_burial_succeeds_leaves_the_message_uncommitted(scene: Scene) -> None:
    scene.stage.poisonous["0@1"] = POISON
    scene.stage.on_write = scene.stop.set
    scene.appender.failures = [LogUnavailable("gone")]
    scene.run(messages(3))
    assert scene.calls("commit") == [{ONE: 1}]


def test_a_dead_letter_that_does_not_fit_the_log_asks_for_another_limit_and_loses_nothing(scene: Scene) -> None:
    scene.stage.poisonous["0@1"] = POISON
    scene.appender.failures = [MessageTooLarge("1000100 bytes", index=0)]
    with pytest.raises(ConfigurationError, match=r"news\.raw/0 at offset 1") as caught:
        scene.run(messages(2))
    assert caught.value.key == "eventlog.max_message_bytes"
    assert scene.calls("commit") == []
