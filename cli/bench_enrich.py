"""The measurement behind `depesche bench enrich`: the stage on the embedded log beside the bare pipeline."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

from cli.commands.topics import topic_specs
from cli.process import batch_target_seconds
from cli.sample_items import sample_items
from depesche.eventlog.contract import Message
from depesche.eventlog.open import open_eventlog
from depesche.records.article import Article
from depesche.records.codec import encode, headers
from depesche.records.raw_item import RawItem
from depesche.service.batch_size import BatchSize
from depesche.service.consume_loop import ConsumeLoop
from depesche.service.retry import RetryPolicy
from depesche.settings.load import Settings
from depesche.telemetry.metrics import Metrics
from workers.enrich.annotate import Annotator, joined_text
from workers.enrich.enricher import Enricher
from workers.enrich.language import primary_language
from workers.enrich.mentions import Text
from workers.enrich.service import EnrichStage

BARE_BATCH_SIZES = (16, 32, 64, 128)
PARAGRAPHS = 6
SEED = 20_240_618


def measure(settings: Settings, *, articles: int, rounds: int) -> dict[str, float | int]:
    """Documents/s of stage and bare loop (medians over alternating rounds), and their ratio."""
    items = distinct_items(articles, Random(SEED))  # noqa: S311 - repeatable data, not a secret
    # Nothing may be remembered: the rounds annotate the same articles again.
    enricher = Enricher(settings.enrich.model_copy(update={"cached_articles": 0}))
    texts = [_text(article) for article in enricher.enrich(items)]  # also the warm-up of both
    batch_size = max(BARE_BATCH_SIZES, key=lambda size: _bare(enricher.annotator, texts, size))
    stage: list[float] = []
    bare: list[float] = []
    for _ in range(rounds):
        bare.append(_bare(enricher.annotator, texts, batch_size))
        stage.append(_stage(settings, enricher, items))
    stage_rate, bare_rate = statistics.median(stage), statistics.median(bare)
    return {
        "stage": round(stage_rate, 2),
        "bare": round(bare_rate, 2),
        "ratio": round(stage_rate / bare_rate, 4),
        "bare_batch_size": batch_size,
        "articles": articles,
        "rounds": rounds,
    }


def distinct_items(count: int, random: Random) -> list[RawItem]:
    """Articles of a usual length, no two alike, from the paragraphs of the demo's, language by language."""
    paragraphs: dict[str, list[str]] = defaultdict(list)
    samples: dict[str, list[RawItem]] = defaultdict(list)
    for item in sample_items(datetime.now(UTC), "http://127.0.0.1"):
        language = primary_language(item.feed.language)
        samples[language].append(item)
        paragraphs[language].extend(part for part in (item.content_html or "").split("</p>") if len(part) > 150)
    pool = [item for language, items in samples.items() if len(paragraphs[language]) >= PARAGRAPHS for item in items]
    made = []
    for number in range(count):
        item = pool[number % len(pool)]
        chosen = random.sample(paragraphs[primary_language(item.feed.language)], PARAGRAPHS)
        content = "".join(f"{part}</p>" for part in chosen)
        made.append(msgspec.structs.replace(item, item_id=f"{number:032x}", content_html=content))
    return made


def _bare(annotator: Annotator, texts: Sequence[Text], batch_size: int) -> float:
    by_language: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        if text.language in annotator.languages:
            by_language[text.language].append(joined_text(text))
    started = time.perf_counter()
    for language, joined in by_language.items():
        for _ in annotator.pipeline(language).pipe(joined, batch_size=batch_size):
            pass
    return len(texts) / (time.perf_counter() - started)


def _stage(settings: Settings, enricher: Enricher, items: Sequence[RawItem]) -> float:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="depesche-bench-")))
        sqlite = settings.eventlog.sqlite.model_copy(update={"directory": folder})
        log_settings = settings.eventlog.model_copy(update={"backend": "sqlite", "sqlite": sqlite})
        eventlog = open_eventlog(log_settings)
        stack.callback(eventlog.close)
        eventlog.create_topics(topic_specs(log_settings.topics))
        appender = eventlog.appender()
        stack.callback(appender.close)
        raw = [Message(item.item_id.encode(), encode(item), headers(item)) for item in items]
        appender.append(log_settings.topics.raw, raw)
        reader = eventlog.reader([log_settings.topics.raw], settings.enrich.group)
        stack.callback(reader.close)
        metrics = Metrics()
        loop = ConsumeLoop(
            EnrichStage(enricher, appender, log_settings.topics.enriched, metrics),
            reader,
            appender,
            batch=BatchSize(settings.enrich.batch_messages, batch_target_seconds(settings)),
            retry=RetryPolicy(1, 1),
            metrics=metrics,
            stop=threading.Event(),
        )
        started = time.perf_counter()
        loop.run(until_empty=True)
        # The last read waits for more and finds nothing: that wait is no work.
        return len(items) / (loop.state.last_commit - started)


def _text(article: Article) -> Text:
    return Text(language=article.language, title=article.title, lead=article.lead, body=article.body)
