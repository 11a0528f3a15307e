"""What operators see of the quality of annotation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from depesche.records.article import Article, Entity, Mention, Removed, Topic
from depesche.records.raw_item import Feed
from depesche.telemetry.metrics import Metrics
from workers.enrich.quality_metrics import count_article

MENTION = Mention(field="title", start=0, end=6, text="Berlin")
BERLIN = Entity(id="Q64", name="Berlin", type="LOC", salience=1.0, mentions=(MENTION,))
DEEP = Topic(code="medtop:20000641", label="Vertrag", score=0.9, ancestors=("medtop:20000638", "medtop:11000000"))
OWN = Topic(code="my:harbours", label="Harbours", score=1.0)


def article(**changes: Any) -> Article:
    fields: dict[str, Any] = {
        "item_id": "0" * 32,
        "version": 1,
        "enrichment": {"topics": "topics_de-1"},
        "language": "de",
        "feed": Feed(url="http://example.org"),
        "fetched_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Article(**(fields | changes))


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def value(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0.0


def test_entities_per_article_are_a_distribution(metrics: Metrics) -> None:
    count_article(metrics, article(entities=(BERLIN,)), has_model=True)
    count_article(metrics, article(), has_model=True)
    assert value(metrics, "depesche_article_entities_count", language="de") == 2
    assert value(metrics, "depesche_article_entities_sum", language="de") == 1
    assert value(metrics, "depesche_entities_total", language="de", type="LOC") == 1


def test_articles_without_entities_or_topics_are_counted(metrics: Metrics) -> None:
    count_article(metrics, article(topics=(DEEP,)), has_model=True)
    assert value(metrics, "depesche_articles_without_total", language="de", kind="entities") == 1
    assert value(metrics, "depesche_articles_without_total", language="de", kind="topics") == 0


def test_an_article_without_a_model_for_its_language_is_not_blamed(metrics: Metrics) -> None:
    count_article(metrics, article(language="pl"), has_model=False)
    assert value(metrics, "depesche_articles_without_total", language="pl", kind="entities") == 0
    assert value(metrics, "depesche_articles_total", language="pl", model="no") == 1


def test_topics_are_counted_by_top_level_and_version_and_own_ones_together(metrics: Metrics) -> None:
    count_article(metrics, article(topics=(DEEP, OWN)), has_model=True)
    for topic in ("medtop:11000000", "own"):
        assert value(metrics, "depesche_topics_total", language="de", topic=topic, version="topics_de-1") == 1


def test_removed_blocks_are_counted_by_reason(metrics: Metrics) -> None:
    count_article(metrics, article(removed=(Removed(text="x", reason="teaser"),) * 2), has_model=True)
    assert value(metrics, "depesche_removed_blocks_total", reason="teaser") == 2
