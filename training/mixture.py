"""What goes into a model: which source how often, and what is held out.

The weights follow one measurement per choice (docs/models/): labels by hand are few and repeated, labels by a
teacher are many, and sources with few names are thinned.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from training.corpora import Sentence, read_sentences
from training.newsroom import newsroom_items

HELD_OUT_SHARE = 0.2
"""Share of the sentences labelled by hand that no model is trained on."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The training data of one language. File names are relative to the corpora folder's ``ner/``."""

    silver: tuple[str, ...]
    gold: str
    gold_repeats: int
    newsroom_repeats: int
    types: frozenset[str]
    """Types that all sources label. A type that only some of them label would be learnt as being absent."""
    weights: Mapping[str, float]
    """Source → how often a silver sentence of it is seen, on average; sources that are not named once, 0 leaves out."""
    credits: tuple[str, ...]
    """Texts and labels with their licences, for the model's metadata and card."""


RECIPES: Mapping[str, Recipe] = {
    "de": Recipe(
        silver=("silver_de.jsonl.gz", "silver_de_more.jsonl.gz"),
        gold="gold_de_germeval_dev.jsonl.gz",
        gold_repeats=6,
        newsroom_repeats=3,
        types=frozenset({"PER", "ORG", "LOC", "MISC"}),
        # Europarl is left out: its collection states no licence.
        weights={"bundestag20": 0.3, "smartdata": 2, "germeval_dev": 0, "europarl": 0},
        credits=(
            "Depesche newsroom items, short news texts of the project's own (CC BY 4.0)",
            "GermEval 2014 NER development set (CC BY 4.0)",
            "DFKI SmartData corpus, text (CC BY 4.0)",
            "Deutscher Bundestag, protocols (official texts)",
            "Wikipedia by way of WikiANN, german_wiki_topics, XQuAD and SIB-200 (CC BY-SA)",
        ),
    ),
    "en": Recipe(
        silver=("silver_en.jsonl.gz", "silver_en_more.jsonl.gz"),
        gold="gold_en_ewt_dev.jsonl.gz",
        gold_repeats=6,
        newsroom_repeats=6,
        types=frozenset({"PER", "ORG", "LOC"}),
        weights={"sotu": 0.2, "factbook": 0.5},
        credits=(
            "Depesche newsroom items, short news texts of the project's own (CC BY 4.0)",
            "Universal NER, English EWT development set (CC BY-SA 4.0)",
            "Wikipedia by way of WikiANN, XQuAD and SIB-200 (CC BY-SA)",
            "Wikipedia by way of Current Events, WikiSplit, GAP and Re-DocRED (CC BY-SA)",
            "Wikipedia by way of CrossNER's five domains (MIT; CC BY-SA)",
            "re3d (Open Government Licence)",
            "State of the Union addresses, World Factbook (public domain)",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Split:
    """Training sentences (with repeats, in corpus order) and held-out ones."""

    train: tuple[Sentence, ...]
    held_out: tuple[Sentence, ...]
    """Those of the gold corpus."""
    newsroom_held_out: tuple[Sentence, ...]
    gold: tuple[Sentence, ...]
    """The sentences labelled by hand that may be trained on, once each; newsroom items among them."""


def split(corpora: Path, language: str, seed: int) -> Split:
    """Read the corpora of ``language`` and mix them by its recipe. A held-out sentence is nowhere in the training part."""
    recipe = RECIPES[language]
    gold = list(read_sentences(corpora / "ner" / recipe.gold))
    held_out = tuple(sentence for sentence in gold if _is_held_out(sentence))
    kept = tuple(sentence for sentence in gold if not _is_held_out(sentence))
    unseen = {sentence.key for sentence in held_out}
    chance = random.Random(seed)
    items = newsroom_items(language)
    own = tuple(_of_types(item.sentence(), recipe.types) for item in items if not item.is_held_out)
    train = list(kept) * recipe.gold_repeats + list(own) * recipe.newsroom_repeats
    for name in recipe.silver:
        for sentence in read_sentences(corpora / "ner" / name):
            if sentence.key in unseen:
                continue
            weight = recipe.weights.get(sentence.source, 1)
            times = int(weight) + (chance.random() < weight % 1)
            train.extend([sentence] * times)
    own_held_out = tuple(item.sentence() for item in items if item.is_held_out)
    return Split(tuple(train), held_out, own_held_out, kept + own)


def _of_types(sentence: Sentence, types: frozenset[str]) -> Sentence:
    return replace(sentence, entities=tuple(span for span in sentence.entities if span[2] in types))


def _is_held_out(sentence: Sentence) -> bool:
    """Decided by the wording, so that a duplicate falls on the same side."""
    digest = hashlib.blake2b(sentence.key.encode(), digest_size=4).digest()
    return int.from_bytes(digest) < HELD_OUT_SHARE * 2**32
