"""The whole way: a polled feed names a hub, the poller subscribes, the hub verifies, and pushes."""

from __future__ import annotations

import asyncio
import socket

from depesche.settings.polling import WebSubSettings
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.origin import Origin
from tests.flow.ingest.polling import Polling
from tests.flow.ingest.websub_parts import Hub, hub_on_loopback, until

HEAD = '<title>Testblatt</title><link xmlns="http://www.w3.org/2005/Atom" rel="{}" href="{}"/>'


def with_hub(hub: Hub, *items: str, self_url: str) -> bytes:
    head = HEAD.format("hub", hub.url) + HEAD.format("self", self_url).removeprefix("<title>Testblatt</title>")
    return rss(*items, head=head)


def test_a_feed_that_names_a_hub_is_pushed_from_then_on(origin: Origin, polling: Polling) -> None:
    async def scenario() -> None:
        async with hub_on_loopback() as hub:
            url = origin.serve("/feed", b"")
            body = with_hub(hub, item(1), self_url=url)
            origin.serve("/feed", body)
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            callback = f"http://127.0.0.1:{port}"
            polling.extra["websub"] = WebSubSettings(enabled=True, callback_url=callback, port=port)
            polling.extra["allow_private_hosts"] = ("127.0.0.1",)
            stop = asyncio.Event()
            running = asyncio.create_task(polling.poller(url).run(stop))
            await until(lambda: url in hub.subscriptions or running.done())
            assert await hub.push(with_hub(hub, item(2), self_url=url), topic=url) == 202
            await until(lambda: len(polling.appender.items) == 2)
            stop.set()
            await running
            assert hub.requests[0]["hub.callback"].startswith(callback)
            assert [one.title for one in polling.appender.items] == ["Meldung 1", "Meldung 2"]
            assert origin.paths() == ["/feed"]

    asyncio.run(scenario())
