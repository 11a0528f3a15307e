"""Messages in the hands of a consume loop, and how far each partition may be committed (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from depesche.errors import PoisonError
from depesche.eventlog.contract import StoredMessage, TopicPartition

T = TypeVar("T")


@dataclass(slots=True)
class Work(Generic[T]):
    """A message on its way through a stage."""

    message: StoredMessage
    output: T | None = None
    """What the stage made of it, once handled."""
    poison: PoisonError | None = None
    """Why it can never succeed; set instead of ``output`` or after its write failed for good."""
    settled: bool = False
    """Its effect, or its dead letter, is durable."""
    failures: int = 0
    """Attempts that ended in a retryable error."""
    first_failed_at: datetime | None = None

    @property
    def to_handle(self) -> bool:
        """Not yet seen by the stage's handler."""
        return not self.settled and self.output is None and self.poison is None

    @property
    def to_write(self) -> bool:
        """Handled, its output not yet durable."""
        return not self.settled and self.output is not None and self.poison is None

    @property
    def to_bury(self) -> bool:
        """Failed for good, its dead letter not yet durable."""
        return not self.settled and self.poison is not None


def committable(works: Iterable[Work[T]]) -> dict[TopicPartition, int]:
    """For each partition the offset after its longest settled prefix.

    ``works`` hold a partition's messages in the order in which they were read. A partition whose first message is
    not settled is left out.
    """
    offsets: dict[TopicPartition, int] = {}
    blocked: set[TopicPartition] = set()
    for work in works:
        source = work.message.source
        if not work.settled:
            blocked.add(source)
        elif source not in blocked:
            offsets[source] = work.message.offset + 1
    return offsets


def split_owned(works: Sequence[Work[T]], owned: frozenset[TopicPartition]) -> tuple[list[Work[T]], list[Work[T]]]:
    """The works whose partition is still owned, and the others, which a new owner will read again."""
    kept = [work for work in works if work.message.source in owned]
    lost = [work for work in works if work.message.source not in owned]
    return kept, lost
