"""Spreads requests to the same hub (pure): a hundred thousand feeds may share one, and all become due at once."""

from __future__ import annotations

from urllib.parse import urlsplit

GAP_MS = 200
"""Pause between the starts of two requests to a hub."""
MAX_IN_HAND = 2
"""Most requests to one hub at a time."""
_MAX_PAUSE_MS = 86_400_000
_KEPT = 1_000


class HubPace:
    """Says when a hub may be asked. Who has to wait is given a slot of its own, so nobody is looked at twice in vain."""

    def __init__(self) -> None:
        self._started_ms: dict[str, int] = {}  # hub's host → the start of its last request
        self._last_slot_ms: dict[str, int] = {}  # hub's host → the last slot given
        self._resting_ms: dict[str, int] = {}  # hub's host → the end of the pause that it asked for
        self._in_hand: dict[str, int] = {}

    def slot_ms(self, hub: str, now_ms: int) -> int:
        """``now_ms`` when the hub may be asked now (then call `done` after it), else the time at which to try again."""
        host = _host(hub)
        rested_ms = self._resting_ms.get(host, 0)
        # Half the gap: a slot that is taken a little late must not cost the next one its turn.
        is_apart = now_ms - self._started_ms.get(host, 0) >= GAP_MS // 2
        if is_apart and rested_ms <= now_ms and self._in_hand.get(host, 0) < MAX_IN_HAND:
            self._started_ms[host] = now_ms
            self._in_hand[host] = self._in_hand.get(host, 0) + 1
            self._forget(now_ms)
            return now_ms
        slot_ms = max(now_ms, rested_ms, self._last_slot_ms.get(host, 0)) + GAP_MS
        self._last_slot_ms[host] = slot_ms
        return slot_ms

    def done(self, hub: str, now_ms: int, retry_after_seconds: float | None) -> None:
        """A request has been answered; the hub may have asked for a pause."""
        host = _host(hub)
        left = self._in_hand[host] - 1
        if left:
            self._in_hand[host] = left
        else:
            del self._in_hand[host]
        if retry_after_seconds is not None:
            self._resting_ms[host] = now_ms + min(round(retry_after_seconds * 1_000), _MAX_PAUSE_MS)

    def _forget(self, now_ms: int) -> None:
        for times in (self._started_ms, self._last_slot_ms, self._resting_ms):
            if len(times) > _KEPT:
                for host in [host for host, time_ms in times.items() if time_ms < now_ms - GAP_MS]:
                    del times[host]


def _host(hub: str) -> str:
    return urlsplit(hub).netloc.lower()
