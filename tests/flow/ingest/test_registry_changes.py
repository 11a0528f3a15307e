"""Feeds that come, change and go while the poller runs, without a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from ingest.poller import Poller
from ingest.state.feed_store import FeedStore
from ingest.state.registrations import Registration
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.origin import Origin
from tests.flow.ingest.polling import Polling

PATIENCE_SECONDS = 30


class Running:
    """A poller that runs beside the test's steps."""

    def __init__(self, polling: Polling, poller: Poller) -> None:
        self.polling = polling
        self.poller = poller

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():  # noqa: ASYNC110 - it watches the outside
                await asyncio.sleep(0.01)


def run(polling: Polling, steps: Callable[[Running], object], *urls: str) -> None:
    async def main() -> None:
        stop = asyncio.Event()
        poller = polling.poller(*urls)
        running = asyncio.create_task(poller.run(stop))
        try:
            await steps(Running(polling, poller))  # type: ignore[misc]
        finally:
            stop.set()
            await running

    asyncio.run(main())


@pytest.fixture
def registrations(tmp_path: Path) -> Callable[[Registration], None]:
    """What the command line does: another connection to the state file."""

    def put(registration: Registration) -> None:
        with closing(FeedStore(tmp_path / "state.db")) as store:
            store.registrations.put([registration])

    return put


def test_a_feed_that_is_added_is_polled(
    origin: Origin, polling: Polling, registrations: Callable[[Registration], None]
) -> None:
    first = origin.serve("/first", rss(item(1)))
    second = origin.serve("/second", rss(item(2)))

    async def steps(running: Running) -> None:
        await running.until(lambda: len(polling.appender.messages) == 1)
        registrations(Registration(second, FeedSource(url=second, title="Zweites Blatt"), is_added=True))
        await running.until(lambda: len(polling.appender.messages) == 2)

    run(polling, steps, first)
    assert polling.appender.items[-1].feed.title == "Zweites Blatt"


def test_a_feed_that_is_removed_or_paused_is_not_polled_any_more(
    origin: Origin, polling: Polling, registrations: Callable[[Registration], None]
) -> None:
    gone = origin.serve("/gone", rss(item(1)))
    paused = origin.serve("/paused", rss(item(2)))
    kept = origin.serve("/kept", rss(item(3)))
    registrations(Registration(gone, is_removed=True))
    registrations(Registration(paused, is_paused=True))

    async def steps(running: Running) -> None:
        await running.until(lambda: polling.appender.messages)

    run(polling, steps, gone, paused, kept)
    assert origin.paths() == ["/kept"]


def test_what_is_said_of_a_feed_wins_over_the_configuration(
    origin: Origin, polling: Polling, registrations: Callable[[Registration], None]
) -> None:
    url = origin.serve("/feed", rss(item(1)))
    registrations(Registration(url, FeedSource(url=url, language="fr")))
    polling.once(url)
    feed = polling.appender.items[0].feed
    assert (feed.language, feed.country) == ("fr", "DE")


def test_a_wish_polls_a_feed_before_it_is_due(origin: Origin, polling: Polling, tmp_path: Path) -> None:
    url = origin.serve("/feed", rss(item(1)))

    async def steps(running: Running) -> None:
        await running.until(lambda: polling.appender.messages)
        origin.serve("/feed", rss(item(2), item(1)))
        with closing(FeedStore(tmp_path / "state.db")) as store:
            store.registrations.wish([url])
        await running.until(lambda: len(polling.appender.messages) == 2)

    run(polling, steps, url)


def test_a_reload_takes_the_feeds_of_the_new_settings(origin: Origin, polling: Polling) -> None:
    old = origin.serve("/old", rss(item(1)))
    new = origin.serve("/new", rss(item(2)))

    async def steps(running: Running) -> None:
        await running.until(lambda: polling.appender.messages)
        running.poller.reload(IngestSettings(feeds=(FeedSource(url=new),)))
        await running.until(lambda: len(polling.appender.messages) == 2)
        assert polling.count("depesche_feeds", health="healthy") == 1

    run(polling, steps, old)
    assert origin.paths() == ["/old", "/new"]


def test_a_reload_with_a_broken_opml_file_leaves_the_feeds_as_they_are(
    origin: Origin, polling: Polling, tmp_path: Path
) -> None:
    url = origin.serve("/feed", rss(item(1)))
    broken = tmp_path / "broken.opml"
    broken.write_text("<opml>")

    async def steps(running: Running) -> None:
        await running.until(lambda: polling.appender.messages)
        running.poller.reload(IngestSettings(opml_files=(broken,)))
        origin.serve("/feed", rss(item(2), item(1)))
        with closing(FeedStore(tmp_path / "state.db")) as store:
            store.registrations.wish([url])
        await running.until(lambda: len(polling.appender.messages) == 2)

    run(polling, steps, url)


def test_a_feed_of_another_url_spelling_that_moved_here_is_merged_with_its_tags(
    origin: Origin, polling: Polling, registrations: Callable[[Registration], None]
) -> None:
    old = origin.serve("/old", rss(item(1)))
    new = origin.serve("/new", rss(item(2)))
    registrations(Registration(old, FeedSource(url=old, tags=("alt",)), merged_into=new))
    polling.once(old, new)
    assert origin.paths() == ["/new"]
    assert polling.appender.items[0].feed.tags == ("test", "alt")
