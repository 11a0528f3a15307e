"""What the words of the poller mean to a reader (pure). A word that is not known here is shown as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "bad", "doubtful", "idle"]
"""Which colour and shape stand beside the word."""


@dataclass(frozen=True, slots=True)
class HealthWords:
    """The health of a feed."""

    label: str
    meaning: str
    tone: Tone


_HEALTH = {
    "healthy": HealthWords("Healthy", "The last poll went well.", "good"),
    "failing": HealthWords("Failing", "The last poll failed. It is tried again, less and less often.", "bad"),
    "gone": HealthWords("Gone", "Its server says that it is gone for good. It is tried again now and then.", "bad"),
    "empty": HealthWords("Empty", "Its last documents came without any items.", "doubtful"),
    "silent": HealthWords("Silent", "It has had nothing new for longer than is usual for it.", "doubtful"),
    "new": HealthWords("New", "It has not been polled yet.", "idle"),
    "paused": HealthWords("Paused", "It is not polled until it is resumed.", "idle"),
    "merged": HealthWords("Merged", "It is not polled: it is the same feed as another one.", "idle"),
    "removed": HealthWords("Removed", "It is no longer registered.", "idle"),
}
_OUTCOMES = {
    "changed": "New or changed items",
    "unchanged_items": "No new items",
    "unchanged_body": "Same document",
    "not_modified": "Not modified",
    "client_error": "Refused",
    "gone": "Gone",
    "rate_limited": "Asked to wait",
    "server_error": "Server error",
    "redirect_error": "Redirects lead nowhere",
    "dns_error": "Host not found",
    "connect_error": "No connection",
    "tls_error": "TLS error",
    "timeout": "Timed out",
    "too_large": "Too large",
    "forbidden_address": "Forbidden address",
    "not_a_feed": "Not a feed",
    "protocol_error": "Protocol error",
}
_IDENTITIES = {"guid": "GUID", "url": "URL", "title": "title and date"}


def health_words(health: str) -> HealthWords:
    """A health in words."""
    return _HEALTH.get(health) or HealthWords(_capitalised(health), "", "doubtful")


def outcome_words(outcome: str | None) -> str:
    """The outcome of a poll; empty for none."""
    return _OUTCOMES.get(outcome or "", _capitalised(outcome or ""))


def identity_words(rule: str) -> str:
    """What tells items apart."""
    return _IDENTITIES.get(rule, rule)


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:].replace("_", " ")
