from __future__ import annotations

import asyncio

from ingest.feed_locks import FeedLocks


def test_who_wants_the_same_feed_waits_and_others_do_not() -> None:
    async def scenario() -> list[str]:
        locks = FeedLocks()
        done: list[str] = []

        async def work(name: str, feed: str) -> None:
            async with locks.holding(feed):
                await asyncio.sleep(0)
                done.append(name)

        async with locks.holding("a"):
            tasks = [asyncio.create_task(work(name, name[0])) for name in ("a1", "a2", "b1")]
            await asyncio.wait(tasks, timeout=0.01)
            done.append("first")
        await asyncio.gather(*tasks)
        assert len(locks) == 0
        return done

    assert asyncio.run(scenario()) == ["b1", "first", "a1", "a2"]


def test_nothing_is_kept_of_who_gave_up_waiting() -> None:
    async def scenario() -> int:
        locks = FeedLocks()
        async with locks.holding("a"):
            waiting = asyncio.create_task(locks.holding("a").__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait({waiting})
        return len(locks)

    assert asyncio.run(scenario()) == 0
