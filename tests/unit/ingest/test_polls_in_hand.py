from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from ingest.poll import PollEnd
from ingest.poll_event import PollEvent
from ingest.polls_in_hand import PollsInHand

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def poll_end(url: str) -> PollEnd:
    return PollEnd(PollEvent(url, "not_modified", 304, NOW, NOW, "healthy", 0.1), None)


async def poll(url: str, held: asyncio.Event) -> PollEnd:
    await held.wait()
    return poll_end(url)


def test_a_poll_that_ends_is_given_once_and_stays_in_hand_until_it_is_taken() -> None:
    async def check() -> None:
        polls, go, never = PollsInHand(), asyncio.Event(), asyncio.Event()
        polls.start("a", poll("a", go))
        polls.start("b", poll("b", never))
        go.set()
        (ended,) = await polls.ended(timeout_seconds=5)
        assert len(polls) == 2
        assert polls.taken(ended) == "a"
        assert len(polls) == 1
        assert await polls.ended(timeout_seconds=0) == []
        never.set()
        (ended,) = await polls.ended(timeout_seconds=5)
        assert ended.result().event.feed_url == "b"

    asyncio.run(check())


def test_what_ends_while_nobody_waits_is_given_at_the_next_wait() -> None:
    async def check() -> None:
        polls, go = PollsInHand(), asyncio.Event()
        go.set()
        for url in "abc":
            polls.start(url, poll(url, go))
        await asyncio.wait(polls.tasks)
        assert [polls.taken(task) for task in await polls.ended(timeout_seconds=5)] == ["a", "b", "c"]

    asyncio.run(check())


def test_a_call_ends_the_wait_without_a_poll() -> None:
    async def check() -> None:
        polls = PollsInHand()
        asyncio.get_running_loop().call_soon(polls.wake)
        assert await polls.ended(timeout_seconds=60) == []

    asyncio.run(check())
