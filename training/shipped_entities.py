"""One language's shipped entity model, from the corpora to the folder that spaCy loads."""

from __future__ import annotations

import gzip
import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language

from training.clusters import Clustering, cluster_words
from training.entities import Recogniser, build, evaluate, train
from training.mixture import RECIPES, Split, split
from training.names import word_table
from training.other_language import names_of_other_languages
from training.recasing import recased
from training.scoring import Score
from training.swapping import names_of, swapped

log = logging.getLogger(__name__)

VERSION = "0.2.0"
LICENCE = "CC BY-SA 4.0"
"""That of the strictest source."""
SWAPPED_COPIES = 2
_GIVEN_CLUSTERS = "clusters_{language}_w2v500.tsv.gz"


@dataclass(frozen=True, slots=True)
class EntityModelReport:
    """What was made and how it scored."""

    language: str
    name: str
    version: str
    path: Path
    size: Recogniser
    sentences: int
    held_out: int
    scores: Mapping[str, Score]
    newsroom_held_out: int
    newsroom_scores: Mapping[str, Score]
    credits: tuple[str, ...]


def make_entity_model(corpora: Path, language: str, models: Path, size: Recogniser | None = None) -> EntityModelReport:
    """Train, score and save the model of ``language`` in ``models/<language>``."""
    size = size or Recogniser()
    mix = split(corpora, language, size.seed)
    names = names_of(mix.gold)
    sentences = list(mix.train)
    for copy in range(SWAPPED_COPIES):
        sentences.extend(swapped(mix.gold, names, size.seed + copy))
    sentences.extend(recased(mix.train, language, size.seed))
    words = word_table(language, names_of_other_languages(corpora, language), _clusters(corpora, language, mix))
    labels = sorted({label for sentence in sentences for _, _, label in sentence.entities})
    nlp = train(build(language, words, labels, size), sentences, size)
    scores = evaluate(nlp, mix.held_out)
    _describe(nlp, language, scores)
    path = models / language
    shutil.rmtree(path, ignore_errors=True)
    nlp.to_disk(path)
    # The corpus's words are in the vocabulary by now; the pipeline needs none of them.
    spacy.blank(language).vocab.strings.to_disk(path / "vocab" / "strings.json")
    log.info("%s: F %.3f on %d held-out sentences", path.name, scores["all"].f1, len(mix.held_out))
    return EntityModelReport(
        language=language,
        name=f"{language}_{nlp.meta['name']}",
        version=VERSION,
        path=path,
        size=size,
        sentences=len(sentences),
        held_out=len(mix.held_out),
        scores=scores,
        newsroom_held_out=len(mix.newsroom_held_out),
        newsroom_scores=evaluate(nlp, mix.newsroom_held_out),
        credits=RECIPES[language].credits,
    )


def _clusters(corpora: Path, language: str, mix: Split) -> Mapping[str, str]:
    """The corpora's own clusters where there are some, else clusters of the training sentences."""
    given = corpora / "ner" / _GIVEN_CLUSTERS.format(language=language)
    if not given.exists():
        return cluster_words(mix.train, Clustering())
    with gzip.open(given, "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {row[0]: row[1] for row in rows}


def _describe(nlp: Language, language: str, scores: Mapping[str, Score]) -> None:
    nlp.meta.update(
        name="depesche",
        version=VERSION,
        license=LICENCE,
        description=f"Named entities of {language} news for Depesche: see docs/models/entities_{language}.md",
        author="The Depesche authors",
        sources=[{"name": credit} for credit in RECIPES[language].credits],
        performance={
            f"ents_{name}_{kind}": round(value, 4)
            for kind, score in scores.items()
            for name, value in (("p", score.precision), ("r", score.recall), ("f", score.f1))
        },
    )
