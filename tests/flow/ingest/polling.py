"""What a poller under test is given: settings for a loopback origin, a log in memory, a clock that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from depesche.errors import LogUnavailable, MessageTooLarge
from depesche.eventlog.contract import Message
from depesche.records.codec import decode
from depesche.records.raw_item import RawItem
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import FetchLimits, IngestSettings, PolitenessSettings, ScheduleSettings
from depesche.telemetry.metrics import Metrics
from ingest.poll_event import PollEvent
from ingest.poller import Poller, PollerOptions

TOPIC = "news.raw"


class PowerCut(Exception):
    """Stands for the death of the process."""


class MemoryAppender:
    """The smallest part of an event log: what was appended, with the failures that a test asks for."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.is_down = False
        self.dies_before = False
        self.dies_after = False
        self.refusal: Exception | None = None
        self.refuses: bytes | None = None

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        assert topic == TOPIC
        if self.is_down:
            raise LogUnavailable("the test's log is down")
        if self.refusal is not None:
            raise self.refusal
        if self.dies_before:
            raise PowerCut
        for index, message in enumerate(messages):
            if self.refuses is not None and self.refuses in message.value:
                raise MessageTooLarge("too large for the test's log", index=index)
        self.messages.extend(messages)
        if self.dies_after:
            raise PowerCut

    def close(self) -> None: ...

    @property
    def items(self) -> list[RawItem]:
        return [decode(message.value, RawItem) for message in self.messages]


class Polling:
    def __init__(self, state_file: Path, host: str) -> None:
        self.appender = MemoryAppender()
        self.metrics = Metrics()
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
        self.limits: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self._state_file = state_file
        self._host = host

    def poller(self, *urls: str, **options: Any) -> Poller:
        settings: dict[str, Any] = {
            "feeds": tuple(FeedSource(url=url, language="de", country="DE", tags=("test",)) for url in urls),
            "state_file": self._state_file,
            "allow_private_hosts": (self._host,),
            "limits": FetchLimits(**self.limits),
            "politeness": PolitenessSettings(min_gap_seconds=0, max_gap_seconds=0),
            "schedule": ScheduleSettings(adaptive=False),
        }
        chosen: dict[str, Any] = {"clock": lambda: self.now, "random": Random(1), "shutdown_seconds": 5.0} | options
        return Poller(
            IngestSettings(**(settings | self.extra)),
            topic=TOPIC,
            appender=self.appender,
            metrics=self.metrics,
            options=PollerOptions(**chosen),
        )

    def once(self, *urls: str, **options: Any) -> tuple[PollEvent, ...]:
        """Poll each feed once, a minute after the last time."""
        self.now += timedelta(minutes=1)
        return asyncio.run(self.poller(*urls, **options).poll_once())

    def outcome(self, url: str, **options: Any) -> str:
        (event,) = self.once(url, **options)
        return event.outcome

    def count(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(name, labels) or 0.0
