"""What the poller and the hubs do to subscriptions, written to the store; and what must be known without asking it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random

import structlog

from depesche.telemetry.metrics import Metrics
from ingest.document import milliseconds
from ingest.fetching.masking import told
from ingest.threads import Threads
from ingest.websub import push_health, subscription
from ingest.websub.announcement import Announcement, Consequence, announcement, consequence
from ingest.websub.subscription import OVER, STATES, Subscription
from ingest.websub.subscription_store import Change, SubscriptionStore

_SETTLED_STATES = frozenset({"requested", "active", "renewing"})


class Subscriptions:
    """All changes go through here, one after the other, on the database's thread.

    In memory are two numbers per subscribed feed: until when it is pushed, and the announcement that was last found
    to be in order, so that the usual poll costs no look at the database.
    """

    def __init__(
        self,
        store: SubscriptionStore,
        threads: Threads,
        clock: Callable[[], datetime],
        metrics: Metrics,
        random: Random,
    ) -> None:
        self._store = store
        self._threads = threads
        self._clock = clock
        self._metrics = metrics
        self._random = random
        self._pushed_until_ms: dict[str, int] = {}
        self._announced: dict[str, int] = {}  # feed → hash of its announcement, 0 when it has to be looked at
        self._counts: Counter[str] = Counter()
        self._log = structlog.get_logger("depesche.websub")
        self.changed: Callable[[], None] = lambda: None
        """Called when an action may be due earlier than was known."""

    def now_ms(self) -> int:
        """The time, in ms since the epoch."""
        return milliseconds(self._clock())

    async def resume(self, is_wanted: Callable[[str], bool], callback_base: str) -> None:
        """Take up what an earlier run left, and leave hubs for feeds that are not wanted any more.

        A subscription with a callback at another base address is left too: no push of it can arrive.
        """
        prefix = callback_base.rstrip("/") + "/"
        strangers = await self._threads.database(self._take_up, is_wanted, prefix)
        self._show_counts()
        for token in strangers:
            await self.change(token, lambda one: subscription.leaving(one, self.now_ms()))

    def _take_up(self, is_wanted: Callable[[str], bool], prefix: str) -> list[str]:
        self._counts = Counter(self._store.counts())
        strangers: list[str] = []
        for one in self._store.all():
            if one.state in OVER:
                continue
            if is_wanted(one.feed_url) and one.callback.startswith(prefix):
                self._remember(one)
            else:
                strangers.append(one.token)
        return strangers

    def is_pushed(self, feed_url: str) -> bool:
        """Whether push works for this feed, so that it need not be polled as often."""
        return self._pushed_until_ms.get(feed_url, 0) > self.now_ms()

    async def announced(self, feed_url: str, hubs: Sequence[str], topic: str, callback_base: str) -> None:
        """The feed names these hubs (none: ``()``), as of a document fetched just now."""
        found = announcement(hubs, topic)
        known = self._announced.get(feed_url)
        if (found is None and known is None) or (found is not None and known == _fingerprint(found)):
            return
        current = await self._threads.database(self._store.of_feed, feed_url)
        decided = consequence(current, found, self.now_ms())
        if decided == Consequence() and current is not None and found is not None:
            if current.state in _SETTLED_STATES and current.unannounced_since_ms is None:
                self._announced[feed_url] = _fingerprint(found)
            return
        if decided.is_differing is not None and current is not None:
            await self._note(current.token, self.now_ms() if decided.is_differing else None)
        if decided.is_leaving and current is not None:
            await self._leave(current)
        if decided.hub is not None:
            await self._begin(subscription.begin(feed_url, decided.hub, topic, callback_base, self.now_ms()))

    async def removed(self, feed_url: str) -> None:
        """The feed is not polled any more, or is not to be pushed."""
        if feed_url not in self._announced:
            return
        current = await self._threads.database(self._store.of_feed, feed_url)
        if current is not None:
            await self._leave(current)

    async def polled(self, feed_url: str, late_items: int) -> None:
        """A poll has found so many items that a push should have brought (`push_health.late_items`)."""
        if not late_items or feed_url not in self._pushed_until_ms:
            return
        current = await self._threads.database(self._store.of_feed, feed_url)
        if current is None:
            return
        found = await self.change(current.token, lambda one: push_health.polled(one, late_items, self.now_ms()))
        if found is not None and found.breaks > current.breaks:
            self._log.warning("push has stopped working", feed=told(feed_url), hub=found.hub)

    async def pushed(self, token: str, new_items: int) -> None:
        """A push has been recorded, with so many new items."""
        await self.change(token, lambda one: push_health.pushed(one, new_items, self.now_ms()))

    async def find(self, token: str) -> Subscription | None:
        """The subscription with this token, over or not."""
        return await self._threads.database(self._store.by_token, token)

    async def due(self, limit: int) -> list[Subscription]:
        """Those with something to do, the longest overdue first."""
        return await self._threads.database(self._store.due, self.now_ms(), limit)

    async def next_action_ms(self) -> int | None:
        """When there is something to do next."""
        return await self._threads.database(self._store.next_action_ms)

    async def change(self, token: str, change: Change) -> Subscription | None:
        """Apply a change to what is stored at that time; what is stored then."""
        done = await self._threads.database(self._store.change, token, change)
        if done is None:
            return None
        before, after = done
        self._counts[before.state] -= 1
        if after is not None:
            self._counts[after.state] += 1
            if after.state in OVER and before.state not in OVER:
                self._forget(after.feed_url)
            elif after.state not in OVER:
                self._remember(after)
            if after.next_action_ms < before.next_action_ms:
                self.changed()
        self._show_counts()
        return after

    async def _note(self, token: str, since_ms: int | None) -> None:
        await self.change(token, lambda one: subscription.noted(one, since_ms))

    async def _leave(self, current: Subscription) -> None:
        await self.change(current.token, lambda one: subscription.leaving(one, self.now_ms()))

    async def _begin(self, new: Subscription) -> None:
        await self._threads.database(self._store.add, new)
        self._counts[new.state] += 1
        self._remember(new)
        self._show_counts()
        self.changed()

    def _remember(self, current: Subscription) -> None:
        if current.state not in _SETTLED_STATES or current.unannounced_since_ms is not None:
            self._announced[current.feed_url] = 0
        else:
            self._announced.setdefault(current.feed_url, 0)
        if current.is_proved:
            works = push_health.works(current, self.now_ms())
            self._pushed_until_ms[current.feed_url] = (current.lease_until_ms or 0) if works else 0
        else:
            self._pushed_until_ms.pop(current.feed_url, None)

    def _forget(self, feed_url: str) -> None:
        self._announced.pop(feed_url, None)
        self._pushed_until_ms.pop(feed_url, None)

    def _show_counts(self) -> None:
        for state in STATES:
            self._metrics.websub_subscriptions.labels(state=state).set(self._counts[state])


def _fingerprint(found: Announcement) -> int:
    return hash((found.hubs, found.topic)) or 1
