"""The sink stage: messages become documents, and the index's answers become fates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from depesche.errors import DocumentRejected, IndexUnavailable, RecordUndecodable
from depesche.eventlog.contract import StoredMessage, TopicPartition
from depesche.index.contract import Document, SearchIndex, WriteOutcome, WriteResult
from depesche.records.article import Article
from depesche.records.codec import encode
from depesche.records.raw_item import Feed
from depesche.telemetry.metrics import Metrics
from workers.sink.service import SinkStage

FETCHED = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""When every article of this file was fetched; the stage's clock stands 30 s later."""


class ScriptedIndex:
    """Answers each document with the result that a test set for its id; the sink calls nothing else of an index."""

    def __init__(self) -> None:
        self.results: dict[str, WriteResult] = {}
        self.failure: Exception | None = None
        self.bulks: list[list[str]] = []

    def upsert_many(self, documents: Sequence[Document]) -> list[WriteResult]:
        self.bulks.append([document.item_id for document in documents])
        if self.failure:
            raise self.failure
        written = WriteOutcome.WRITTEN
        return [self.results.get(document.item_id, WriteResult(document.item_id, written)) for document in documents]


@pytest.fixture
def index() -> ScriptedIndex:
    return ScriptedIndex()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def stage(index: ScriptedIndex, metrics: Metrics) -> SinkStage:
    return SinkStage(cast("SearchIndex", index), metrics, now=lambda: FETCHED + timedelta(seconds=30))


def message(value: bytes) -> StoredMessage:
    return StoredMessage(TopicPartition("news.enriched", 0), 0, 0, None, value)


def article(item_id: str) -> bytes:
    """An article on the wire."""
    return encode(
        Article(
            item_id=item_id,
            version=1,
            enrichment={},
            language="de",
            feed=Feed(url="https://example.org/feed"),
            fetched_at=FETCHED,
        )
    )


def documents(stage: SinkStage, *item_ids: str) -> list[Document]:
    handled = stage.handle([message(article(item_id)) for item_id in item_ids])
    return [output for output in handled if isinstance(output, Document)]


def test_each_message_becomes_a_document_in_order(stage: SinkStage) -> None:
    assert [document.item_id for document in documents(stage, "a", "b")] == ["a", "b"]


def test_a_message_that_is_no_article_is_poison_and_its_neighbours_are_not(stage: SinkStage) -> None:
    first, second, third = stage.handle([message(article("a")), message(b"{"), message(article("c"))])
    assert isinstance(second, RecordUndecodable)
    assert isinstance(first, Document)
    assert isinstance(third, Document)


def test_documents_are_written_in_one_bulk(stage: SinkStage, index: ScriptedIndex) -> None:
    assert stage.write(documents(stage, "a", "b")) == [None, None]
    assert index.bulks == [["a", "b"]]


def test_a_document_that_is_older_than_the_stored_one_is_done(stage: SinkStage, index: ScriptedIndex) -> None:
    index.results["a"] = WriteResult("a", WriteOutcome.STALE)
    assert stage.write(documents(stage, "a")) == [None]


def test_a_rejected_document_is_poison_with_its_id_and_reason(stage: SinkStage, index: ScriptedIndex) -> None:
    index.results["a"] = WriteResult("a", WriteOutcome.REJECTED, "mapping")
    (fault,) = stage.write(documents(stage, "a"))
    assert isinstance(fault, DocumentRejected)
    assert (fault.item_id, str(fault)) == ("a", "the index rejects a: mapping")


def test_a_deferred_document_may_be_retried_after_the_time_that_the_index_asks_for(
    stage: SinkStage, index: ScriptedIndex
) -> None:
    index.results["b"] = WriteResult("b", WriteOutcome.RETRYABLE, "429", retry_after_seconds=7.0)
    done, fault = stage.write(documents(stage, "a", "b"))
    assert done is None
    assert isinstance(fault, IndexUnavailable)
    assert fault.retry_after_seconds == 7.0


def test_an_index_that_cannot_be_reached_is_the_loops_affair(stage: SinkStage, index: ScriptedIndex) -> None:
    index.failure = IndexUnavailable("gone")
    with pytest.raises(IndexUnavailable, match="gone"):
        stage.write(documents(stage, "a"))


def test_freshness_is_measured_for_what_was_written_only(
    stage: SinkStage, index: ScriptedIndex, metrics: Metrics
) -> None:
    index.results["b"] = WriteResult("b", WriteOutcome.STALE)
    stage.write(documents(stage, "a", "b"))
    value = metrics.registry.get_sample_value
    assert (value("depesche_freshness_seconds_count"), value("depesche_freshness_seconds_sum")) == (1, 30.0)
    assert value("depesche_index_writes_total", {"outcome": "stale"}) == 1
    assert value("depesche_index_writes_total", {"outcome": "written"}) == 1
