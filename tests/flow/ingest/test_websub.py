"""A real hub on the loopback and WebSub: from the announcement of a hub to pushed items, and to push that fails."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import hmac
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from ingest.websub.websub import WebSub
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.websub_parts import FEED, SOURCE, Hub, Pusher, hub_on_loopback, until

BODY = rss(item(1))
Scenario = Callable[[Hub, Pusher, WebSub], Awaitable[None]]


@pytest.fixture
def pusher(tmp_path: Path) -> Pusher:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return Pusher(tmp_path / "state.db", free.getsockname()[1])


def play(pusher: Pusher, scenario: Scenario) -> None:
    async def played() -> None:
        async with hub_on_loopback() as hub, pusher.open(hub) as websub:
            await scenario(hub, pusher, websub)

    asyncio.run(played())


async def subscribed(hub: Hub, websub: WebSub) -> None:
    await websub.announced(SOURCE, (hub.url,), FEED)
    await until(lambda: FEED in hub.subscriptions)


async def pushed(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
    """Push works: one item has come before any poll."""
    await subscribed(hub, websub)
    await hub.push(BODY)
    await until(lambda: websub.is_pushed(FEED))


def test_a_push_of_a_verified_hub_reaches_the_poller(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await subscribed(hub, websub)
        assert await hub.push(BODY) == 202
        await until(lambda: pusher.pushes)
        (push,) = pusher.pushes
        assert (push.feed_url, push.body, push.content_type) == (FEED, BODY, "application/rss+xml")
        assert pusher.count("pushes_total", outcome="accepted") == 1
        assert pusher.count("subscriptions", state="active") == 1
        assert pusher.count("hub_requests_total", outcome="accepted") == 1
        assert pusher.count("verifications_total", outcome="verified") == 1

    play(pusher, scenario)


def test_push_counts_as_working_only_once_it_has_brought_something(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await subscribed(hub, websub)
        assert not websub.is_pushed(FEED)
        await hub.push(BODY)
        await until(lambda: websub.is_pushed(FEED))

    play(pusher, scenario)


def test_a_hub_that_stops_pushing_is_noticed_and_asked_anew(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await pushed(hub, pusher, websub)
        pusher.later(hours=6)
        await websub.polled(FEED, 1, (60.0,))
        assert websub.is_pushed(FEED)  # that item is a minute old: its push may be on its way
        await websub.polled(FEED, 1, (7_200.0,))
        assert not websub.is_pushed(FEED)
        assert len(hub.requests) == 1
        await websub.polled(FEED, 2, (5_000.0, 6_000.0))
        await until(lambda: len(hub.echoes) == 2)
        assert not websub.is_pushed(FEED)
        await hub.push(rss(item(9)))
        await until(lambda: websub.is_pushed(FEED))

    play(pusher, scenario)


def test_a_hub_that_does_not_renew_is_not_relied_on_beyond_its_lease(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await pushed(hub, pusher, websub)
        pusher.later(days=11)
        assert not websub.is_pushed(FEED)

    play(pusher, scenario)


def test_a_lease_is_renewed_in_time_with_the_same_callback_and_secret(pusher: Pusher) -> None:
    async def first(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await pushed(hub, pusher, websub)

    async def after_a_week() -> None:
        async with hub_on_loopback() as hub:
            async with pusher.open(hub) as websub:
                await first(hub, pusher, websub)
            pusher.later(days=8, hours=1)
            async with pusher.open(hub) as websub:
                assert websub.is_pushed(FEED)
                await until(lambda: len(hub.echoes) == 2)
                assert hub.requests[0] == hub.requests[1]
                assert websub.is_pushed(FEED)

    asyncio.run(after_a_week())


def test_a_restart_takes_up_what_is_subscribed_without_asking_anew(pusher: Pusher) -> None:
    async def restarted() -> None:
        async with hub_on_loopback() as hub:
            async with pusher.open(hub) as websub:
                await pushed(hub, pusher, websub)
            pusher.later(hours=1)
            async with pusher.open(hub) as websub:
                assert websub.is_pushed(FEED)
                await websub.announced(SOURCE, (hub.url,), FEED)
                assert await hub.push(rss(item(2))) == 202
                await until(lambda: len(pusher.pushes) == 2)
                assert len(hub.requests) == 1
                assert pusher.count("subscriptions", state="active") == 1

    asyncio.run(restarted())


def test_a_feed_that_is_gone_after_a_restart_is_unsubscribed(pusher: Pusher) -> None:
    async def restarted() -> None:
        async with hub_on_loopback() as hub:
            async with pusher.open(hub) as websub:
                await subscribed(hub, websub)
            async with pusher.open(hub, feeds=()):
                await until(lambda: not hub.subscriptions)
            assert [one["hub.mode"] for one in hub.requests] == ["subscribe", "unsubscribe"]

    asyncio.run(restarted())


def test_a_feed_that_is_removed_is_unsubscribed_and_its_pushes_are_gone(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await pushed(hub, pusher, websub)
        left = hub.subscriptions[FEED]
        await websub.registered({}, [FEED])
        assert not websub.is_pushed(FEED)
        await until(lambda: not hub.subscriptions)
        hub.subscriptions[FEED] = left
        assert await hub.push(BODY) == 410

    play(pusher, scenario)


def test_a_feed_that_is_not_to_be_pushed_is_not_subscribed_to(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await websub.announced(SOURCE.model_copy(update={"websub": False}), (hub.url,), FEED)
        await asyncio.sleep(0.05)
        assert hub.requests == []

    play(pusher, scenario)


def test_a_denied_subscription_is_not_asked_for_again_at_once(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        hub.denies = True
        await websub.announced(SOURCE, (hub.url,), FEED)
        await until(lambda: pusher.count("subscriptions", state="denied"))
        pusher.later(hours=2)
        await websub.announced(SOURCE, (hub.url,), FEED)
        await asyncio.sleep(0.05)
        assert len(hub.requests) == 1
        assert pusher.count("verifications_total", outcome="denied") == 1

    play(pusher, scenario)


def test_a_hub_may_end_a_subscription_that_it_had_verified(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await pushed(hub, pusher, websub)
        await hub.verify(hub.subscriptions[FEED], mode="denied")
        assert not websub.is_pushed(FEED)

    play(pusher, scenario)


def test_a_hub_that_fails_is_asked_again_after_a_pause(pusher: Pusher) -> None:
    async def failing() -> None:
        async with hub_on_loopback() as hub:
            hub.answer_status = 500
            async with pusher.open(hub) as websub:
                await websub.announced(SOURCE, (hub.url,), FEED)
                await until(lambda: pusher.count("subscriptions", state="failed"))
            hub.answer_status = 202
            pusher.later(hours=1)
            async with pusher.open(hub):
                await until(lambda: FEED in hub.subscriptions)

    asyncio.run(failing())


def test_a_hub_that_has_moved_is_followed(pusher: Pusher) -> None:
    async def moved() -> None:
        async with hub_on_loopback() as old, hub_on_loopback() as new:
            old.answer_status, old.answer_headers = 308, {"Location": new.url}
            async with pusher.open(old, (FEED,), new) as websub:
                await websub.announced(SOURCE, (old.url,), FEED)
                await until(lambda: FEED in new.subscriptions)

    asyncio.run(moved())


def test_a_redirect_to_a_private_address_is_not_followed(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        async with hub_on_loopback() as private:
            hub.answer_status, hub.answer_headers = 307, {"Location": private.url}
            await websub.announced(SOURCE, (hub.url,), FEED)
            await until(lambda: pusher.count("hub_requests_total", outcome="unreachable"))
            assert private.requests == []

    play(pusher, scenario)


def test_a_hub_at_a_private_address_is_not_asked(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        async with hub_on_loopback() as private:
            await websub.announced(SOURCE, (private.url,), FEED)
            await until(lambda: pusher.count("hub_requests_total", outcome="unreachable"))
            assert private.requests == []

    play(pusher, scenario)


def test_a_verification_that_nobody_asked_for_is_not_answered(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await subscribed(hub, websub)
        asked = hub.subscriptions[FEED]
        changes = (
            {"mode": "unsubscribe"},
            {"topic": "https://evil.example/feed"},
            {"challenge": "<script>alert(1)</script> "},
            {"challenge": "x" * 2_000},
            {"challenge": ""},
            {"mode": "publish"},
        )
        for changed in changes:
            answer = await hub.verify(asked, **changed)
            assert (answer.status_code, answer.text) == (404, "not found\n"), changed
        assert pusher.count("subscriptions", state="active") == 1

    play(pusher, scenario)


def test_a_challenge_is_sent_back_as_plain_text_that_no_browser_takes_for_more(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await subscribed(hub, websub)
        answer = await hub.verify(hub.subscriptions[FEED])
        assert answer.text == "Zufall-4711"
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["x-content-type-options"] == "nosniff"

    play(pusher, scenario)


def test_a_wrong_or_missing_signature_is_accepted_and_ignored(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await subscribed(hub, websub)
        assert await hub.push(BODY, X_Hub_Signature="sha256=" + "0" * 64) == 202
        assert await hub.push(BODY, X_Hub_Signature="") == 202
        assert pusher.count("pushes_total", outcome="bad_signature") == 2
        assert pusher.pushes == []
        assert not websub.is_pushed(FEED)

    play(pusher, scenario)


def test_an_unknown_callback_is_not_found(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        async with httpx.AsyncClient(trust_env=False, base_url=f"http://127.0.0.1:{websub.port}") as client:
            for path in ("/", "/depesche/", "/depesche/short", "/depesche/" + "a" * 43, "/%2e%2e/etc/passwd"):
                assert (await client.post(path, content=BODY)).status_code == 404
                assert (await client.get(path)).status_code == 404
            assert (await client.put("/depesche/" + "a" * 43, content=BODY)).status_code == 405
            assert (await client.get("/" + "a" * 40_000)).status_code in {400, 414, 431}

    play(pusher, scenario)


def test_a_push_over_the_limit_is_refused_compressed_or_not(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await subscribed(hub, websub)
        assert await hub.push(b"x" * 200_000) == 413
        assert await hub.push(gzip.compress(b"x" * 200_000), Content_Encoding="gzip") == 413
        known = hub.subscriptions[FEED]

        async def drops() -> object:
            for _ in range(200):
                yield b"x" * 1_000  # type: ignore[misc]

        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(known["hub.callback"], content=drops())  # type: ignore[arg-type]
            assert answer.status_code == 413
        assert pusher.pushes == []

    play(pusher, scenario)


def test_a_compressed_push_arrives_decompressed(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await subscribed(hub, websub)
        assert await hub.push(gzip.compress(BODY), Content_Encoding="gzip") == 202
        assert await hub.push(b"no gzip at all", Content_Encoding="gzip") == 202
        await until(lambda: pusher.pushes)
        assert [push.body for push in pusher.pushes] == [BODY]
        assert pusher.count("pushes_total", outcome="malformed") == 1

    play(pusher, scenario)


def test_when_the_poller_cannot_keep_up_the_hub_is_told_to_come_again(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        pusher.hold = asyncio.Event()
        await subscribed(hub, websub)
        statuses = [await hub.push(BODY) for _ in range(201)]
        assert statuses == [202] * 200 + [503]
        pusher.hold.set()
        await until(lambda: len(pusher.pushes) == 200)
        assert await hub.push(BODY) == 202

    play(pusher, scenario)


def test_a_stop_takes_in_what_was_accepted(pusher: Pusher) -> None:
    async def stopped() -> None:
        async with hub_on_loopback() as hub:
            async with pusher.open(hub) as websub:
                await subscribed(hub, websub)
                for number in range(20):
                    await hub.push(rss(item(number)))
            assert len(pusher.pushes) == 20

    asyncio.run(stopped())


def test_secrets_and_callbacks_are_not_logged(pusher: Pusher, capfd: pytest.CaptureFixture[str]) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await pushed(hub, pusher, websub)
        await hub.push(BODY, X_Hub_Signature="")
        await hub.verify(hub.subscriptions[FEED], mode="denied", reason="no\x1b[31m")
        await websub.registered({}, [FEED])
        known = hub.subscriptions[FEED]
        written = "".join(capfd.readouterr())
        assert known["hub.secret"] not in written
        assert known["hub.callback"].rsplit("/", 1)[1] not in written
        assert "subscription denied" in written
        assert "no\x1b[31m" not in written

    play(pusher, scenario)


def test_a_signature_over_another_body_does_not_count(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await subscribed(hub, websub)
        secret = hub.subscriptions[FEED]["hub.secret"].encode()
        other = hmac.new(secret, b"another body", hashlib.sha512).hexdigest()
        await hub.push(BODY, X_Hub_Signature=f"sha512={other}")
        assert await hub.push(BODY, method="sha1") == 202
        await until(lambda: pusher.pushes)
        assert len(pusher.pushes) == 1

    play(pusher, scenario)


def test_an_error_of_the_poller_ends_the_run_as_it_is(pusher: Pusher) -> None:
    class Broken(Exception):
        pass

    async def failing() -> None:
        async with hub_on_loopback() as hub, pusher.open(hub) as websub:
            await subscribed(hub, websub)
            pusher.failure = Broken()
            await hub.push(BODY)
            await asyncio.sleep(0.1)

    with pytest.raises(Broken):
        asyncio.run(failing())


def test_a_feed_set_to_no_push_while_it_is_subscribed_leaves_its_hub(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await subscribed(hub, websub)
        await websub.announced(SOURCE.model_copy(update={"websub": False}), (hub.url,), FEED)
        await until(lambda: not hub.subscriptions)

    play(pusher, scenario)


@pytest.mark.parametrize(
    "hub",
    [
        "https://.invalid/",
        "http://a..invalid/",
        "http://%00.invalid/",
        "http://[fe80::1%25eth0]/",
        "http://[::1]:1/",
        "http://0x7f000001:1/",
        "http://127.1:1/",
        'https://x.invalid:1/%zz?"<>',
        "http://" + "a" * 64 + ".invalid/",
        "http://xn--a.invalid/",
    ],
)
def test_a_hostile_hub_address_is_a_failed_request_and_no_more(pusher: Pusher, hub: str) -> None:
    async def scenario(_hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        await websub.announced(SOURCE, (hub,), FEED)
        await until(lambda: pusher.count("subscriptions", state="failed"))
        assert pusher.count("hub_requests_total", outcome="unreachable") == 1

    play(pusher, scenario)


def test_a_hub_that_takes_its_time_holds_up_no_other(pusher: Pusher) -> None:
    async def scenario() -> None:
        over = asyncio.Event()

        async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await over.wait()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        slow = Hub(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        async with hub_on_loopback() as hub, pusher.open(hub, (FEED,), slow) as websub:
            for number in range(20):
                source = SOURCE.model_copy(update={"url": f"https://{number}.example/"})
                await websub.announced(source, (slow.url,), source.url)
            await websub.announced(SOURCE, (hub.url,), FEED)
            async with asyncio.timeout(1):
                await until(lambda: FEED in hub.subscriptions)
        over.set()
        server.close()
        await asyncio.sleep(0.02)  # the connections that were hung up on

    asyncio.run(scenario())


def test_a_hub_that_asks_for_patience_is_left_in_peace_by_all_its_feeds(pusher: Pusher) -> None:
    async def scenario(hub: Hub, pusher: Pusher, websub: WebSub) -> None:
        hub.answer_status, hub.answer_headers = 503, {"Retry-After": "600"}
        await websub.announced(SOURCE, (hub.url,), FEED)
        await until(lambda: pusher.count("subscriptions", state="failed"))
        for number in range(5):
            source = SOURCE.model_copy(update={"url": f"https://{number}.example/"})
            await websub.announced(source, (hub.url,), source.url)
        await asyncio.sleep(0.3)
        assert len(hub.requests) == 1
        assert pusher.count("subscriptions", state="new") == 5

    play(pusher, scenario)
