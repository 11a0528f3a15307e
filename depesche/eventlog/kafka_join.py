"""Keeps the answer to a join of a consumer group that arrives between two polls.

kafka-python 3.0.12 sends a join in one poll and may receive its answer when no poll is waiting for it. The next poll
finds the join done, throws its answer away and joins anew, which makes the whole group rebalance again: readers that
work between their polls keep each other from ever settling. (Where the join was caused by a change of metadata, it
does not even join anew, and owns nothing from then on.) There is no public way to any of this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class _Answer:
    """A join that has been answered, in a form that the next poll waits for, and so reads."""

    is_done = False

    def __init__(self, join: Any) -> None:
        self._join = join

    def add_callback(self, callback: Callable[[Any], object]) -> None:
        self._join.add_callback(callback)

    def add_errback(self, callback: Callable[[Any], object]) -> None:
        self._join.add_errback(callback)


class GroupJoin:
    """The joining of one consumer to its group."""

    def __init__(self, consumer: Any) -> None:
        self._coordinator = consumer._coordinator  # noqa: SLF001 - see above

    @property
    def is_pending(self) -> bool:
        """Whether the consumer has to join, or waits for the others to."""
        return bool(self._coordinator.rebalance_in_progress() or self._coordinator.need_rejoin())

    def keep_answer(self) -> None:
        """Have the next poll complete a join that an earlier one has left unfinished."""
        if not self._coordinator.rebalance_in_progress():
            return
        self._coordinator.request_rejoin()
        join = self._coordinator._join_task  # noqa: SLF001
        if join is not None and not isinstance(join, _Answer) and join.succeeded():
            self._coordinator._join_task = _Answer(join)  # noqa: SLF001
