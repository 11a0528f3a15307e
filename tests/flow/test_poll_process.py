"""`depesche poll` as a process: feeds that are added by a command or by a new configuration are polled without a restart."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import yaml

from cli.demo_feeds.rendering import RenderedFeed
from cli.demo_server import DemoServer
from tests.flow.feeds import rss
from tests.flow.processes import depesche, running, topic_size, wait_for, write_config

RSS = "application/rss+xml"


def feeds(*names: str) -> dict[str, RenderedFeed]:
    return {f"/{name}": RenderedFeed(rss([(name, f"Title of {name}", "Text.")]), RSS) for name in names}


def test_feeds_come_by_command_and_by_reload_while_it_runs(tmp_path: Path) -> None:
    log = tmp_path / "poll.log"
    with DemoServer(feeds("configured", "added", "reloaded")) as server:
        base = f"http://127.0.0.1:{server.port}"
        config = write_config(tmp_path, [server], [f"{base}/configured"])
        assert depesche("topics", "create", config=config).returncode == 0

        def published(number: int) -> bool:
            return topic_size(config, "news.raw") == number

        with running("poll", config=config, log=log) as process:
            wait_for("the configured feed", lambda: published(1), log)
            added = depesche("feeds", "add", f"{base}/added", config=config)
            assert added.stdout.decode() == f"added: {base}/added\n", added.stderr.decode()
            wait_for("the added feed", lambda: published(2), log)

            document = yaml.safe_load(config.read_text(encoding="utf-8"))
            document["ingest"]["feeds"].append({"url": f"{base}/reloaded"})
            config.write_text("ingest: [", encoding="utf-8")
            os.kill(process.pid, signal.SIGHUP)
            wait_for("the complaint", lambda: "configuration not reloaded" in log.read_text(), log)
            config.write_text(yaml.safe_dump(document), encoding="utf-8")
            os.kill(process.pid, signal.SIGHUP)
            wait_for("the feed of the new configuration", lambda: published(3), log)
            assert process.poll() is None
