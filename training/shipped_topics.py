"""One language's shipped topic model, from the corpora to the file."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from training.corpora import read_sentences
from training.mixture import RECIPES
from training.newsroom import NEWSROOM, read_newsroom
from training.topics import CREDITS, calibrated, newsroom_examples, read_examples, split, stop_words, train
from workers.enrich.topic_cues import CueLexicon
from workers.enrich.topics import LEXICONS

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TopicModelReport:
    """What was made and how it scored."""

    language: str
    version: str
    path: Path
    examples: int
    held_out: int
    accuracy: float
    """First label right on held-out newsroom items, together with the cue words."""
    credits: tuple[str, ...]


def make_topic_model(corpora: Path, language: str, models: Path) -> TopicModelReport:
    """Train, calibrate and save the model of ``language`` as ``models/topics_<language>.npz``."""
    sentences = (sentence for name in RECIPES[language].silver for sentence in read_sentences(corpora / "ner" / name))
    items = list(read_newsroom(NEWSROOM / f"{language}.tsv"))
    train_on = split(read_examples(corpora, language))[0]
    train_on += newsroom_examples([item for item in items if not item.is_held_out])
    held_out = [item for item in items if item.is_held_out]
    weights = train(train_on, stop_words(sentences), language)
    weights, accuracy = calibrated(weights, CueLexicon.read(LEXICONS / f"top_{language}.txt"), held_out)
    path = models / f"topics_{language}.npz"
    weights.save(path)
    log.info("%s: accuracy %.3f on %d held-out examples", path.name, accuracy, len(held_out))
    return TopicModelReport(
        language=language,
        version=weights.version,
        path=path,
        examples=len(train_on),
        held_out=len(held_out),
        accuracy=accuracy,
        credits=CREDITS[language],
    )
