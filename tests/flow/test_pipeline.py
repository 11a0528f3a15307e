"""The supervised pipeline on the embedded log and index: edits, restarts, hostile feeds."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.demo_feeds import RenderedFeed, render
from cli.demo_server import DemoServer
from cli.sample_items import sample_items
from depesche.errors import ConfigurationError
from depesche.records.dead_letter import dead_topic
from tests.flow.feeds import NOW, rss
from tests.flow.processes import articles, depesche, running, stop, topic_size, wait_for, write_config


@pytest.fixture
def samples() -> Iterator[DemoServer]:
    with DemoServer(render(NOW)) as server:
        yield server


def test_a_changed_item_is_updated_in_place_and_polling_again_changes_nothing(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    first = rss(
        [("a", "Budget passed", "The council passed the budget on Monday evening."), ("b", "Rain", "It rained.")]
    )
    with DemoServer({"/feed": RenderedFeed(first, "application/rss+xml")}) as server:
        config = write_config(tmp_path, [server], server.feed_urls)
        with running("run", config=config, log=log) as process:
            before = wait_for("two articles", lambda: (found := articles(config)) and len(found) == 2 and found, log)
            server.replace("/feed", first + b"<!-- nothing that a reader sees -->")
            edited = first.replace(b"passed the budget", b"rejected the budget")
            wait_for("a poll of the new body", lambda: server.requests >= 4, log)
            assert topic_size(config, "news.raw") == 2
            server.replace("/feed", edited)
            wait_for("the edit", lambda: any("rejected" in a.lead + a.body for a in articles(config).values()), log)
            after = articles(config)
            assert stop(process) == 0
    assert after.keys() == before.keys()
    versions = [(before[key].version, after[key].version) for key in before]
    assert sorted(old == new for old, new in versions) == [False, True]
    assert all(old <= new for old, new in versions)
    assert topic_size(config, "news.raw") == 3


def test_sigterm_at_any_time_and_a_restart_lose_and_double_nothing(samples: DemoServer, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    config = write_config(tmp_path, [samples], samples.feed_urls)
    expected = {item.item_id for item in sample_items(NOW, samples.base_url)}
    for topic in ("news.raw", "news.enriched"):
        with running("run", config=config, log=log) as process:
            wait_for(f"a message on {topic}", lambda: _size(config, topic) > 0, log)  # noqa: B023
            assert stop(process) == 0
    with running("run", config=config, log=log) as process:
        wait_for("all articles", lambda: articles(config).keys() >= expected, log)
        assert stop(process) == 0
    assert articles(config).keys() == expected
    assert topic_size(config, "news.raw") == len(expected)
    assert topic_size(config, dead_topic("news.raw")) == 0


def test_a_stage_that_is_killed_is_restarted_and_goes_on(samples: DemoServer, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    config = write_config(tmp_path, [samples], samples.feed_urls)
    expected = {item.item_id for item in sample_items(NOW, samples.base_url)}
    with running("run", config=config, log=log) as process:
        for stage in ("poll", "enrich-1", "sink"):
            pid = wait_for(f"the pid of {stage}", lambda: _pid(log, stage), log)  # noqa: B023
            os.kill(pid, signal.SIGKILL)
        wait_for("all articles", lambda: articles(config).keys() >= expected, log)
        assert stop(process) == 0
    assert articles(config).keys() == expected
    assert log.read_text().count("stage died, will restart") >= 3


def test_hostile_and_broken_feeds_are_reported_and_the_others_go_on(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    good = rss([("a", "A good item", "Its text is short but it is there.")])
    bodies = {
        "/good": good,
        "/page": b"<!doctype html><html><head><title>Not a feed</title></head><body>Hello</body></html>",
        "/empty": b"",
        "/zeros": bytes(50_000_000),
        "/broken": b"<rss version='2.0'><channel><title>x</title><item><title>never closed",
    }
    with DemoServer({path: RenderedFeed(body, "application/rss+xml") for path, body in bodies.items()}) as server:
        config = write_config(tmp_path, [server], [*server.feed_urls, "http://127.0.0.1:9/refused"])
        with running("run", config=config, log=log) as process:
            wait_for("the good item", lambda: len(articles(config)) >= 1, log)
            wait_for("an outcome for each feed", lambda: len(_outcomes(log)) == len(bodies) + 1, log)
            assert stop(process) == 0
    outcomes = _outcomes(log)
    named = {url.rpartition("/")[2]: outcome for url, outcome in outcomes.items()}
    assert named["page"] == named["empty"] == named["broken"] == "not_a_feed"
    assert named["zeros"] == "too_large"
    assert named["refused"] in {"connect_error", "forbidden_address"}
    assert named["good"] == "changed"


def test_one_sink_writes_the_embedded_index_and_another_stands_by(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    body = rss([("a", "Only one", "There is one item.")])
    with DemoServer({"/feed": RenderedFeed(body, "application/rss+xml")}) as server:
        config = write_config(tmp_path, [server], server.feed_urls)
        assert depesche("topics", "create", config=config).returncode == 0
        with running("sink", config=config, log=log) as writer:
            wait_for("the first sink", lambda: log.read_text().count('"consuming"') == 1, log)
            with running("sink", config=config, log=log) as standby:
                wait_for("the second to wait", lambda: "not available yet" in log.read_text(), log)
                stop(writer)
                wait_for("the second to take over", lambda: log.read_text().count('"consuming"') == 2, log)
                assert stop(standby) == 0


def _size(config: Path, topic: str) -> int:
    try:
        return topic_size(config, topic)
    except ConfigurationError:
        return 0  # not created yet


def _events(log: Path) -> list[dict[str, object]]:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


def _pid(log: Path, child: str) -> int | None:
    pids = [event["pid"] for event in _events(log) if event["event"] == "stage started" and event["child"] == child]
    return int(str(pids[0])) if pids else None


def _outcomes(log: Path) -> dict[str, str]:
    """Outcome of the first poll of each feed."""
    found: dict[str, str] = {}
    for event in _events(log):
        if "outcome" in event and "feed" in event:
            found.setdefault(str(event["feed"]), str(event["outcome"]))
    return found
