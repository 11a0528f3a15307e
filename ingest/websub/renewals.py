"""Asks the hubs for what is due: new subscriptions, renewals, repetitions, farewells. A few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

import msgspec
import structlog

from depesche.telemetry.metrics import Metrics
from ingest.document import milliseconds
from ingest.fetching.masking import told
from ingest.websub import subscription
from ingest.websub.hub_pace import HubPace
from ingest.websub.hub_requests import HubAnswer, Send, ask
from ingest.websub.subscription import Subscription
from ingest.websub.subscriptions import Subscriptions

_CONCURRENCY = 8
"""Most requests at a time, to all hubs."""
_BATCH = 50
_LONGEST_WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Asking:
    """How hubs are asked."""

    send: Send
    lease_seconds: int
    clock: Callable[[], datetime]
    random: Random
    metrics: Metrics


class Renewals:
    """Runs beside the polling until it is stopped. A request in hand is then dropped: it is due again at the next start."""

    def __init__(self, subscriptions: Subscriptions, asking: Asking) -> None:
        self._subscriptions = subscriptions
        self._asking = asking
        self._pace = HubPace()
        self._room = asyncio.Semaphore(_CONCURRENCY)
        self._woken = asyncio.Event()
        self._log = structlog.get_logger("depesche.websub")
        subscriptions.changed = self._woken.set

    async def run(self) -> None:
        """Do what is due, for ever; cancel it to stop."""
        async with asyncio.TaskGroup() as requests:
            while True:
                self._woken.clear()
                due = await self._subscriptions.due(_BATCH)
                for one in due:
                    await self._handle(one, requests)
                if len(due) < _BATCH:
                    await self._wait()

    async def _wait(self) -> None:
        next_ms = await self._subscriptions.next_action_ms()
        seconds = _LONGEST_WAIT_SECONDS
        if next_ms is not None:
            seconds = min(seconds, max(0.0, (next_ms - self._now_ms()) / 1_000))
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _handle(self, due: Subscription, requests: asyncio.TaskGroup) -> None:
        if due.state == "ended":
            await self._subscriptions.change(due.token, self._forgotten)
        elif due.is_pending:  # asked, and never verified
            await self._subscriptions.change(due.token, self._overdue)
        else:
            await self._room.acquire()
            try:
                is_free = await self._start(due)
            except BaseException:
                self._room.release()
                raise
            if is_free is None:
                self._room.release()
            else:
                requests.create_task(self._request(is_free), name="hub request")

    async def _start(self, due: Subscription) -> Subscription | None:
        """The subscription as it is asked for now, or ``None`` when its hub has to be left in peace for a while."""
        now_ms = self._now_ms()
        slot_ms = self._pace.slot_ms(due.hub, now_ms)
        if slot_ms > now_ms:
            await self._subscriptions.change(due.token, lambda one: _postponed(one, due.next_action_ms, slot_ms))
            return None
        asked = await self._subscriptions.change(due.token, lambda one: self._asked(one, due.next_action_ms))
        if asked is None or not asked.is_pending:
            self._pace.done(due.hub, now_ms, None)
            return None
        return asked

    async def _request(self, asked: Subscription) -> None:
        """Ask, and note a refusal. An answer that accepts means little: what counts is the verification."""
        asking = self._asking
        answer: HubAnswer | None = None
        try:
            answer = await ask(asking.send, asked, asking.lease_seconds, asking.clock())
        finally:
            self._room.release()
            self._pace.done(asked.hub, self._now_ms(), None if answer is None else answer.retry_after_seconds)
        asking.metrics.websub_hub_requests.labels(outcome=answer.outcome).inc()
        fields = {"feed": told(asked.feed_url), "hub": asked.hub, "status": answer.status}
        if answer.outcome == "accepted":
            self._log.info("hub asked", state=asked.state, **fields)
            return
        self._log.warning("hub request failed", outcome=answer.outcome, error=answer.error, **fields)
        await self._subscriptions.change(asked.token, lambda one: self._refused(one, asked))

    def _asked(self, stored: Subscription, seen_due_ms: int) -> Subscription:
        is_still_due = stored.next_action_ms == seen_due_ms and stored.state != "ended"
        return subscription.asking(stored, self._now_ms()) if is_still_due else stored

    def _refused(self, stored: Subscription, asked: Subscription) -> Subscription:
        if stored.asked_ms != asked.asked_ms or (stored.state == "leaving") != (asked.state == "leaving"):
            return stored
        return subscription.failed(stored, self._now_ms(), self._asking.random)

    def _overdue(self, stored: Subscription) -> Subscription:
        if stored.next_action_ms > self._now_ms():
            return stored
        return subscription.failed(stored, self._now_ms(), self._asking.random)

    def _forgotten(self, stored: Subscription) -> Subscription | None:
        return None if stored.state == "ended" else stored

    def _now_ms(self) -> int:
        return milliseconds(self._asking.clock())


def _postponed(stored: Subscription, seen_due_ms: int, slot_ms: int) -> Subscription:
    if stored.next_action_ms != seen_due_ms:
        return stored  # something else has happened to it
    return msgspec.structs.replace(stored, next_action_ms=slot_ms)
