"""What operators see of the quality of annotation: counts by language, never by feed or item."""

from __future__ import annotations

from collections import Counter

from depesche.records.article import Article
from depesche.telemetry.metrics import Metrics
from workers.enrich.topics import metric_label


def count_article(metrics: Metrics, article: Article, *, has_model: bool) -> None:
    """Count one article and what was found in it; ``has_model``: whether its language has an entity model."""
    language = article.language
    metrics.articles.labels(language, "yes" if has_model else "no").inc()
    for kind, number in Counter(entity.type for entity in article.entities).items():
        metrics.entities.labels(language, kind).inc(number)
    if has_model:
        metrics.article_entities.labels(language).observe(len(article.entities))
        if not article.entities:
            metrics.articles_without.labels(language, "entities").inc()
        if not article.topics:
            metrics.articles_without.labels(language, "topics").inc()
    version = article.enrichment.get("topics", "")
    for topic in {metric_label(topic) for topic in article.topics}:
        metrics.topics.labels(language, topic, version).inc()
    for reason, number in Counter(block.reason for block in article.removed).items():
        metrics.removed_blocks.labels(reason).inc(number)
