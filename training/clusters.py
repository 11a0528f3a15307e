"""Distributional word clusters: words that occur in like company get the same number, a feature of the recogniser.

Method: positive pointwise mutual information of a word with its neighbours (kept apart by position), reduced by
singular value decomposition, grouped by k-means. After Levy, Goldberg and Dagan, "Improving Distributional Similarity
with Lessons Learned from Word Embeddings" (TACL 3, 2015), with their context smoothing of 0.75.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds
from sklearn.cluster import MiniBatchKMeans
from sklearn.preprocessing import normalize

from training.corpora import Sentence

_OFFSETS = (-2, -1, 1, 2)


@dataclass(frozen=True, slots=True)
class Clustering:
    """Sizes of the method."""

    clusters: int = 400
    dimensions: int = 100
    minimum_count: int = 4
    contexts: int = 8_000
    smoothing: float = 0.75
    seed: int = 20


def cluster_words(sentences: Iterable[Sentence], size: Clustering) -> Mapping[str, str]:
    """Word form → number of its cluster, for the words of the sentences that are frequent enough."""
    texts = [sentence.tokens for sentence in sentences]
    counts = Counter(token for tokens in texts for token in tokens)
    words = [word for word, count in counts.most_common() if count >= size.minimum_count]
    vectors = _vectors(_cooccurrence(texts, words, size.contexts), size)
    means = MiniBatchKMeans(size.clusters, batch_size=4096, n_init=1, random_state=size.seed).fit(vectors)
    return {word: str(number) for word, number in zip(words, means.labels_, strict=True)}


def _cooccurrence(texts: Sequence[Sequence[str]], words: Sequence[str], contexts: int) -> csr_matrix:
    """Counts of words (rows) beside the most frequent words at each offset (columns)."""
    number = {word: index for index, word in enumerate(words)}
    rows: list[int] = []
    columns: list[int] = []
    for tokens in texts:
        ids = [number.get(token, -1) for token in tokens]
        for place, offset in enumerate(_OFFSETS):
            shifted = ids[offset:] if offset > 0 else ids
            base = ids if offset > 0 else ids[-offset:]
            for word, context in zip(base, shifted, strict=False):
                if word >= 0 and 0 <= context < contexts:
                    rows.append(word)
                    columns.append(place * contexts + context)
    ones = np.ones(len(rows), dtype=np.float32)
    return csr_matrix((ones, (rows, columns)), shape=(len(words), contexts * len(_OFFSETS)))


def _vectors(counts: csr_matrix, size: Clustering) -> NDArray[np.float32]:
    """One unit vector per word."""
    total = counts.sum()
    word_share = np.asarray(counts.sum(axis=1)).ravel() / total
    context_weight = np.asarray(counts.sum(axis=0)).ravel() ** size.smoothing
    context_share = context_weight / context_weight.sum()
    pairs = counts.tocoo()
    information = np.log(pairs.data / total / (word_share[pairs.row] * context_share[pairs.col]))
    kept = information > 0
    positive = csr_matrix((information[kept], (pairs.row[kept], pairs.col[kept])), shape=counts.shape)
    start = np.random.default_rng(size.seed).standard_normal(min(counts.shape))
    left, values, _ = svds(positive.astype(np.float64), k=size.dimensions, v0=start)
    return np.asarray(normalize(left * np.sqrt(values)), dtype=np.float32)
