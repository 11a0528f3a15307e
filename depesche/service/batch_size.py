"""How many messages to read next, so that a batch never takes longer than group membership allows (pure)."""

from __future__ import annotations

FIRST_BATCH = 16
"""Small, since nothing is known yet of how long a message takes."""
SMOOTHING = 0.3
"""Weight of the newest batch in the running mean of the time per message."""


class BatchSize:
    """Keeps the running cost of a message and gives the size of the next batch.

    A stage that spends longer on a batch than its group's session allows loses its partitions, and whoever takes
    them over loses them in turn. A slow model (one message a second is common for transformers) must therefore
    read few messages at a time, a fast one many.
    """

    def __init__(self, maximum: int, target_seconds: float) -> None:
        self._maximum = maximum
        self._target_seconds = target_seconds
        self._seconds_per_message: float | None = None
        self._size = min(FIRST_BATCH, maximum)

    @property
    def size(self) -> int:
        """Most messages to read next: 1 up to the maximum."""
        return self._size

    def observe(self, messages: int, seconds: float) -> None:
        """Learn from a finished batch. The size at most doubles from one batch to the next."""
        if messages <= 0:
            return
        cost = seconds / messages
        mean = self._seconds_per_message
        self._seconds_per_message = cost if mean is None else mean + SMOOTHING * (cost - mean)
        affordable = self._target_seconds / max(self._seconds_per_message, 1e-6)
        self._size = max(1, min(self._maximum, 2 * self._size, int(affordable)))
