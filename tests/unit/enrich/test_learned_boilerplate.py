"""The enrich stage with learned boilerplate: what is removed, what the article says of it, when it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.commands.topics import topic_specs
from depesche.errors import PoisonError
from depesche.eventlog.contract import EventLog, StoredMessage, TopicPartition
from depesche.eventlog.open import open_eventlog
from depesche.records.codec import encode
from depesche.records.raw_item import RawItem
from depesche.settings.eventlog import EventLogSettings, SqliteLogSettings
from depesche.settings.stages import EnrichSettings
from depesche.telemetry.metrics import Metrics
from tests.unit.boilerplate.newsrooms import GERMAN, GERMAN_BLOCK, GERMAN_URL, item, settings_in, week
from workers.enrich.boilerplate import VERSION
from workers.enrich.boilerplate.learner import Boilerplate
from workers.enrich.boilerplate.store import Store
from workers.enrich.enricher import Enricher
from workers.enrich.service import Enriched, EnrichStage

SETTINGS = EnrichSettings(languages=("de",), models={})
"""Without entity models: they take seconds to load and have no part in this."""


@pytest.fixture
def eventlog(tmp_path: Path) -> Iterator[EventLog]:
    settings = EventLogSettings(sqlite=SqliteLogSettings(directory=tmp_path / "log"))
    log = open_eventlog(settings)
    log.create_topics(topic_specs(settings.topics))
    yield log
    log.close()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def stage(eventlog: EventLog, metrics: Metrics, tmp_path: Path) -> Iterator[EnrichStage]:
    appender = eventlog.appender()
    yield EnrichStage(
        Enricher(SETTINGS, Boilerplate(settings_in(tmp_path), metrics)), appender, "news.enriched", metrics
    )
    appender.close()


def messages(items: list[RawItem]) -> list[StoredMessage]:
    source = TopicPartition("news.raw", 0)
    return [StoredMessage(source, number, 0, None, encode(entry)) for number, entry in enumerate(items)]


def handled(stage: EnrichStage, items: list[RawItem]) -> list[Enriched]:
    outputs = stage.handle(messages(items))
    assert not any(isinstance(output, PoisonError) for output in outputs)
    return [output for output in outputs if isinstance(output, Enriched)]


def test_an_article_names_the_learned_block_among_what_was_removed(stage: EnrichStage) -> None:
    for output in handled(stage, week(GERMAN, GERMAN_BLOCK)):
        assert (GERMAN_BLOCK, "boilerplate") in [(one.text, one.reason) for one in output.article.removed]
        assert GERMAN_BLOCK not in output.article.lead + output.article.body


def test_an_article_says_that_the_stage_knows_boilerplate(stage: EnrichStage) -> None:
    first = handled(stage, [item(1, GERMAN[0])])[0].article
    assert first.enrichment["boilerplate"] == VERSION


def test_what_was_learned_is_stored_when_the_articles_are_written(stage: EnrichStage, tmp_path: Path) -> None:
    stored = Store(settings_in(tmp_path), write=False)
    outputs = handled(stage, week(GERMAN, GERMAN_BLOCK))
    assert stored.report(GERMAN_URL) is None
    stage.write(outputs)
    report = stored.report(GERMAN_URL)
    assert report is not None
    assert report.items == len(GERMAN)


def test_the_metrics_count_it_by_reason_and_kind(stage: EnrichStage, metrics: Metrics) -> None:
    stage.write(handled(stage, week(GERMAN, GERMAN_BLOCK)))
    value = metrics.registry.get_sample_value
    assert value("depesche_removed_blocks_total", {"reason": "boilerplate"}) == len(GERMAN)
    assert value("depesche_boilerplate_blocks_total", {"kind": "recurring"}) == len(GERMAN)


def test_without_a_memory_nothing_is_learned(tmp_path: Path) -> None:
    articles = Enricher(SETTINGS).enrich(week(GERMAN, GERMAN_BLOCK))
    assert all(article.body.endswith(GERMAN_BLOCK) for article in articles)
    assert not any("boilerplate" in article.enrichment for article in articles)
    assert list(tmp_path.iterdir()) == []
