"""Looks up host names with bounded means: threads, time, and a short memory for names that do not resolve.

Found addresses are not kept: the system's resolver does that, and the guard checks what each connection goes to.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) → its IP addresses, best first. Raises `OSError` when the name does not resolve."""

FAILURE_SECONDS = 5.0
"""How long a failure is remembered: the other feeds of a host that has no address need not ask again at once."""
_MAX_FAILURES = 4_096
_MAX_RUNNING = 1_024
"""Look-ups under way: more wait only when the name server is silent, and would only wait longer."""


def is_address(host: str) -> bool:
    """Whether a host is written as an IP address in its usual form."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class SystemNames:
    """The system's resolver. It blocks a thread per look-up, some for half a minute: they get threads of their own."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        if is_address(host):
            return [host]
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    def close(self) -> None:
        """Take no more; a look-up that hangs is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class SharedNames:
    """One look-up at a time per host and port, whoever waits for it; a failure is told again for some seconds.

    A look-up goes on when its callers have given up, so a name server that is silent holds one thread per name, not
    one per fetch.
    """

    def __init__(self, resolve: Resolve, clock: Callable[[], float] = time.monotonic) -> None:
        self._resolve = resolve
        self._clock = clock
        self._running: dict[tuple[str, int], asyncio.Task[Sequence[str]]] = {}
        self._failures: OrderedDict[tuple[str, int], tuple[float, str]] = OrderedDict()

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        key = (host, port)
        failure = self._failures.get(key)
        if failure is not None and self._clock() < failure[0]:
            raise OSError(failure[1])
        task = self._running.get(key)
        if task is None:
            if len(self._running) >= _MAX_RUNNING:
                raise OSError("too many look-ups wait for an answer")
            task = self._running[key] = asyncio.create_task(self._look_up(key))
            task.add_done_callback(_observed)
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        """End the look-ups that are under way."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look_up(self, key: tuple[str, int]) -> Sequence[str]:
        try:
            found = await self._resolve(*key)
            self._failures.pop(key, None)
        except (OSError, UnicodeError, OverflowError) as error:
            self._failures[key] = (self._clock() + FAILURE_SECONDS, str(error))
            self._failures.move_to_end(key)
            while len(self._failures) > _MAX_FAILURES:
                self._failures.popitem(last=False)
            raise OSError(str(error)) from error
        else:
            return found
        finally:
            del self._running[key]


def _observed(task: asyncio.Task[Sequence[str]]) -> None:
    """A failure that nobody waits for any more is no loose end."""
    if not task.cancelled():
        task.exception()
