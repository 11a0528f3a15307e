"""What is answered to those who call: verifications and denials (GET), pushes (POST). No sockets here.

Nothing of a request is ever sent back but the challenge of a verification that we expect, as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from depesche.settings.polling import WebSubSettings
from depesche.telemetry.metrics import Metrics
from ingest.fetching.content_coding import BodyMalformed, BodyTooLarge, decompress
from ingest.fetching.masking import told
from ingest.threads import Threads
from ingest.websub import subscription
from ingest.websub.push_queue import Push, PushQueue
from ingest.websub.signature import is_signed
from ingest.websub.subscription import OVER, Subscription
from ingest.websub.subscriptions import Subscriptions

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_CHALLENGE = re.compile(r"[!-~]{1,1024}", re.ASCII)
_MAX_FIELDS = 20
_MAX_CONTENT_TYPE = 200
_BUSY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Head:
    """The first part of a request: path and query as sent, headers with names in small letters."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. The body is plain text."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


_NOT_FOUND = Reply(404, b"not found\n")
_GONE = Reply(410, b"gone\n")
_BUSY = Reply(503, b"busy\n", {"Retry-After": str(_BUSY_SECONDS)})
_TOO_LARGE = Reply(413, b"too large\n")
_ACCEPTED = Reply(202)


class Callbacks:
    """Answers one request at a time and any number at once. ``max_body_bytes`` also holds after decompression."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        queue: PushQueue,
        threads: Threads,
        metrics: Metrics,
        *,
        settings: WebSubSettings,
        max_body_bytes: int,
    ) -> None:
        self._subscriptions = subscriptions
        self._queue = queue
        self._threads = threads
        self._metrics = metrics
        # A reverse proxy may hand on the whole path, or cut off what leads to us.
        base = unquote(urlsplit(settings.callback_url or "").path).rstrip("/") + "/"
        self._prefixes = tuple({"/", base})
        self.max_body_bytes = max_body_bytes
        self._asked_lease_seconds = settings.lease_seconds
        self._random = Random()  # noqa: S311 - jitter
        self._log = structlog.get_logger("depesche.websub")

    async def opened(self, head: Head) -> Reply | Subscription:
        """The answer to a request whose body does not matter, or the subscription that its body is for."""
        if head.method not in {"GET", "POST"}:
            return Reply(405, b"method not allowed\n", {"Allow": "GET, POST"})
        token = self._token(head.path)
        found = await self._subscriptions.find(token) if token else None
        if head.method == "GET":
            return await self._asked(found, head.query)
        if found is None:
            return self._counted("unknown", _NOT_FOUND)
        if found.state in OVER:
            return self._counted("gone", _GONE)
        if not self._queue.has_room():
            return self._counted("busy", _BUSY)
        return found

    async def received(self, target: Subscription, head: Head, body: bytes) -> Reply:
        """The answer to a push. One with a wrong signature is accepted and ignored, as the specification has it."""
        coding = head.headers.get("content-encoding", "")
        try:
            opened = await self._threads.parsing(self._opened, target, head, body, coding)
        except BodyTooLarge:
            return self.too_large()
        except BodyMalformed:
            return self._counted("malformed", _ACCEPTED)
        if opened is None:
            self._log.warning("push without a valid signature ignored", feed=told(target.feed_url), hub=target.hub)
            return self._counted("bad_signature", _ACCEPTED)
        content_type = head.headers.get("content-type", "")[:_MAX_CONTENT_TYPE] or None
        if not self._queue.put(Push(target.token, target.feed_url, opened, content_type)):
            return self._counted("busy", _BUSY)
        return self._counted("accepted", _ACCEPTED)

    def too_large(self) -> Reply:
        """The answer to a push over the limit."""
        return self._counted("too_large", _TOO_LARGE)

    def busy(self) -> Reply:
        """The answer when there is no room for another push."""
        return self._counted("busy", _BUSY)

    def _opened(self, target: Subscription, head: Head, body: bytes, coding: str) -> bytes | None:
        """The body decompressed, or ``None`` when the signature is wrong: nothing unsigned is decompressed."""
        if not is_signed(body, head.headers.get("x-hub-signature"), target.secret):
            return None
        return decompress(body, coding, self.max_body_bytes)

    def _token(self, path: str) -> str | None:
        for prefix in self._prefixes:
            token = path.removeprefix(prefix)
            if token != path and _TOKEN.fullmatch(token):
                return token
        return None

    def _counted(self, outcome: str, reply: Reply) -> Reply:
        self._metrics.websub_pushes.labels(outcome=outcome).inc()
        return reply

    async def _asked(self, found: Subscription | None, query: str) -> Reply:
        fields = _fields(query)
        if found is None or fields is None or fields.get("hub.topic") != found.topic:
            return self._verification("refused", _NOT_FOUND)
        if fields.get("hub.mode") == "denied":
            return await self._denied(found, fields.get("hub.reason", ""))
        return await self._verified(found, fields)

    async def _verified(self, found: Subscription, fields: Mapping[str, str]) -> Reply:
        mode, challenge = fields.get("hub.mode", ""), fields.get("hub.challenge", "")
        now_ms = self._subscriptions.now_ms()
        if not _CHALLENGE.fullmatch(challenge) or not subscription.expects(found, mode, found.topic, now_ms):
            return self._verification("refused", _NOT_FOUND)
        lease_seconds = _lease_seconds(fields.get("hub.lease_seconds", ""), self._asked_lease_seconds)

        def verified(stored: Subscription) -> Subscription:
            if not subscription.expects(stored, mode, stored.topic, now_ms):
                return stored
            return subscription.verified(stored, lease_seconds, now_ms, self._random)

        after = await self._subscriptions.change(found.token, verified)
        if after is None or after.state not in {"active", "ended"}:
            return self._verification("refused", _NOT_FOUND)
        self._log.info(
            "subscription verified", feed=told(found.feed_url), hub=found.hub, mode=mode, lease=lease_seconds
        )
        return self._verification("verified", Reply(200, challenge.encode()))

    async def _denied(self, found: Subscription, reason: str) -> Reply:
        if found.state in OVER or found.asked_ms is None:
            return self._verification("refused", _NOT_FOUND)
        now_ms = self._subscriptions.now_ms()

        def denied(stored: Subscription) -> Subscription:
            return stored if stored.state in OVER else subscription.denied(stored, now_ms, self._random)

        await self._subscriptions.change(found.token, denied)
        shown = "".join(character for character in reason[:200] if character.isprintable())
        self._log.warning("subscription denied", feed=told(found.feed_url), hub=found.hub, reason=shown)
        return self._verification("denied", Reply(200))

    def _verification(self, outcome: str, reply: Reply) -> Reply:
        self._metrics.websub_verifications.labels(outcome=outcome).inc()
        return reply


def _fields(query: str) -> dict[str, str] | None:
    """The fields of a query; ``None`` where one of them is given twice, or there are too many."""
    try:
        parsed = parse_qs(query, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return None
    if any(len(values) != 1 for name, values in parsed.items() if name.startswith("hub.")):
        return None
    return {name: values[0] for name, values in parsed.items()}


def _lease_seconds(text: str, default: int) -> int:
    """The lease of a verification; what was asked for where the hub, being an old one, names none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if is_number else default
