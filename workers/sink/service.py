"""The sink stage: articles from ``news.enriched`` become documents of the search index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from depesche.errors import DocumentRejected, IndexUnavailable, PoisonError, RetryableError
from depesche.eventlog.contract import StoredMessage
from depesche.index.contract import Document, SearchIndex, WriteOutcome, WriteResult
from depesche.records.article import Article
from depesche.records.codec import decode
from depesche.telemetry.metrics import Metrics
from workers.sink.document import document_of


class SinkStage:
    """Writes documents; a newer version in the index makes a write stale, which counts as done."""

    name = "sink"

    def __init__(
        self, index: SearchIndex, metrics: Metrics, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._index = index
        self._metrics = metrics
        self._now = now

    def handle(self, messages: Sequence[StoredMessage]) -> list[Document | PoisonError]:
        """Decode each message into a document."""
        return [_document(message) for message in messages]

    def write(self, outputs: Sequence[Document]) -> list[PoisonError | RetryableError | None]:
        """Upsert the documents in one bulk."""
        results = self._index.upsert_many(outputs)
        now = self._now()
        for document, result in zip(outputs, results, strict=True):
            self._metrics.index_writes.labels(result.outcome.value).inc()
            if result.outcome is WriteOutcome.WRITTEN:
                self._metrics.freshness.observe(max(0.0, (now - document.fetched_at).total_seconds()))
        return [_fault(result) for result in results]


def _document(message: StoredMessage) -> Document | PoisonError:
    try:
        return document_of(decode(message.value, Article))
    except PoisonError as error:
        return error


def _fault(result: WriteResult) -> PoisonError | RetryableError | None:
    match result.outcome:
        case WriteOutcome.WRITTEN | WriteOutcome.STALE:
            return None
        case WriteOutcome.REJECTED:
            return DocumentRejected(f"the index rejects {result.item_id}: {result.reason}", item_id=result.item_id)
        case WriteOutcome.RETRYABLE:
            return IndexUnavailable(
                f"the index defers {result.item_id}: {result.reason}", retry_after_seconds=result.retry_after_seconds
            )
