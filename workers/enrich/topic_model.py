"""The linear model of the top-level topics: hashed words and character n-grams, int8 weights, NumPy only.

A text's score per topic is ``bias + words/|words| + n-grams/|n-grams|``: the two halves are TF-IDF vectors, each of
unit length, and the weights of a word's n-grams are added up once and kept, so that a text costs one row look-up per
distinct word. `training.topics` makes the file.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WORD_BITS = 16
GRAM_BITS = 17
GRAM_LENGTHS = (4, 5)
GRAM_WEIGHT = 0.7
_SHORTEST = 2

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model. Features are words (``2**WORD_BITS`` of them) and then n-grams (``2**GRAM_BITS``)."""

    codes: tuple[str, ...]
    """Topics, in the order of the columns."""
    quantised: NDArray[np.int8]
    """Features × topics; times `scale` gives the weight, IDF included."""
    scale: Floats
    """Per topic."""
    bias: Floats
    """Per topic."""
    idf: Floats
    """Per feature."""
    temperature: float
    """Scores divided by this are logits."""
    stop_words: frozenset[str]
    """Words that take no part."""
    version: str

    def save(self, path: Path) -> None:
        """Write the model; equal models give equal bytes but for the archive's dates."""
        np.savez_compressed(
            path,
            codes=np.array(self.codes),
            quantised=self.quantised,
            scale=self.scale,
            bias=self.bias,
            idf=self.idf.astype(np.float16),
            temperature=np.float32(self.temperature),
            stop_words=np.array(sorted(self.stop_words)),
            version=np.array(self.version),
        )

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as data:
            return cls(
                codes=tuple(str(code) for code in data["codes"]),
                quantised=data["quantised"],
                scale=data["scale"],
                bias=data["bias"],
                idf=data["idf"].astype(np.float32),
                temperature=float(data["temperature"]),
                stop_words=frozenset(str(word) for word in data["stop_words"]),
                version=str(data["version"]),
            )


def is_feature(word: str, stop_words: frozenset[str]) -> bool:
    """Whether a word in lower case takes part: letters only, at least two, no stop word."""
    return len(word) >= _SHORTEST and word.isalpha() and word not in stop_words


def word_feature(word: str) -> int:
    """Number of the word's own feature."""
    return zlib.crc32(word.encode()) & ((1 << WORD_BITS) - 1)


def gram_features(word: str) -> list[int]:
    """Numbers of the features of the word's character n-grams, edges marked by spaces."""
    padded = f" {word} "
    offset = 1 << WORD_BITS
    mask = (1 << GRAM_BITS) - 1
    return [
        offset + (zlib.crc32(padded[start : start + length].encode(), length) & mask)
        for length in GRAM_LENGTHS
        for start in range(max(1, len(padded) - length + 1))
    ]


def term_weight(count: float) -> float:
    """Weight of a word that occurs ``count`` times."""
    return 1.0 + math.log(count) if count > 1 else 1.0


class LinearModel:
    """`Weights` ready for use. A word's row is worked out once and kept while there is room."""

    def __init__(self, weights: Weights, cached_words: int = 50_000) -> None:
        """``cached_words``: room for rows; no text may have more distinct words."""
        self.weights = weights
        topics = len(weights.codes)
        self._words = slice(0, topics)
        self._grams = slice(topics, 2 * topics)
        self._norms = slice(2 * topics, 2 * topics + 2)
        self._rows = np.zeros((cached_words, 2 * topics + 2), dtype=np.float32)
        self._numbers: dict[str, int] = {}

    def scores(self, counts: Mapping[str, float]) -> Floats:
        """Score per topic of a text, given as its words in lower case with their counts."""
        if len(self._numbers) + len(counts) > len(self._rows):
            self._numbers.clear()
        numbers: list[int] = []
        terms: list[float] = []
        for word, count in counts.items():
            number = self._numbers.get(word)
            if number is None:
                number = self._add(word)
            if number >= 0:
                numbers.append(number)
                terms.append(term_weight(count))
        if not numbers:
            return self.weights.bias.copy()
        rows = self._rows[numbers]
        weight = np.array(terms, dtype=np.float32)
        total = weight @ rows[:, : self._norms.start]
        word_norm, gram_norm = np.sqrt((weight * weight) @ rows[:, self._norms]) + 1e-9
        scores: Floats = self.weights.bias + total[self._words] / word_norm + total[self._grams] / gram_norm
        return scores

    def contributions(self, counts: Mapping[str, float], column: int) -> dict[str, float]:
        """Word → its part of the score of one topic; together with the bias they add up to it."""
        words = [word for word in counts if is_feature(word, self.weights.stop_words)]
        if not words:
            return {}
        self.scores(counts)  # works out the rows
        rows = self._rows[[self._numbers[word] for word in words]]
        weight = np.array([term_weight(counts[word]) for word in words], dtype=np.float32)
        word_norm, gram_norm = np.sqrt((weight * weight) @ rows[:, self._norms]) + 1e-9
        topics = self._grams.start
        parts = weight * (rows[:, column] / word_norm + rows[:, topics + column] / gram_norm)
        return dict(zip(words, (float(part) for part in parts), strict=True))

    def _add(self, word: str) -> int:
        """Number of the word's row, -1 for a word that takes no part."""
        if not is_feature(word, self.weights.stop_words):
            self._numbers[word] = -1
            return -1
        number = len(self._numbers)
        weights = self.weights
        own = word_feature(word)
        grams = gram_features(word)
        row = self._rows[number]
        row[self._words] = weights.quantised[own] * weights.scale
        row[self._grams] = weights.quantised[grams].sum(axis=0, dtype=np.int32) * weights.scale
        row[self._norms] = weights.idf[own] ** 2, (weights.idf[grams] ** 2).sum()
        self._numbers[word] = number
        return number
