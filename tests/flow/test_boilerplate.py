"""Learned boilerplate through the whole pipeline: removed, shown, kept over a restart, switched off."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli.demo_feeds import RenderedFeed
from cli.demo_server import DemoServer
from depesche.records.article import Article
from tests.flow.feeds import rss
from tests.flow.processes import articles, depesche, running, stop, wait_for, write_config
from tests.unit.boilerplate.newsrooms import GERMAN, GERMAN_BLOCK, Story


def feed(*stories: Story) -> RenderedFeed:
    """An RSS feed of the stories, each with the newsroom's standing block."""
    items = [
        (title, title, "".join(f"<p>{paragraph}</p>" for paragraph in (*paragraphs, GERMAN_BLOCK)))
        for title, paragraphs in stories
    ]
    return RenderedFeed(rss(items), "application/rss+xml")


def run_until(config: Path, log: Path, number: int) -> dict[str, Article]:
    """The articles by title, once there are so many."""
    with running("run", config=config, log=log) as process:
        found = wait_for(f"{number} articles", lambda: (all_ := articles(config)) and len(all_) == number and all_, log)
        assert stop(process) == 0
    return {article.title: article for article in found.values()}


def shown(config: Path, url: str) -> dict[str, Any]:
    done = depesche("feeds", "show", "--json", url, config=config)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_what_one_run_learned_the_next_one_knows(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    with DemoServer({"/feed": feed(*GERMAN[:8])}) as server:
        (url,) = server.feed_urls
        config = write_config(tmp_path, [server], [url])
        first = run_until(config, log, 8)
        server.replace("/feed", feed(*GERMAN[:9]).body)
        second = run_until(config, log, 9)
    late = second[GERMAN[8][0]]
    assert [(one.text, one.reason) for one in late.removed] == [(GERMAN_BLOCK, "boilerplate")]
    assert "boilerplate" in late.enrichment
    assert GERMAN_BLOCK not in late.lead + late.body
    taken = sum(bool(article.removed) for article in first.values()) + 1
    document = shown(config, url)
    assert document["poll"]["health"] == "healthy"
    assert [(one["text"], one["removed"]) for one in document["boilerplate"]["blocks"]] == [(GERMAN_BLOCK, taken)]


def test_switched_off_it_neither_removes_nor_stores(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    with DemoServer({"/feed": feed(*GERMAN)}) as server:
        (url,) = server.feed_urls
        config = write_config(tmp_path, [server], [url], {"enrich": {"boilerplate": {"mode": "off"}}})
        found = run_until(config, log, len(GERMAN))
    assert all(article.body.endswith(GERMAN_BLOCK) for article in found.values())
    assert not (tmp_path / "data").exists()
    assert shown(config, url)["boilerplate"] is None
