"""Nothing is lost and nothing doubled when the process dies or the log is away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from depesche.errors import ConfigurationError, FatalError, LogUnavailable
from tests.flow.ingest.feeds import item, rss
from tests.flow.ingest.origin import Origin
from tests.flow.ingest.polling import Polling, PowerCut


def test_a_death_before_the_append_loses_nothing(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1), item(2)), ETag='"1"')
    polling.appender.dies_before = True
    with pytest.raises(PowerCut):
        polling.once(url)
    polling.appender.dies_before = False
    assert polling.outcome(url) == "not_modified"
    assert [one.title for one in polling.appender.items] == ["Meldung 2", "Meldung 1"]


def test_a_death_after_the_append_repeats_the_same_bytes(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1)))
    polling.appender.dies_after = True
    with pytest.raises(PowerCut):
        polling.once(url)
    polling.appender.dies_after = False
    polling.once(url)
    first, second = polling.appender.messages
    assert first == second


def test_items_wait_while_the_log_is_away_and_follow_when_it_is_back(origin: Origin, polling: Polling) -> None:
    url = origin.serve("/feed", rss(item(1)))
    polling.appender.is_down = True
    with pytest.raises(LogUnavailable):
        polling.once(url)
    assert polling.count("depesche_outbox_items") == 1
    assert polling.count("depesche_downstream_up", stage="poll") == 0
    polling.appender.is_down = False
    polling.once(url)
    assert len(polling.appender.messages) == 1
    assert polling.count("depesche_outbox_items") == 0


def test_a_message_that_the_log_refuses_for_its_size_does_not_hold_up_the_others(
    origin: Origin, polling: Polling
) -> None:
    polling.appender.refuses = b"Meldung 2"
    polling.once(origin.serve("/feed", rss(item(3), item(2), item(1))))
    assert [one.title for one in polling.appender.items] == ["Meldung 1", "Meldung 3"]
    assert polling.count("depesche_records_total", stage="poll", outcome="dropped") == 1


def test_a_state_file_that_is_something_else_stops_the_poller(tmp_path: Path, polling: Polling) -> None:
    (tmp_path / "state.db").write_bytes(b"these are my holiday pictures" * 100)
    with pytest.raises(FatalError, match=r"state\.db"):
        polling.once("http://127.0.0.1:1/feed")


def test_a_state_file_that_cannot_be_made_is_a_configuration_error(tmp_path: Path, polling: Polling) -> None:
    (tmp_path / "file").write_text("in the way")
    polling.extra = {"state_file": tmp_path / "file" / "state.db"}
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        polling.once("http://127.0.0.1:1/feed")


class TestRunning:
    """The loop that runs for months, for as long as a condition takes."""

    @staticmethod
    def run_until(polling: Polling, condition: Any, *urls: str, **options: Any) -> None:
        async def main() -> None:
            stop = asyncio.Event()
            poller = polling.poller(*urls, **options)
            running = asyncio.create_task(poller.run(stop))
            while not condition(poller) and not running.done():  # noqa: ASYNC110 - it watches the outside
                await asyncio.sleep(0.01)
            stop.set()
            await running

        asyncio.run(main())

    def test_it_polls_and_publishes_and_stops_when_told(self, origin: Origin, polling: Polling) -> None:
        url = origin.serve("/feed", rss(item(1)))
        self.run_until(polling, lambda _: polling.appender.messages, url)
        assert len(polling.appender.messages) == 1

    def test_a_restart_does_not_poll_what_is_not_due(self, origin: Origin, polling: Polling) -> None:
        url = origin.serve("/feed", rss(item(1)))
        self.run_until(polling, lambda _: polling.appender.messages, url)
        other = origin.serve("/other", rss(item(2)))
        self.run_until(polling, lambda _: len(polling.appender.messages) > 1, url, other)
        assert origin.paths() == ["/feed", "/other"]

    def test_polling_pauses_while_the_outbox_is_full(self, origin: Origin, polling: Polling) -> None:
        first = origin.serve("/first", rss(item(1), item(2)))
        polling.appender.is_down = True
        with pytest.raises(LogUnavailable):
            polling.once(first)
        polling.extra = {"max_outbox_items": 2}
        second = origin.serve("/second", rss(item(3)))
        self.run_until(polling, lambda poller: "pauses" in "".join(poller.problems()), first, second)
        assert "/second" not in origin.paths()

    def test_the_log_coming_back_ends_the_pause(self, origin: Origin, polling: Polling) -> None:
        first = origin.serve("/first", rss(item(1), item(2)))
        polling.appender.is_down = True
        with pytest.raises(LogUnavailable):
            polling.once(first)
        polling.appender.is_down = False
        polling.extra = {"max_outbox_items": 2}
        second = origin.serve("/second", rss(item(3)))
        self.run_until(polling, lambda _: len(polling.appender.messages) == 3, first, second)
        assert "/second" in origin.paths()

    def test_a_stop_during_a_slow_fetch_leaves_the_feed_for_the_next_run(
        self, origin: Origin, polling: Polling
    ) -> None:
        async def wait(*_: object) -> None:
            await asyncio.sleep(60)

        url = origin.script("/feed", wait)
        self.run_until(polling, lambda _: origin.requests, url, shutdown_seconds=0.4)
        origin.serve("/feed", rss(item(1)))
        assert polling.outcome(url) == "changed"

    def test_a_missing_topic_ends_it_with_a_configuration_error(self, origin: Origin, polling: Polling) -> None:
        polling.appender.refusal = ConfigurationError("no topic news.raw; run depesche topics create")
        url = origin.serve("/feed", rss(item(1)))
        with pytest.raises(ConfigurationError, match="topics create"):
            self.run_until(polling, lambda _: False, url)
