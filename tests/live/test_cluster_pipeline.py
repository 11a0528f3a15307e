"""The whole pipeline over a real Kafka and a real OpenSearch, each stage its own process."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cli.demo_feeds import render
from cli.demo_server import DemoServer
from cli.sample_items import sample_items
from depesche.records.article import Article
from depesche.records.dead_letter import dead_topic
from depesche.settings.load import load
from tests.flow.feeds import NOW
from tests.flow.processes import articles, depesche, running, stop, topic_size, wait_for, write_config

pytestmark = pytest.mark.live

STAGES = ("poll", "enrich", "enrich", "sink", "sink")
"""Each its own process; two workers share the partitions of each consuming stage."""


@pytest.fixture(scope="module")
def samples() -> Iterator[DemoServer]:
    with DemoServer(render(NOW)) as server:
        yield server


@pytest.fixture
def cluster(kafka_server: str, opensearch_server: str, samples: DemoServer, tmp_path: Path) -> Path:
    """A configuration with topics, groups and an index alias of its own; the topics exist."""
    config = write_config(tmp_path, [samples], samples.feed_urls, _cluster(kafka_server, opensearch_server))
    created = depesche("topics", "create", config=config)
    assert created.returncode == 0, created.stderr.decode()
    return config


def _cluster(kafka: str, opensearch: str) -> dict[str, dict[str, Any]]:
    unique = uuid.uuid4().hex[:12]
    return {
        "eventlog": {
            "backend": "kafka",
            "kafka": {"bootstrap_servers": [kafka]},
            "topics": {"raw": f"raw-{unique}", "enriched": f"enriched-{unique}", "partitions": 4},
        },
        "enrich": {"group": f"enrich-{unique}"},
        "sink": {"group": f"sink-{unique}"},
        "index": {"backend": "opensearch", "alias": f"news-{unique}", "opensearch": {"urls": [opensearch]}},
    }


@contextmanager
def stages(config: Path, names: Sequence[str] = STAGES) -> Iterator[list[Any]]:
    logs = [config.parent / f"{uuid.uuid4().hex[:8]}-{name}.log" for name in names]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(running(name, config=config, log=log)) for name, log in zip(names, logs, strict=True)
        ]
        for log in logs:  # before that it is the interpreter that a signal ends, not Depesche
            wait_for(f"{log.name} to start", lambda: '"started"' in log.read_text(), log)  # noqa: B023
        yield processes


def _comparable(article: Article) -> dict[str, Any]:
    """The article less what tells when it was polled."""
    document: dict[str, Any] = msgspec.to_builtins(article)
    del document["version"], document["fetched_at"]
    return document


def test_both_sizes_give_the_same_documents(
    cluster: Path, samples: DemoServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    expected = {item.item_id for item in sample_items(NOW, samples.base_url)}
    embedded = write_config(tmp_path_factory.mktemp("embedded"), [samples], samples.feed_urls)
    with stages(cluster) as processes:
        wait_for("all articles in OpenSearch", lambda: articles(cluster).keys() >= expected)
        assert [stop(process) for process in processes] == [0] * len(processes)
    assert depesche("topics", "create", config=embedded).returncode == 0
    with stages(embedded, ("poll", "enrich", "sink")):
        wait_for("all articles in Tantivy", lambda: articles(embedded).keys() >= expected)
    large = {key: _comparable(article) for key, article in articles(cluster).items()}
    small = {key: _comparable(article) for key, article in articles(embedded).items()}
    assert large.keys() == small.keys() == expected
    for key, document in large.items():
        assert document == small[key]


def test_sigterm_at_any_time_and_a_restart_lose_and_double_nothing(cluster: Path, samples: DemoServer) -> None:
    expected = {item.item_id for item in sample_items(NOW, samples.base_url)}
    topics = load(cluster).eventlog.topics
    for topic in (topics.raw, topics.enriched):
        with stages(cluster) as processes:
            wait_for(f"a message on {topic}", lambda: topic_size(cluster, topic) > 0)  # noqa: B023
            assert [stop(process) for process in processes] == [0] * len(processes)
    with stages(cluster):
        wait_for("all articles", lambda: articles(cluster).keys() >= expected)
    assert articles(cluster).keys() == expected
    assert topic_size(cluster, topics.raw) == len(expected)
    assert topic_size(cluster, dead_topic(topics.raw)) == 0


def test_a_stage_without_its_topic_says_what_to_do(kafka_server: str, opensearch_server: str, tmp_path: Path) -> None:
    config = write_config(tmp_path, [], [], _cluster(kafka_server, opensearch_server))
    ended = depesche("sink", config=config)
    assert ended.returncode == 2
    assert "depesche topics create" in ended.stderr.decode()
