"""One request to a hub: what is posted, where redirects may lead, and what the answer means (W3C WebSub, 5.1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urljoin, urlsplit

from depesche.errors import FetchFailed
from ingest.fetching.freshness import retry_after_seconds
from ingest.websub.announcement import is_web_address
from ingest.websub.subscription import Subscription

_REDIRECTS = frozenset({301, 302, 307, 308})
"""The specification has 307 and 308; hubs that moved to https answer 301. The method and the body stay."""
_MAX_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A hub's answer: status, headers with names in small letters, and the start of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


Send = Callable[[str, str, Mapping[str, str], bytes], Awaitable[Answer]]
"""(method, URL, headers, body) → the answer, no redirect followed. Raises `FetchFailed` where there is none."""


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """What became of a request."""

    outcome: str
    """One of `depesche.telemetry.metrics.HUB_OUTCOMES`; the hub will verify only what is ``accepted``."""
    status: int | None = None
    retry_after_seconds: float | None = None
    error: str | None = None


async def ask(send: Send, subscription: Subscription, lease_seconds: int, now: datetime) -> HubAnswer:
    """Ask the hub to begin, to renew or (when the feed leaves it) to end a subscription. Never raises."""
    url = subscription.hub
    body = urlencode(form(subscription, lease_seconds)).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(_MAX_REDIRECTS + 1):
        try:
            answer = await send("POST", url, headers, body)
        except FetchFailed as error:
            return HubAnswer("unreachable", error=str(error))
        location = answer.headers.get("location")
        if answer.status not in _REDIRECTS or location is None:
            return _meaning(answer, now)
        target = _target(url, location)
        if target is None:
            return HubAnswer("redirect_error", answer.status, error=f"redirect to {location[:200]!r}")
        url = target
    return HubAnswer("redirect_error", error=f"more than {_MAX_REDIRECTS} redirects")


def form(subscription: Subscription, lease_seconds: int) -> dict[str, str]:
    """The fields of the request. ``hub.verify`` is for hubs of the time before the Recommendation, which demand it."""
    if subscription.state == "leaving":
        mode: dict[str, str] = {"hub.mode": "unsubscribe"}
    else:
        mode = {
            "hub.mode": "subscribe",
            "hub.lease_seconds": str(lease_seconds),
            "hub.secret": subscription.secret,
        }
    return {
        **mode,
        "hub.topic": subscription.topic,
        "hub.callback": subscription.callback,
        "hub.verify": "async",
    }


def _target(url: str, location: str) -> str | None:
    """Where a redirect leads, or ``None``: to no web address, or from https to http, where the secret could be read."""
    try:
        target = urljoin(url, location.strip())
    except ValueError:
        return None
    if not is_web_address(target):
        return None
    is_downgrade = urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https"
    return None if is_downgrade else target


def _meaning(answer: Answer, now: datetime) -> HubAnswer:
    status = answer.status
    if 200 <= status < 300:
        return HubAnswer("accepted", status)
    reason = "".join(character for character in answer.body[:200].decode("utf-8", "replace") if character.isprintable())
    outcome = "refused" if 400 <= status < 500 else "hub_error"
    if status == 429:
        outcome = "rate_limited"
    wait = retry_after_seconds(answer.headers.get("retry-after"), now) if status in {429, 503} else None
    return HubAnswer(outcome, status, wait, error=f"HTTP {status} {reason}".rstrip())
