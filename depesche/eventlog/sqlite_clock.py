"""The embedded log's view of time, given to it so that tests can make leases expire without waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the time comes from."""

    wall_ms: Callable[[], int] = _wall_ms
    """ms since the epoch: timestamps and retention."""
    monotonic: Callable[[], float] = time.monotonic
    """Seconds since the machine started, the same for all its processes: leases, which a step of the wall clock
    must neither end nor prolong."""
    sleep: Callable[[float], None] = time.sleep
