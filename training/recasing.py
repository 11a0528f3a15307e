"""Augmentation: sentences in other letter cases, as headlines, datelines and careless writers have them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from training.corpora import Sentence


def _as_title(token: str) -> str:
    return token[:1].upper() + token[1:]


_CASES: Mapping[str, Sequence[tuple[float, Callable[[str], str]]]] = {
    "de": ((0.015, str.upper),),
    "en": ((0.04, _as_title), (0.015, str.upper), (0.02, str.lower)),
}
"""Language → share of the sentences that get a recased copy, and how. German says more with its capitals."""


def recased(sentences: Sequence[Sentence], language: str, seed: int) -> Iterator[Sentence]:
    """Recased copies of some of the sentences that have entities."""
    chance = random.Random(seed)
    for sentence in sentences:
        for share, change in _CASES[language]:
            if sentence.entities and chance.random() < share:
                yield replace(
                    sentence, source=f"{sentence.source}+case", tokens=tuple(change(token) for token in sentence.tokens)
                )
