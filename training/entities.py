"""Training of one language's entity recogniser: configuration, batches and the loop."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, cast

import spacy
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.training import Example
from thinc.api import Adam, fix_random_seed, set_current_ops, warmup_linear
from thinc.types import Generator

from depesche.records.article import PARAGRAPH_BREAK
from training.corpora import Sentence, to_reference
from training.scoring import Labelled, Score, score
from workers.enrich.annotate import GAZETTEER, fast_matrix_product
from workers.enrich.gazetteer import FEATURES, Gazetteer, Word

log = logging.getLogger(__name__)

TYPES = ("PER", "ORG", "LOC")
_REPORT_STEPS = 200


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Size of the network and length of its training. The sizes were measured: docs/models/."""

    width: int = 96
    depth: int = 4
    rows: tuple[int, ...] = (8_000, 1_000, 4_000, 2_500, 200, 1_000)
    """Of the hash tables of the word's norm, prefix, suffix, shape, gazetteer classes and cluster."""
    steps: int = 5_000
    words_per_batch: tuple[int, int] = (400, 1_400)
    learning_rate: float = 0.0015
    warmup_steps: int = 250
    dropout: float = 0.25
    seed: int = 20


def build(language: str, words: dict[str, Word], labels: Sequence[str], size: Recogniser) -> Language:
    """An untrained pipeline: gazetteer, then entity recogniser."""
    set_current_ops(fast_matrix_product())
    fix_random_seed(size.seed)
    nlp = spacy.blank(language)
    gazetteer = cast("Gazetteer", nlp.add_pipe(GAZETTEER))
    gazetteer.replace(words)
    recogniser = cast("EntityRecognizer", nlp.add_pipe("ner", config={"model": _model(size)}))
    for label in labels:
        recogniser.add_label(label)
    return nlp


def train(nlp: Language, sentences: Sequence[Sentence], size: Recogniser) -> Language:
    """Train the pipeline's recogniser in place; equal seeds, data and libraries give equal weights."""
    examples = _examples(nlp, sentences, random.Random(size.seed))
    optimizer = nlp.initialize(lambda: list(islice(examples, 200)))
    optimizer = Adam(
        learn_rate=cast("Generator", warmup_linear(size.learning_rate, size.warmup_steps, size.steps)),
        L2=0.01,
        grad_clip=1.0,
        use_averages=True,
        L2_is_weight_decay=True,
    )
    loss = 0.0
    for step, batch in enumerate(_batches(examples, size), start=1):
        loss += nlp.update(batch, drop=size.dropout, sgd=optimizer)["ner"]
        optimizer.step_schedules()
        if step % _REPORT_STEPS == 0:
            log.info("step %d of %d, mean loss %.1f", step, size.steps, loss / _REPORT_STEPS)
            loss = 0.0
    with nlp.use_params(optimizer.averages):
        nlp.from_bytes(nlp.to_bytes())
    return nlp


def evaluate(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, Score]:
    """Exact span and type scores on sentences, each on its own."""
    references = [to_reference(nlp, [sentence]) for sentence in sentences]
    predictions = nlp.pipe([reference.text for reference in references], batch_size=32)
    return score(_labelled(predictions), _labelled(references), TYPES)


def _labelled(documents: Any) -> Iterator[Labelled]:
    for number, document in enumerate(documents):
        for entity in document.ents:
            yield number, entity.start_char, entity.end_char, entity.label_


def _model(size: Recogniser) -> dict[str, Any]:
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {
            "@architectures": "spacy.Tok2Vec.v2",
            "embed": {
                "@architectures": "spacy.MultiHashEmbed.v2",
                "width": size.width,
                "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", *FEATURES],
                "rows": list(size.rows),
                "include_static_vectors": False,
            },
            "encode": {
                "@architectures": "spacy.MaxoutWindowEncoder.v2",
                "width": size.width,
                "depth": size.depth,
                "window_size": 1,
                "maxout_pieces": 3,
            },
        },
    }


def _examples(nlp: Language, sentences: Sequence[Sentence], chance: random.Random) -> Iterator[Example]:
    """Examples without end, in a new order each time round."""
    groups = [list(group) for _, group in groupby(sentences, key=lambda sentence: sentence.source)]
    mark = nlp.get_pipe(GAZETTEER)
    while True:
        passages = [passage for group in groups for passage in _passages(group, chance)]
        chance.shuffle(passages)
        for passage in passages:
            reference = to_reference(nlp, passage, chance.choice((" ", " ", PARAGRAPH_BREAK)))
            if len(reference):
                yield Example(mark(nlp.make_doc(reference.text)), reference)


def _passages(sentences: Sequence[Sentence], chance: random.Random) -> Iterator[Sequence[Sentence]]:
    """Single sentences and runs of two to four, as headlines and paragraphs are in production."""
    position = 0
    while position < len(sentences):
        length = chance.choice((1, 1, 2, 3, 4))
        yield sentences[position : position + length]
        position += length


def _batches(examples: Iterator[Example], size: Recogniser) -> Iterator[list[Example]]:
    """``size.steps`` batches, growing in words over the first half of the training."""
    smallest, largest = size.words_per_batch
    for step in range(size.steps):
        bound = smallest + (largest - smallest) * min(1.0, 2 * step / size.steps)
        batch: list[Example] = []
        words = 0
        while words < bound:
            example = next(examples)
            batch.append(example)
            words += len(example.reference)
        yield batch
