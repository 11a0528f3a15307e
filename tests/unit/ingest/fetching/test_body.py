from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

import pytest

from depesche.settings.polling import FetchLimits
from ingest.fetching.body import BodyTooSlow, read_body, too_slow
from ingest.fetching.connections import Reply
from ingest.fetching.content_coding import BodyMalformed, BodyTooLarge


async def parts(sizes: Iterable[int]) -> AsyncIterator[bytes]:
    for size in sizes:
        yield bytes(size)


class Clock:
    """It goes on by a second at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def read(sizes: Iterable[int], *headers: tuple[bytes, bytes], **limits: float) -> bytes:
    reply = Reply(200, list(headers), parts(sizes))
    settings = FetchLimits.model_validate(limits)

    async def one() -> bytes:
        return await read_body(reply, settings, Clock())

    return asyncio.run(one())


def test_a_body_that_drips_is_given_up_after_its_grace() -> None:
    with pytest.raises(BodyTooSlow):
        read([10] * 100, min_bytes_per_second=100)


def test_a_body_that_is_slow_enough_for_a_publisher_is_read() -> None:
    assert len(read([110] * 100, min_bytes_per_second=100)) == 11_000


def test_no_least_speed_means_none() -> None:
    assert len(read([1] * 100, min_bytes_per_second=0)) == 100


@pytest.mark.parametrize(
    ("received", "seconds", "is_too_slow"),
    [(0, 9.9, False), (0, 10.1, True), (1_500, 14, False), (1_500, 16, True)],
)
def test_the_average_counts_after_ten_seconds(received: int, seconds: float, *, is_too_slow: bool) -> None:
    assert too_slow(received, seconds, 100) is is_too_slow


def test_a_body_over_the_limit_is_given_up() -> None:
    with pytest.raises(BodyTooLarge):
        read([600, 600], max_body_bytes=1_000)


def test_a_length_over_the_limit_is_believed() -> None:
    with pytest.raises(BodyTooLarge):
        read([], (b"Content-Length", b"1001"), max_body_bytes=1_000)


def test_a_body_in_tiny_pieces_is_given_up() -> None:
    with pytest.raises(BodyMalformed, match="pieces"):
        read([1] * 30_000, min_bytes_per_second=0)


def test_a_body_of_many_empty_pieces_is_given_up() -> None:
    with pytest.raises(BodyMalformed, match="pieces"):
        read([0] * 30_000, min_bytes_per_second=0)
