from __future__ import annotations

import asyncio

import pytest

from ingest.fetching.names import FAILURE_SECONDS, SharedNames


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_failure_is_told_again_for_some_seconds_and_then_asked_for_anew() -> None:
    clock = Clock()
    asked = 0

    async def resolve(_: str, __: int) -> list[str]:
        nonlocal asked
        asked += 1
        raise OSError("no such name")

    async def look_up() -> None:
        names = SharedNames(resolve, clock)
        for now in (0, FAILURE_SECONDS - 1, FAILURE_SECONDS + 1):
            clock.now = now
            with pytest.raises(OSError, match="no such name"):
                await names("a.example", 80)

    asyncio.run(look_up())
    assert asked == 2


def test_an_address_that_was_found_is_not_kept() -> None:
    answers = iter([["1.1.1.1"], ["2.2.2.2"]])

    async def resolve(_: str, __: int) -> list[str]:
        return next(answers)

    async def look_up() -> list[object]:
        names = SharedNames(resolve)
        return [await names("a.example", 80), await names("a.example", 80)]

    assert asyncio.run(look_up()) == [["1.1.1.1"], ["2.2.2.2"]]


def test_one_who_gives_up_does_not_end_the_look_up_of_another() -> None:
    async def resolve(_: str, __: int) -> list[str]:
        await asyncio.sleep(0.01)
        return ["1.1.1.1"]

    async def look_up() -> object:
        names = SharedNames(resolve)
        first = asyncio.create_task(names("a.example", 80))
        second = asyncio.create_task(names("a.example", 80))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(look_up()) == ["1.1.1.1"]
