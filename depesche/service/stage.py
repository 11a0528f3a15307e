"""The contract between a stage's own work and the consume loop that runs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from depesche.errors import PoisonError, RetryableError
from depesche.eventlog.contract import StoredMessage

Output = TypeVar("Output")


class Stage(Protocol[Output]):
    """What a stage does with messages. It decides nothing about retries, dead letters or commits."""

    @property
    def name(self) -> str:
        """One of `depesche.telemetry.metrics.STAGES`."""
        ...

    def handle(self, messages: Sequence[StoredMessage]) -> Sequence[Output | PoisonError]:
        """Turn each message into an output, in order, or say why that can never succeed. No effects.

        May raise `RetryableError` (all messages are tried again), `ConfigurationError` or `FatalError` (the process
        stops). Any other exception is taken for a fault of one of the messages: the loop finds out which by handing
        them in one by one.
        """
        ...

    def write(self, outputs: Sequence[Output]) -> Sequence[PoisonError | RetryableError | None]:
        """Make the outputs durable, in order; a result per output, ``None`` where it is done.

        Must be idempotent: an output may be written again after a retry or a restart. May raise `RetryableError`
        when nothing is known of any output.
        """
        ...
