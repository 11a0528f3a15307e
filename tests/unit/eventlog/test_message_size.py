"""Sizes of messages and the cutting of sequences into parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.errors import MessageTooLarge
from depesche.eventlog.contract import Message
from depesche.eventlog.message_size import check_sizes, parts, size_of

messages = st.lists(st.binary(max_size=100).map(lambda value: Message(None, value)), max_size=30)


def test_the_size_counts_key_value_and_headers() -> None:
    assert size_of(Message(b"key", b"value", (("näme", b"x"),))) == 3 + 5 + 5 + 1


def test_a_message_at_the_limit_passes() -> None:
    check_sizes([Message(b"k", b"12345")], 6)


def test_the_first_message_over_the_limit_is_named() -> None:
    with pytest.raises(MessageTooLarge) as caught:
        check_sizes([Message(b"", b"1"), Message(b"k", b"123456")], 6)
    assert caught.value.index == 1


@given(messages, st.integers(min_value=1, max_value=300))
def test_parts_put_together_are_the_sequence(sequence: list[Message], limit: int) -> None:
    assert [message for part in parts(sequence, limit) for message in part] == sequence


@given(messages, st.integers(min_value=1, max_value=300))
def test_a_part_of_several_messages_is_within_the_limit(sequence: list[Message], limit: int) -> None:
    assert all(len(part) == 1 or sum(map(size_of, part)) <= limit for part in parts(sequence, limit))


@given(messages, st.integers(min_value=1, max_value=300))
def test_no_part_is_empty(sequence: list[Message], limit: int) -> None:
    assert all(parts(sequence, limit))
