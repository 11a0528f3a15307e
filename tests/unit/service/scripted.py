"""Scripted reader, appender and stage for the consume loop: they answer as a test says and keep a journal of calls.

Nothing here behaves by itself. The log's own behaviour is tested on the real backends (tests/contract).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from threading import Event

from depesche.errors import PoisonError, RetryableError
from depesche.eventlog.contract import Lag, Message, StoredMessage, TopicPartition
from depesche.service.batch_size import BatchSize
from depesche.service.consume_loop import ConsumeLoop
from depesche.service.retry import RetryPolicy
from depesche.telemetry.metrics import Metrics

ONE = TopicPartition("news.raw", 0)
TWO = TopicPartition("news.raw", 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
Call = tuple[str, object]
Answer = PoisonError | RetryableError | None
Step = Sequence[StoredMessage] | Exception


def message(offset: int, source: TopicPartition = ONE) -> StoredMessage:
    """A message whose value names its partition and offset, e.g. ``b"0@7"``."""
    value = f"{source.partition}@{offset}".encode()
    return StoredMessage(source, offset, timestamp_ms=1_000 + offset, key=b"key", value=value, headers=(("a", b"b"),))


def messages(count: int, source: TopicPartition = ONE) -> list[StoredMessage]:
    """The first ``count`` messages of a partition."""
    return [message(offset, source) for offset in range(count)]


class NoJitter(Random):
    """Always the longest pause, so that a test's waits are certain."""

    def uniform(self, a: float, b: float) -> float:
        return b


class ScriptedStage:
    """Turns each message into its value as text; faults as scripted."""

    name = "enrich"

    def __init__(self, journal: list[Call]) -> None:
        self._journal = journal
        self.unhandled: dict[str, Exception] = {}
        """Text → what a call of `handle` that contains it raises."""
        self.handle_failures: list[Exception] = []
        """What the next calls of `handle` raise, whatever they are given."""
        self.poisonous: dict[str, PoisonError] = {}
        """Text → what `handle` returns for it."""
        self.answers: dict[str, list[Answer]] = defaultdict(list)
        """Text → what its next writes answer; ``None`` from then on."""
        self.write_failures: list[Exception] = []
        """What the next calls of `write` raise."""
        self.on_write: Callable[[], None] = lambda: None

    def handle(self, messages: Sequence[StoredMessage]) -> list[str | PoisonError]:
        texts = [message.value.decode() for message in messages]
        self._journal.append(("handle", texts))
        if self.handle_failures:
            raise self.handle_failures.pop(0)
        for text in texts:
            if text in self.unhandled:
                raise self.unhandled[text]
        return [self.poisonous.get(text, text) for text in texts]

    def write(self, outputs: Sequence[str]) -> list[Answer]:
        self._journal.append(("write", list(outputs)))
        self.on_write()
        if self.write_failures:
            raise self.write_failures.pop(0)
        return [self.answers[text].pop(0) if self.answers[text] else None for text in outputs]


class ScriptedReader:
    """Hands out the scripted batches, then asks the loop to stop."""

    def __init__(self, journal: list[Call], stop: Event) -> None:
        self._journal = journal
        self._stop = stop
        self.steps: list[Step] = []
        self.owned = frozenset({ONE, TWO})
        self.lags: Mapping[TopicPartition, Lag] | Exception = {}
        self.commit_failures: list[Exception] = []
        self.on_keep_alive: Callable[[], None] = lambda: None

    def read(self, max_messages: int, timeout_seconds: float) -> list[StoredMessage]:
        self._journal.append(("read", max_messages))
        if not self.steps:
            self._stop.set()
            return []
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return list(step)

    def keep_alive(self) -> None:
        self._journal.append(("keep_alive", None))
        self.on_keep_alive()

    def assignment(self) -> frozenset[TopicPartition]:
        return self.owned

    def commit(self, next_offsets: Mapping[TopicPartition, int]) -> frozenset[TopicPartition]:
        self._journal.append(("commit", dict(next_offsets)))
        if self.commit_failures:
            raise self.commit_failures.pop(0)
        return frozenset(next_offsets)

    def seek(self, offsets: Mapping[TopicPartition, int]) -> None:
        raise NotImplementedError

    def lag(self) -> Mapping[TopicPartition, Lag]:
        if isinstance(self.lags, Exception):
            raise self.lags
        return self.lags

    def close(self) -> None:
        raise NotImplementedError


class ScriptedAppender:
    """Keeps what it is given."""

    def __init__(self, journal: list[Call]) -> None:
        self._journal = journal
        self.failures: list[Exception] = []
        self.appended: list[tuple[str, Message]] = []

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        self._journal.append(("append", [message.value.decode() for message in messages]))
        if self.failures:
            raise self.failures.pop(0)
        self.appended += [(topic, message) for message in messages]

    def close(self) -> None:
        raise NotImplementedError


@dataclass
class Scene:
    """A consume loop among scripted collaborators."""

    journal: list[Call] = field(default_factory=list)
    stop: Event = field(default_factory=Event)
    metrics: Metrics = field(default_factory=Metrics)
    batch: BatchSize = field(default_factory=lambda: BatchSize(maximum=100, target_seconds=5.0))

    def __post_init__(self) -> None:
        self.stage = ScriptedStage(self.journal)
        self.reader = ScriptedReader(self.journal, self.stop)
        self.appender = ScriptedAppender(self.journal)
        self.loop = ConsumeLoop(
            self.stage,
            self.reader,
            self.appender,
            batch=self.batch,
            retry=RetryPolicy(initial_seconds=0.001, max_seconds=0.002),
            metrics=self.metrics,
            stop=self.stop,
            random=NoJitter(),
            now=lambda: NOON,
        )

    def run(self, *steps: Step) -> list[Call]:
        """Run over these reads; returns the journal without the reads."""
        self.reader.steps = list(steps)
        self.loop.run()
        return [call for call in self.journal if call[0] != "read"]

    def calls(self, name: str) -> list[object]:
        """The arguments of all calls of this name, in order."""
        return [argument for called, argument in self.journal if called == name]

    def metric(self, name: str, **labels: str) -> float | None:
        """The present value of a metric of this stage."""
        return self.metrics.registry.get_sample_value(name, {"stage": "enrich", **labels})
