from __future__ import annotations

import asyncio
import threading

from console.index_calls import IndexCalls
from depesche.index.contract import SearchPage, SearchRequest
from tests.unit.console.fake_index import FakeIndex


class Turnstile(FakeIndex):
    """Notes in which thread each call runs and whether two ever ran at once."""

    def __init__(self) -> None:
        super().__init__([])
        self.inside = threading.Lock()
        self.overlapped = False
        self.threads: set[int] = set()

    def search(self, request: SearchRequest) -> SearchPage:
        self.overlapped |= not self.inside.acquire(blocking=False)
        self.threads.add(threading.get_ident())
        try:
            return super().search(request)
        finally:
            self.inside.release()


def test_calls_run_one_at_a_time_on_one_thread_that_is_not_the_loops() -> None:
    index = Turnstile()
    calls = IndexCalls(index, timeout_seconds=10)

    async def many() -> None:
        await asyncio.gather(*(calls.search(SearchRequest(query=str(number))) for number in range(50)))

    asyncio.run(many())
    assert not index.overlapped
    assert len(index.requests) == 50
    assert len(index.threads) == 1
    assert threading.get_ident() not in index.threads
