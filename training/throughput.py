"""Words per second of the shipped recognisers, beside another spaCy pipeline where one is named."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

import spacy
from spacy.language import Language

from training.newsroom import newsroom_items
from workers.enrich.annotate import BATCH_SIZE, SHIPPED, Annotator

_ITEMS_PER_ARTICLE = 8
_ROUNDS = 3


def articles(language: str) -> list[str]:
    """Texts as long as articles, from newsroom items."""
    items = [item.text for item in newsroom_items(language)]
    return ["\n\n".join(items[n : n + _ITEMS_PER_ARTICLE]) for n in range(0, len(items), _ITEMS_PER_ARTICLE)]


def words_per_second(languages: Sequence[str], other: str | None) -> dict[str, float]:
    """Pipeline → words per second (medians over alternating rounds).

    ``other`` is a spaCy package or path for English, as it comes: with all the components that its authors switched on.
    """
    annotator = Annotator(dict.fromkeys(languages, SHIPPED))
    pipelines = {f"shipped {language}": (annotator.pipeline(language), articles(language)) for language in languages}
    if other:
        pipelines[other.rsplit("/", 1)[-1]] = (spacy.load(other), articles("en"))
    rates: dict[str, list[float]] = {name: [] for name in pipelines}
    for _ in range(_ROUNDS):
        for name, (nlp, texts) in pipelines.items():
            rates[name].append(_rate(nlp, texts))
    return {name: statistics.median(found) for name, found in rates.items()}


def _rate(nlp: Language, texts: Sequence[str]) -> float:
    words = sum(len(text.split()) for text in texts)
    started = time.perf_counter()
    for _ in nlp.pipe(texts, batch_size=BATCH_SIZE):
        pass
    return words / (time.perf_counter() - started)
