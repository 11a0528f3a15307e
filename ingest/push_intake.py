"""Takes in what hubs push, beside the polling: from the listener's queue to the outbox, by the way of polls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from ingest.poll_report import PollReport
from ingest.session import Session
from ingest.websub.push_queue import Push
from ingest.work_list import WorkList

_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class PushIntake:
    """The parts of a run of the poller that a push touches."""

    session: Session
    work: WorkList
    report: PollReport
    now_ms: Callable[[], int]
    max_outbox_items: int

    async def run(self, listed: asyncio.Event, ending: asyncio.Event) -> None:
        """Record pushes until ``ending``; where there is no WebSub, only wait for it.

        Nothing is taken in before ``listed``: a push may come before we know whose it is, and waits in the queue.
        """
        websub = self.session.websub
        if websub is None:
            await ending.wait()
            return
        await listed.wait()

        async def take_in(push: Push) -> int:
            while self.session.publisher.waiting >= self.max_outbox_items and not ending.is_set():
                with suppress(TimeoutError):  # meanwhile the queue fills up, and hubs are told to come again
                    await asyncio.wait_for(ending.wait(), _LOOK_SECONDS)
            source = self.work.feeds.get(push.feed_url)
            if source is None:  # it left the list while it was being subscribed to
                await websub.registered(self.work.feeds, [push.feed_url])
                return 0
            event = await self.session.feed_poll.pushed(source, push.body, push.content_type)
            self.report.ended(event)
            self.session.publisher.added(event.queued)
            if event.error is not None:
                self.work.hasten(push.feed_url, self.now_ms())
            return event.new

        await websub.run(ending, take_in)
