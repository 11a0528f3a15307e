"""The enrich stage: items from ``news.raw`` become annotated articles on ``news.enriched``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from depesche.errors import MessageTooLarge, PoisonError, RecordUndecodable, RetryableError
from depesche.eventlog.contract import Appender, Message, StoredMessage
from depesche.records.article import Article
from depesche.records.codec import TRACEPARENT_HEADER, decode, encode, headers
from depesche.records.raw_item import RawItem
from depesche.telemetry.metrics import Metrics
from workers.enrich.enricher import Enricher
from workers.enrich.quality_metrics import count_article


@dataclass(frozen=True, slots=True)
class Enriched:
    """An article on its way to the log, with the trace context that came with its item."""

    article: Article
    traceparent: str | None


class EnrichStage:
    """Annotates items in batches and appends the articles under the same key."""

    name = "enrich"

    def __init__(self, enricher: Enricher, appender: Appender, topic: str, metrics: Metrics) -> None:
        self._enricher = enricher
        self._appender = appender
        self._topic = topic
        self._metrics = metrics
        for language, version in enricher.versions.items():
            metrics.model.labels(language, "entities", version).set(1)
        for language, version in enricher.topic_versions.items():
            metrics.model.labels(language, "topics", version).set(1)

    def handle(self, messages: Sequence[StoredMessage]) -> list[Enriched | PoisonError]:
        """Decode and annotate; what cannot be decoded is poison."""
        items = [_item(message) for message in messages]
        repeated = self._enricher.repeated
        articles = iter(self._enricher.enrich([item for item in items if isinstance(item, RawItem)]))
        self._metrics.repeated_articles.inc(self._enricher.repeated - repeated)
        return [
            Enriched(next(articles), _traceparent(message)) if isinstance(item, RawItem) else item
            for message, item in zip(messages, items, strict=True)
        ]

    def write(self, outputs: Sequence[Enriched]) -> list[PoisonError | RetryableError | None]:
        """Append the articles; one that is too large for the log is poison, its neighbours are appended."""
        results: list[PoisonError | RetryableError | None] = [None] * len(outputs)
        todo = {index: _message(output) for index, output in enumerate(outputs)}
        while todo:
            positions = list(todo)
            try:
                self._appender.append(self._topic, list(todo.values()))
            except MessageTooLarge as error:
                position = positions[error.index]
                results[position] = error
                del todo[position]
                continue
            break
        for index in todo:
            article = outputs[index].article
            count_article(self._metrics, article, has_model=article.language in self._enricher.versions)
        if self._enricher.learned is not None:
            self._enricher.learned.keep([outputs[index].article.item_id for index in todo])
        return results


def _item(message: StoredMessage) -> RawItem | RecordUndecodable:
    try:
        return decode(message.value, RawItem)
    except RecordUndecodable as error:
        return error


def _traceparent(message: StoredMessage) -> str | None:
    for name, value in message.headers:
        if name == TRACEPARENT_HEADER:
            return value.decode("ascii", "replace")
    return None


def _message(output: Enriched) -> Message:
    article = output.article
    return Message(
        key=article.item_id.encode(),
        value=encode(article),
        headers=headers(article, output.traceparent),
    )
