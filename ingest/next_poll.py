"""What a poll teaches about its feed's rhythm, and when the next one is due (pure). Called by `ingest.poll` before it records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

import msgspec

from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.poll_outcome import PollOutcome
from ingest.scheduling.coverage import missed_estimate
from ingest.scheduling.health import health
from ingest.scheduling.observe import observed
from ingest.scheduling.schedule import Cadence, next_due_ms

_AFTER_OUTAGE_SECONDS = (15.0, 60.0)
"""Pause after a failure that is a fault of our side: the feed has done nothing to wait longer for."""


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans the next poll of feeds."""

    settings: IngestSettings
    random: Random

    def planned(self, source: FeedSource, outcome: PollOutcome, now_ms: int, *, is_pushed: bool) -> PollOutcome:
        """The outcome with the next due time, the feed's health, and what the poll has taught in its state."""
        state, event, observation = outcome.state, outcome.event, outcome.observation
        history = state.memory.history
        missed = 0
        if observation is not None:
            missed = missed_estimate(history, observation)
            history = observed(history, observation)
        if event.is_held:
            due_ms = now_ms + round(self.random.uniform(*_AFTER_OUTAGE_SECONDS) * 1_000)
        else:
            due_ms = next_due_ms(
                Cadence.of(self.settings, source),
                history,
                now_ms=now_ms,
                failures=state.failures,
                gone=event.outcome == "gone",
                retry_after_seconds=outcome.retry_after_seconds,
                pushed=is_pushed,
                random=self.random,
            )
        is_known = state.last_success_ms is not None or not event.is_held
        state = replace(
            state,
            next_due_ms=due_ms,
            health=health(
                history,
                now_ms=now_ms,
                failures=state.failures,
                last_outcome=state.last_outcome if is_known else None,
            ),
            memory=msgspec.structs.replace(state.memory, history=history),
        )
        next_due = datetime.fromtimestamp(due_ms / 1_000, UTC)
        event = replace(event, next_due=next_due, health=state.health, missed=missed)
        return replace(outcome, state=state, event=event)
