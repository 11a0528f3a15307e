"""What a feed says about its hub, and what follows for its subscription (pure).

Feeds are hostile input, and content delivery networks mix up versions: an announcement is checked, and one that
differs must hold for a while before a subscription is given up for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from ingest.websub.subscription import LIVE, Subscription

MAX_URL_CHARACTERS = 2_048
MAX_HUBS = 5
"""Hubs of one feed that are looked at."""
_SETTLED_MS = {True: 86_400_000, False: 3_600_000}
"""How long another announcement must hold: for a subscription that is live, and for one that is not."""
_OTHER_HUB_AFTER = 3
"""Failures in a row after which another hub that the feed names is tried …"""
_OTHER_HUB_MS = 3_600_000
"""… so long after the last request: the hubs of a feed may all say no."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Hubs that a feed names, best first, and the topic to subscribe to."""

    hubs: tuple[str, ...]
    topic: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """What is to be done about a feed's subscription; nothing of it means: all is well."""

    is_leaving: bool = False
    """Give up the present one."""
    hub: str | None = None
    """Then begin one at this hub."""
    is_differing: bool | None = None
    """Whether the present one is to be marked as differing from what the feed says; ``None``: as it is."""


@dataclass(frozen=True, slots=True)
class Links:
    """Hubs and own address as one place names them: the Link header, or the document."""

    hubs: tuple[str, ...] = ()
    self_url: str | None = None


def named(header: Links, document: Links, fetched_url: str) -> tuple[tuple[str, ...], str]:
    """Hubs and topic, absolute: what the Link header says goes before what the document says (section 4).

    The topic is the feed's name for itself, or else the address that it was fetched from.
    """
    hubs = header.hubs or document.hubs
    topic = header.self_url or document.self_url or fetched_url
    return tuple(_absolute(hub, fetched_url) for hub in hubs[: 4 * MAX_HUBS]), _absolute(topic, fetched_url)


def _absolute(url: str, base: str) -> str:
    try:
        return urljoin(base, url.strip()[: MAX_URL_CHARACTERS + 1])
    except ValueError:
        return ""


def announcement(hubs: Iterable[str], topic: str) -> Announcement | None:
    """The announcement, as far as it can be used: ``None`` where no hub is, or the topic cannot be told to anybody."""
    usable = tuple(dict.fromkeys(hub for hub in hubs if is_web_address(hub)))[:MAX_HUBS]
    return Announcement(usable, topic) if usable and is_web_address(topic) else None


def is_web_address(url: str) -> bool:
    """Whether it is an absolute http or https URL of bounded length, in ASCII, without credentials."""
    if len(url) > MAX_URL_CHARACTERS or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0 and "@" not in parts.netloc


def consequence(current: Subscription | None, announced: Announcement | None, now_ms: int) -> Consequence:
    """What follows from an announcement (``None``: the feed names no hub) for the feed's subscription."""
    if current is None:
        return Consequence(hub=announced.hubs[0] if announced else None)
    if announced is not None and current.topic == announced.topic and current.hub in announced.hubs:
        return _same(current, announced, now_ms)
    since_ms = current.unannounced_since_ms
    if since_ms is None:
        return Consequence(is_differing=True)
    if now_ms - since_ms < _SETTLED_MS[current.state in LIVE]:
        return Consequence()
    return Consequence(is_leaving=True, hub=announced.hubs[0] if announced else None)


def _same(current: Subscription, announced: Announcement, now_ms: int) -> Consequence:
    hopeless = current.state == "denied" or (current.state == "failed" and current.failures >= _OTHER_HUB_AFTER)
    if hopeless and len(announced.hubs) > 1 and now_ms - (current.asked_ms or 0) >= _OTHER_HUB_MS:
        position = announced.hubs.index(current.hub) + 1
        return Consequence(is_leaving=True, hub=announced.hubs[position % len(announced.hubs)])
    if current.unannounced_since_ms is not None:
        return Consequence(is_differing=False)
    return Consequence()
