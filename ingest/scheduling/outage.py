"""Tells a fault of our side (network, DNS, proxy) from faults of feeds, by how many sites fail at once (pure).

While this side is down, failures are no feed's fault and only a few probes go out. `ingest.poller` keeps to it.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass

from depesche.settings.polling import OutageSettings

_STRETCH = 15
"""A small registry is seldom asked: where the window has too few sites, it reaches back over up to so many windows."""
_MAX_RECORDS = 10_000
"""Polls in memory; 100,000 feeds polled every quarter of an hour end in 6,700 a minute."""
_PROBE_GAP_MS = 3_000
"""Pause between two probes while this side is down."""
_RECOVERED_SHARE = 0.5
"""Share of the latest probes that must have reached their site …"""
_RECOVERED_SITES = 2
"""… and number of different sites reached at least: one could be near, behind the same fault."""
_REACHED_POLLS = 10
"""So many polls that reach their sites end it whatever the share: then the others are down themselves."""
_GRACE_MS = 60_000
"""Polls that started while this side was down end within this time of its recovery; they are excused, too."""


def network_fault(outcome: str) -> bool | None:
    """Whether a poll with this outcome found no way to its site; ``None`` where it says nothing (no packet was sent)."""
    if outcome == "forbidden_address":
        return None
    return outcome in {"dns_error", "connect_error", "timeout"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a poll's end means."""

    excused: bool = False
    """The failure is ours: it must not count against the feed."""
    pardon: tuple[str, ...] = ()
    """Feeds whose failures were counted while the fault built up, each as often as it failed: undo as many."""


@dataclass(frozen=True, slots=True)
class _Record:
    ended_ms: int
    site: str
    feed: str
    failed: bool
    counted: bool
    """A failure that was held against the feed."""


class OutageDetector:
    """Watches the ends of polls. Times are in ms of one clock.

    Down when, of the different sites asked within ``window_seconds``, at least ``min_hosts`` and ``min_share`` failed
    at last. Up again when half of the latest probes reach their sites.
    """

    def __init__(self, settings: OutageSettings) -> None:
        self._settings = settings
        self._window_ms = settings.window_seconds * 1_000
        self._records: deque[_Record] = deque()
        self._latest: OrderedDict[str, _Record] = OrderedDict()
        """The last record of each site, oldest first."""
        self._failed_sites = 0
        self._reached_polls = 0
        self._grace_ends_ms = 0
        self._probe_ms: int | None = None
        """When the last probe started, or the fault was noticed."""
        self.down_since_ms: int | None = None
        """When the fault was noticed; ``None`` while there is none."""

    @property
    def is_down(self) -> bool:
        """Whether this side is at fault now."""
        return self.down_since_ms is not None

    def may_start(self, now_ms: int) -> bool:
        """Whether a poll may start now; while this side is down, it is a probe. Tell `started` of each."""
        return self._probe_ms is None or not self._probe_ms <= now_ms < self.next_start_ms()

    def next_start_ms(self) -> int:
        """From when on a poll may start: always, unless this side is down."""
        return 0 if self._probe_ms is None else self._probe_ms + _PROBE_GAP_MS

    def started(self, now_ms: int) -> None:
        """A poll has started."""
        if self.is_down:
            self._probe_ms = now_ms

    def record(self, now_ms: int, site: str, feed: str, *, failed: bool) -> Verdict:
        """A poll has ended; ``failed`` as `network_fault` has it."""
        excused = failed and (self.is_down or now_ms < self._grace_ends_ms)
        self._add(_Record(now_ms, site, feed, failed, failed and not excused))
        if self.is_down:
            self._reached_polls += not failed
            if self._is_recovered():
                self._turn(None)
                self._grace_ends_ms = now_ms + _GRACE_MS
            return Verdict(excused=excused)
        self._forget(now_ms)
        if not failed or not self._is_outage():
            return Verdict(excused=excused)
        counted = tuple(record.feed for record in self._records if record.counted)
        self._turn(now_ms)
        return Verdict(excused=True, pardon=counted if excused else counted[:-1])

    def _is_outage(self) -> bool:
        failed, asked = self._failed_sites, len(self._latest)
        return failed >= self._settings.min_hosts and failed >= self._settings.min_share * asked

    def _is_recovered(self) -> bool:
        while len(self._latest) > self._settings.min_hosts:
            self._drop_oldest_site()
        asked = len(self._latest)
        reached = asked - self._failed_sites
        if self._reached_polls >= _REACHED_POLLS:
            return True
        return reached >= _RECOVERED_SITES and reached >= _RECOVERED_SHARE * asked

    def _add(self, record: _Record) -> None:
        before = self._latest.pop(record.site, None)
        self._latest[record.site] = record
        self._failed_sites += record.failed - (before.failed if before is not None else 0)
        self._records.append(record)
        if len(self._records) > _MAX_RECORDS:
            self._drop_oldest_record()

    def _forget(self, now_ms: int) -> None:
        """Drop what is older than the window, as far as enough sites remain, and than the stretched window."""
        while self._latest:
            age_ms = now_ms - next(iter(self._latest.values())).ended_ms
            enough = len(self._latest) > self._settings.min_hosts
            if age_ms <= self._window_ms or not (enough or age_ms > self._window_ms * _STRETCH):
                break
            self._drop_oldest_site()
        oldest_ms = min(next(iter(self._latest.values())).ended_ms, now_ms - self._window_ms)
        while self._records[0].ended_ms < oldest_ms:
            self._records.popleft()

    def _drop_oldest_site(self) -> None:
        _, record = self._latest.popitem(last=False)
        self._failed_sites -= record.failed

    def _drop_oldest_record(self) -> None:
        record = self._records.popleft()
        if self._latest.get(record.site) is record:
            del self._latest[record.site]
            self._failed_sites -= record.failed

    def _turn(self, down_since_ms: int | None) -> None:
        """Down or up: what was seen before counts no more."""
        self.down_since_ms = down_since_ms
        self._probe_ms = down_since_ms
        self._records.clear()
        self._latest.clear()
        self._failed_sites = 0
        self._reached_polls = 0
