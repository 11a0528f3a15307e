"""Training of the linear topic models: texts with a top level, hashed features, a linear support vector machine."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from depesche.mediatopics import load_vocabulary
from training.corpora import Sentence
from training.newsroom import NewsroomItem
from workers.enrich.top_level import probabilities, top_level_scores, words_of_texts
from workers.enrich.topic_cues import CueLexicon
from workers.enrich.topic_model import (
    GRAM_BITS,
    GRAM_WEIGHT,
    WORD_BITS,
    LinearModel,
    Weights,
    gram_features,
    is_feature,
    term_weight,
    word_feature,
)

VERSION = "0.2.0"
CREDITS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Newsroom items, our own work (training/newsroom/de.tsv)",
        "DFKI SmartData sentences with predicted labels (CC BY 4.0)",
        "IPTC Media Topics, definitions (CC BY 4.0)",
    ),
    "en": (
        "Newsroom items, our own work (training/newsroom/en.tsv)",
        "News Category Dataset, HuffPost headlines (CC BY 4.0)",
        "IPTC Media Topics, definitions (CC BY 4.0)",
    ),
}
_FILES: Mapping[str, str] = {"de": "pseudo_de_ccby.jsonl.gz", "en": "headlines_en.jsonl.gz"}
_HELD_OUT_SHARE = 0.1
_STOP_RANK = 400
_FEATURES = (1 << WORD_BITS) + (1 << GRAM_BITS)
_SCALE_LIMIT = 127


@dataclass(frozen=True, slots=True)
class TopicRecipe:
    """How much each source counts, and the machine's parameters; chosen on held-out newsroom items."""

    penalty: float = 0.3
    """C of the support vector machine."""
    balanced: float = 0.8
    """Power of the inverse class frequency that weighs a class: 0 leaves the frequencies, 1 makes all classes equal."""
    newsroom_weight: float = 4.0
    joined_weight: float = 2.0
    """Of newsroom items of one topic joined, so that there are texts as long as articles."""
    joined_share: float = 1.0
    """Joined texts per newsroom item."""
    other_weight: float = 0.2
    """Of predicted labels and of headlines."""
    most_per_class: int = 1_500
    """Headlines per class: the largest classes of the source are not those of the news."""
    second_weight: float = 0.3
    """Weight of a newsroom item's second topic, beside its first."""


RECIPE = TopicRecipe()


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its top level."""

    text: str
    code: str
    weight: float = 1.0


def read_examples(corpora: Path, language: str, recipe: TopicRecipe = RECIPE) -> list[Example]:
    """The labelled texts of ``topics/``, at most so many per class, and the vocabulary's own definitions."""
    examples = list(_definitions(corpora / "topics" / "mediatopics.json", language))
    numbers: Counter[str] = Counter()
    with gzip.open(corpora / "topics" / _FILES[language], "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            code = row["top"] if "top" in row else f"medtop:{row['label']}000000"
            numbers[code] += 1
            if numbers[code] <= recipe.most_per_class:
                examples.append(Example(row["text"], code, recipe.other_weight * row.get("conf", 1.0)))
    return examples


def newsroom_examples(items: Sequence[NewsroomItem], recipe: TopicRecipe = RECIPE) -> list[Example]:
    """Newsroom items to train on: each by itself, and joined with one to three others of its topic."""
    examples = [Example(item.text, item.codes[0], recipe.newsroom_weight) for item in items]
    examples += (
        Example(item.text, code, recipe.newsroom_weight * recipe.second_weight)
        for item in items
        for code in item.codes[1:2]
    )
    return examples + [
        Example(text, code, recipe.joined_weight) for text, code in joined(items, recipe.joined_share, seed=20)
    ]


def joined(items: Sequence[NewsroomItem], share: float, seed: int) -> list[tuple[str, str]]:
    """Texts of two to four items of one topic, ``share`` × items of them, with their code."""
    random = Random(seed)
    by_code: dict[str, list[str]] = defaultdict(list)
    for item in items:
        by_code[item.codes[0]].append(item.text)
    return [
        ("\n".join(random.sample(texts, min(len(texts), random.randint(2, 4)))), code)
        for code, texts in sorted(by_code.items())
        for _ in range(round(share * len(texts)))
    ]


def stop_words(sentences: Iterable[Sentence]) -> frozenset[str]:
    """Words that are frequent in every source: those that carry no topic."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        counts[sentence.source].update(token for token in sentence.tokens if token.isalpha() and token.islower())
    frequent = [{word for word, _ in words.most_common(_STOP_RANK)} for words in counts.values()]
    return frozenset(set.intersection(*frequent))


def train(examples: Sequence[Example], ignored: frozenset[str], language: str, recipe: TopicRecipe = RECIPE) -> Weights:
    """A model of the examples; its temperature is left at 1 for `calibrated`."""
    documents = [_features(example.text, ignored) for example in examples]
    idf = _inverse_document_frequencies(documents)
    matrix = _matrix(documents, idf)
    codes = load_vocabulary().top_levels
    targets = [codes.index(example.code) for example in examples]
    sizes = Counter(targets)
    largest = max(sizes.values())
    weights = {target: (largest / size) ** recipe.balanced for target, size in sizes.items()}
    machine = LinearSVC(C=recipe.penalty, class_weight=weights, random_state=20)
    machine.fit(matrix, targets, sample_weight=[example.weight for example in examples])
    full = np.zeros((len(codes), _FEATURES), dtype=np.float32)
    bias = np.full(len(codes), -2.0, dtype=np.float32)
    for row, target in enumerate(machine.classes_):
        full[target] = machine.coef_[row]
        bias[target] = machine.intercept_[row]
    full *= np.concatenate([idf[: 1 << WORD_BITS], GRAM_WEIGHT * idf[1 << WORD_BITS :]])
    scale = (np.abs(full).max(axis=1) / _SCALE_LIMIT + 1e-9).astype(np.float32)
    return Weights(
        codes=codes,
        quantised=np.ascontiguousarray(np.rint(full / scale[:, None]).astype(np.int8).T),
        scale=scale,
        bias=bias,
        idf=idf,
        temperature=1.0,
        stop_words=ignored,
        version=f"topics_{language}-{VERSION}.{_digest(full)}",
    )


def split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Examples to train on and held-out ones, decided by their wording."""
    train_on = [example for example in examples if not _is_held_out(example.text)]
    return train_on, [example for example in examples if _is_held_out(example.text)]


def calibrated(weights: Weights, cues: CueLexicon, held_out: Sequence[NewsroomItem]) -> tuple[Weights, float]:
    """The model with the temperature of least log loss on held-out items, and its accuracy there.

    Short items only: texts as long as articles are easier where we wrote them ourselves, and not in other newspapers.
    """
    model = LinearModel(weights)
    rows = [
        (top_level_scores(model, cues, words_of_texts((item.text,))), weights.codes.index(item.codes[0]))
        for item in held_out
    ]
    right = sum(int(np.argmax(score)) == target for score, target in rows)

    def loss(temperature: float) -> float:
        return -sum(math.log(max(float(probabilities(score, temperature)[target]), 1e-9)) for score, target in rows)

    best = min((0.02 * step for step in range(3, 76)), key=loss)
    return replace(weights, temperature=best), right / max(1, len(rows))


def _definitions(path: Path, language: str) -> Iterator[Example]:
    for concept in json.loads(path.read_text(encoding="utf-8"))["concepts"]:
        label = concept["labels"].get(language, "")
        yield Example(f"{label}. {concept.get(f'definition_{language}', '')}", concept["top"])


def _features(text: str, ignored: frozenset[str]) -> dict[int, float]:
    """Feature → TF weight; a word's n-grams carry the word's."""
    found: dict[int, float] = {}
    for word, count in Counter(words_of_texts((text,))).items():
        if is_feature(word, ignored):
            for feature in (word_feature(word), *gram_features(word)):
                found[feature] = found.get(feature, 0.0) + term_weight(count)
    return found


def _inverse_document_frequencies(documents: Sequence[Mapping[int, float]]) -> np.ndarray:
    frequency = np.zeros(_FEATURES, dtype=np.float64)
    for document in documents:
        frequency[list(document)] += 1
    return (np.log((1 + len(documents)) / (1 + frequency)) + 1).astype(np.float32)


def _matrix(documents: Sequence[Mapping[int, float]], idf: np.ndarray) -> csr_matrix:
    """One row per document; its word half and its n-gram half have unit length, the latter times `GRAM_WEIGHT`."""
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for document in documents:
        weighted = {feature: tf * float(idf[feature]) for feature, tf in document.items()}
        norms = [1e-9, 1e-9]
        for feature, value in weighted.items():
            norms[feature >> WORD_BITS > 0] += value * value
        for feature, value in weighted.items():
            half = feature >> WORD_BITS > 0
            columns.append(feature)
            values.append((GRAM_WEIGHT if half else 1.0) * value / math.sqrt(norms[half]))
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(documents), _FEATURES), dtype=np.float32)


def _digest(weights: np.ndarray) -> str:
    return hashlib.blake2b(np.ascontiguousarray(np.round(weights, 2)).tobytes(), digest_size=3).hexdigest()


def _is_held_out(text: str) -> bool:
    digest = hashlib.blake2b(text.encode(), digest_size=4).digest()
    return int.from_bytes(digest) < _HELD_OUT_SHARE * 2**32
