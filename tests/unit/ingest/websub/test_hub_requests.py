from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest

from depesche.errors import FetchFailed
from ingest.websub import subscription
from ingest.websub.hub_requests import Answer, HubAnswer, ask
from ingest.websub.subscription import Subscription
from tests.unit.ingest.websub.cases import FEED, HUB, NOW_MS, OTHER_HUB, active, requested

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Hubs:
    """Answers by URL; remembers what was sent."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers
        self.sent: list[tuple[str, str, dict[str, str]]] = []

    async def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        self.sent.append((method, url, {name: values[0] for name, values in parse_qs(body.decode()).items()}))
        if url not in self._answers:
            raise FetchFailed("no such host", feed_url=url, outcome="dns_error")
        return self._answers[url]


def asked(hubs: Hubs, one: Subscription) -> HubAnswer:
    return asyncio.run(ask(hubs, one, 864_000, NOW))


def test_a_subscription_is_asked_for_with_all_that_the_hub_needs() -> None:
    hubs = Hubs({HUB: Answer(202, {})})
    one = requested()
    assert asked(hubs, one).outcome == "accepted"
    ((method, url, form),) = hubs.sent
    assert (method, url) == ("POST", HUB)
    assert form == {
        "hub.mode": "subscribe",
        "hub.topic": FEED,
        "hub.callback": one.callback,
        "hub.secret": one.secret,
        "hub.lease_seconds": "864000",
        "hub.verify": "async",
    }
    assert len(form["hub.secret"]) < 200


def test_a_farewell_does_not_tell_the_secret() -> None:
    hubs = Hubs({HUB: Answer(202, {})})
    asked(hubs, subscription.leaving(active(), NOW_MS))
    assert hubs.sent[0][2]["hub.mode"] == "unsubscribe"
    assert "hub.secret" not in hubs.sent[0][2]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "accepted"),
        (202, "accepted"),
        (204, "accepted"),
        (400, "refused"),
        (404, "refused"),
        (422, "refused"),
        (429, "rate_limited"),
        (500, "hub_error"),
        (503, "hub_error"),
        (303, "hub_error"),
        (304, "hub_error"),
    ],
)
def test_every_status_has_its_outcome(status: int, outcome: str) -> None:
    assert asked(Hubs({HUB: Answer(status, {})}), requested()).outcome == outcome


def test_a_pause_that_the_hub_asks_for_is_told() -> None:
    answer = asked(Hubs({HUB: Answer(503, {"retry-after": "120"})}), requested())
    assert answer.retry_after_seconds == 120


def test_the_hubs_words_are_told_in_one_short_line() -> None:
    answer = asked(Hubs({HUB: Answer(400, {}, b"topic\r\nunknown \x1b[31m" + b"x" * 1_000)}), requested())
    assert answer.error is not None
    assert answer.error.startswith("HTTP 400 topicunknown [31m")
    assert answer.error.isprintable()
    assert len(answer.error) < 250


def test_a_hub_that_cannot_be_reached_is_no_error() -> None:
    assert asked(Hubs({}), requested()).outcome == "unreachable"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_followed_with_the_same_method_and_body(status: int) -> None:
    hubs = Hubs({HUB: Answer(status, {"location": OTHER_HUB}), OTHER_HUB: Answer(202, {})})
    assert asked(hubs, requested()).outcome == "accepted"
    assert hubs.sent[0][2] == hubs.sent[1][2]


@pytest.mark.parametrize(
    "location", ["http://hub.example/", "ftp://hub.example/", "https://[", "https://u:p@h.example/"]
)
def test_a_redirect_to_plain_http_or_to_no_web_address_is_not_followed(location: str) -> None:
    hubs = Hubs({HUB: Answer(308, {"location": location})})
    assert asked(hubs, requested()).outcome == "redirect_error"
    assert len(hubs.sent) == 1


def test_a_redirect_loop_ends() -> None:
    hubs = Hubs({HUB: Answer(307, {"location": "/"})})
    assert asked(hubs, requested()).outcome == "redirect_error"
    assert len(hubs.sent) == 4
