"""How fast one host may be asked (pure): it adapts to how the host answers. `ingest.scheduling.due_queue` keeps to it.

Additive increase and multiplicative decrease, as in TCP's congestion control (Chiu and Jain, 1989): a host in trouble
is relieved within a few answers and gets its load back bit by bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from depesche.settings.polling import PolitenessSettings

SITES_PER_ADDRESS = 8
"""An address is granted what so many sites are: enough for the largest platforms (8 sites' default is 16 fetches at a
time and 16 starts a second, 10,000 blogs of one address in ten minutes), yet a small server with hundreds of domains
is not asked for all of them at once."""
_REST = 2.0
"""Gap between two starts in response times: a host rests as long as it has worked."""
_SMOOTHING = 0.3
"""Weight of the latest response time in the average."""
_SLOW_MS = 5_000.0
"""Average response time from which a host is asked by fewer fetches at a time."""
_RECOVERY = 0.1
"""Share of the full concurrency that an answer gives back."""
_EASING = 0.7
"""Factor of a lengthened gap with each good answer."""
_FIRST_PENALTY_MS = 1_000.0
"""Least gap after a failure, before `max_gap_seconds`."""
_SILENCE = 5
"""A host that left so many fetches in a row without an answer is held: one feed at a time finds out whether it is back."""
_FIRST_HOLD_MS = 60_000.0
"""First hold of a host that gives no Retry-After; it doubles with each refusal."""
_LONGEST_HOLD_MS = 3_600_000.0
"""Longest hold that a host has not asked for …"""
_LONGEST_SILENCE_MS = 900_000.0
"""… and of one that just does not answer."""
_HOLD_JITTER = 0.1
"""A hold is longer by up to this share: a host must not meet all who were sent away at the same second."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a fetch went, as its host felt it."""

    kind: Literal["served", "refused", "failed", "silent"]
    """``refused``: 429 or 503. ``failed``: another 5xx. ``silent``: no name, no connection, or no answer in time."""
    seconds: float = 0.0
    """From the request to the headers of the response, or to the failure."""
    retry_after_seconds: float | None = None
    """As the server asked, uncapped."""
    address: str | None = None
    """The one connected to for the last request; ``None`` where there was none, or a proxy in between."""

    def at_address(self) -> Answer:
        """What this says about the machine: in front of many sites, it is not as slow as one of them that is down."""
        if self.kind == "failed":
            return Answer("served", self.seconds, address=self.address)
        return Answer(self.kind, self.seconds if self.kind == "served" else 0.0, address=self.address)


def answer_of(
    outcome: str, status: int | None, seconds: float, *, retry_after_seconds: float | None = None, address: str | None
) -> Answer:
    """The answer behind a poll outcome (`depesche.telemetry.metrics.POLL_OUTCOMES`) and HTTP status."""
    kind: Literal["served", "refused", "failed", "silent"] = "served"
    if outcome in {"timeout", "connect_error", "dns_error"}:
        kind = "silent"
    elif status in {429, 503}:
        kind = "refused"
    elif status is not None and status >= 500:
        kind = "failed"
    return Answer(kind, seconds, retry_after_seconds, address)


@dataclass(frozen=True, slots=True)
class PaceLimits:
    """What a host may be asked at best and at worst."""

    concurrency: int
    min_gap_ms: float
    max_gap_ms: float
    share: float
    """Of the gaps that a site is given."""
    max_hold_ms: float
    """Longest hold; 0: refusals slow the host down, but do not hold it."""

    @classmethod
    def of_site(cls, settings: PolitenessSettings) -> Self:
        """The limits of a site."""
        return cls(
            concurrency=settings.per_host_concurrency,
            min_gap_ms=settings.min_gap_seconds * 1_000,
            max_gap_ms=max(settings.min_gap_seconds, settings.max_gap_seconds) * 1_000,
            share=1.0,
            max_hold_ms=settings.max_retry_after_seconds * 1_000,
        )

    @classmethod
    def of_address(cls, settings: PolitenessSettings) -> Self:
        """The limits of a network address: what `SITES_PER_ADDRESS` sites may have, and no hold for all of them."""
        site = PaceLimits.of_site(settings)
        return cls(
            concurrency=site.concurrency * SITES_PER_ADDRESS,
            min_gap_ms=site.min_gap_ms / SITES_PER_ADDRESS,
            max_gap_ms=site.max_gap_ms / SITES_PER_ADDRESS,
            share=1 / SITES_PER_ADDRESS,
            max_hold_ms=0.0,
        )


class HostPace:
    """Fetches in hand of one host, when the next may start, and what its answers have taught."""

    __slots__ = (
        "_fails",
        "_gap_ms",
        "_limits",
        "_not_before_ms",
        "_response_ms",
        "_room",
        "_started_ms",
        "address",
        "in_hand",
    )

    def __init__(self, limits: PaceLimits) -> None:
        self._limits = limits
        self._room = float(limits.concurrency)
        self._gap_ms = limits.min_gap_ms
        self._response_ms: float | None = None
        self._started_ms: int | None = None
        self._not_before_ms = 0
        self._fails = 0
        """Refusals or silences in a row."""
        self.in_hand = 0
        """Fetches that have started and not ended."""
        self.address: str | None = None
        """Where the host was met last."""

    @property
    def concurrency(self) -> int:
        """Fetches that may be in hand now."""
        return int(self._room + 1e-6)  # tenths do not add up exactly

    @property
    def gap_ms(self) -> float:
        """Pause between two starts now."""
        return self._gap_ms

    def free_ms(self) -> int | None:
        """From when on a fetch may start, possibly in the past; ``None`` until one ends."""
        if self.in_hand >= self.concurrency:
            return None
        if self._started_ms is None:
            return self._not_before_ms
        return max(self._not_before_ms, self._started_ms + round(self._gap_ms))

    def is_held(self, now_ms: int) -> bool:
        """Whether the host must not be forgotten yet: it has asked for a pause."""
        return self._not_before_ms > now_ms

    def started(self, now_ms: int) -> None:
        """A fetch starts."""
        self.in_hand += 1
        self._started_ms = now_ms

    def ended(self, now_ms: int, answer: Answer | None, jitter: float = 0.0) -> None:
        """A fetch has ended; ``None`` where that says nothing about the host. ``jitter`` is from 0 to 1, at random."""
        self.in_hand -= 1
        if answer is None:
            return
        self.address = answer.address or self.address
        if answer.kind == "served":
            self._relax(answer.seconds * 1_000)
        else:
            self._strain(now_ms, answer, jitter)

    def _relax(self, response_ms: float) -> None:
        limits = self._limits
        self._response_ms = self._average(response_ms)
        self._fails = 0
        self._gap_ms = min(limits.max_gap_ms, max(self._wanted_gap_ms(), self._gap_ms * _EASING))
        step = limits.concurrency * _RECOVERY
        self._room = min(limits.concurrency, max(1.0, self._room + (step if self._response_ms < _SLOW_MS else -step)))

    def _strain(self, now_ms: int, answer: Answer, jitter: float) -> None:
        limits = self._limits
        if answer.kind != "refused":  # a refusal is quick and a failure may be: neither makes a host a fast one
            self._response_ms = max(self._response_ms or 0.0, self._average(answer.seconds * 1_000))
        self._room = max(1.0, self._room / 2)
        self._gap_ms = min(
            limits.max_gap_ms, max(self._wanted_gap_ms(), self._gap_ms * 2, _FIRST_PENALTY_MS * limits.share)
        )
        rest_ms = max(self._gap_ms, self._hold_ms(now_ms, answer) * (1 + _HOLD_JITTER * jitter))
        self._not_before_ms = max(self._not_before_ms, now_ms + round(rest_ms))

    def _hold_ms(self, now_ms: int, answer: Answer) -> float:
        """How long nothing may start; fetches that were in hand when a hold began do not make it longer each."""
        limits = self._limits
        if limits.max_hold_ms == 0 or answer.kind == "failed":
            return 0.0
        if not self.is_held(now_ms) or self._fails < 1:
            self._fails += 1
        if answer.retry_after_seconds is not None:
            return min(answer.retry_after_seconds * 1_000, limits.max_hold_ms)
        if answer.kind == "refused":
            return min(_FIRST_HOLD_MS * 2.0 ** min(self._fails - 1, 30), _LONGEST_HOLD_MS, limits.max_hold_ms)
        if self._fails < _SILENCE:
            return 0.0
        return min(_FIRST_HOLD_MS * 2.0 ** min(self._fails - _SILENCE, 30), _LONGEST_SILENCE_MS, limits.max_hold_ms)

    def _average(self, response_ms: float) -> float:
        before = self._response_ms
        return response_ms if before is None else before + _SMOOTHING * (response_ms - before)

    def _wanted_gap_ms(self) -> float:
        return max(self._limits.min_gap_ms, _REST * self._limits.share * (self._response_ms or 0.0))
