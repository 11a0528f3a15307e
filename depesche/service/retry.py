"""How long to wait before an attempt is repeated (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015)."""

    initial_seconds: float
    max_seconds: float

    def delay_seconds(self, attempt: int, random: Random, asked_seconds: float | None = None) -> float:
        """Pause after failed attempt number ``attempt`` (1, 2, …), never shorter than what the other side asked for.

        What it asked for is honoured up to ten times ``max_seconds``: a wrong header must not stop a stage for days.
        """
        ceiling = min(self.max_seconds, self.initial_seconds * 2.0 ** min(attempt - 1, 60))
        jittered = random.uniform(0.0, ceiling)
        asked = min(asked_seconds or 0.0, 10 * self.max_seconds)
        return max(jittered, asked)
