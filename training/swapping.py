"""Augmentation: new sentences from those labelled by hand, by putting other names in the places of theirs."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from training.corpora import NamedSpan, Sentence

Names = Mapping[str, Sequence[tuple[str, ...]]]
"""Label → names, each as its tokens."""


def names_of(sentences: Sequence[Sentence]) -> Names:
    """Every name in the sentences by label, once each."""
    found: dict[str, dict[tuple[str, ...], None]] = defaultdict(dict)
    for sentence in sentences:
        for start, end, label in sentence.entities:
            found[label][sentence.tokens[start:end]] = None
    return {label: list(names) for label, names in found.items()}


def swapped(sentences: Sequence[Sentence], names: Names, seed: int) -> Iterator[Sentence]:
    """A copy of each sentence that has entities, with every name replaced by another of its label."""
    chance = random.Random(seed)
    for sentence in sentences:
        if sentence.entities:
            yield _swap(sentence, names, chance)


def _swap(sentence: Sentence, names: Names, chance: random.Random) -> Sentence:
    tokens: list[str] = []
    spaces: list[bool] = []
    entities: list[NamedSpan] = []
    position = 0
    for start, end, label in sorted(sentence.entities):
        if start < position:
            continue
        tokens += sentence.tokens[position:start]
        spaces += sentence.spaces[position:start]
        choices = names.get(label)
        name = chance.choice(choices) if choices else sentence.tokens[start:end]
        entities.append((len(tokens), len(tokens) + len(name), label))
        tokens += name
        spaces += [True] * (len(name) - 1) + [sentence.spaces[end - 1]]
        position = end
    tokens += sentence.tokens[position:]
    spaces += sentence.spaces[position:]
    return Sentence(f"{sentence.source}+swapped", tuple(tokens), tuple(spaces), tuple(entities))
