from __future__ import annotations

import asyncio

from ingest.websub.push_queue import Push, PushQueue
from tests.unit.ingest.websub.cases import FEED


def push(size: int = 10) -> Push:
    return Push("token", FEED, b"x" * size, None)


def test_the_number_of_pushes_is_bounded() -> None:
    queue = PushQueue(max_bytes=1_000, max_pushes=2)
    assert [queue.put(push()) for _ in range(3)] == [True, True, False]


def test_their_bytes_are_bounded() -> None:
    queue = PushQueue(max_bytes=100, max_pushes=100)
    assert [queue.put(push(60)) for _ in range(3)] == [True, True, False]


def test_a_closed_queue_takes_nothing() -> None:
    queue = PushQueue(max_bytes=100)
    queue.close()
    assert not queue.put(push())


def test_what_is_being_handled_still_counts_and_makes_room_at_its_end() -> None:
    async def scenario() -> list[bool]:
        queue = PushQueue(max_bytes=100, max_pushes=1)
        started, may_end = asyncio.Event(), asyncio.Event()

        async def handle(_: Push) -> None:
            started.set()
            await may_end.wait()

        worker = asyncio.create_task(queue.work(handle))
        queue.put(push())
        await started.wait()
        room = [queue.has_room()]
        may_end.set()
        await queue.drained()
        worker.cancel()
        return [*room, queue.has_room()]

    assert asyncio.run(scenario()) == [False, True]
