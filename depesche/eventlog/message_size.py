"""The size of a message and the cutting of a sequence into bounded parts (pure), alike for every backend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depesche.errors import MessageTooLarge
from depesche.eventlog.contract import Message, StoredMessage
from depesche.records.dead_letter import ERROR_PREFIX, Headers


def size_of(message: Message | StoredMessage) -> int:
    """Bytes of key, value and headers together."""
    return len(message.key or b"") + len(message.value) + _size_of_headers(message.headers)


def check_sizes(messages: Sequence[Message], limit: int) -> None:
    """Raise `MessageTooLarge` for the first message over the limit.

    The error headers of a dead letter, which are bounded, come on top: a message that the log took must be buriable.
    """
    for index, message in enumerate(messages):
        errors = tuple(pair for pair in message.headers if pair[0].startswith(ERROR_PREFIX))
        size = size_of(message) - _size_of_headers(errors)
        if size > limit:
            raise MessageTooLarge(
                f"message {index} has {size} bytes, the limit is {limit} (eventlog.max_message_bytes)", index=index
            )


def parts(messages: Sequence[Message], max_bytes: int) -> Iterator[Sequence[Message]]:
    """Cut into consecutive parts of at most ``max_bytes`` each; a larger message is a part of its own."""
    start = total = 0
    for index, message in enumerate(messages):
        size = size_of(message)
        if index > start and total + size > max_bytes:
            yield messages[start:index]
            start, total = index, 0
        total += size
    if start < len(messages):
        yield messages[start:]


def _size_of_headers(headers: Headers) -> int:
    return sum(len(name.encode()) + len(value) for name, value in headers)
