"""Names learnt from another language's corpora, as further gazetteer classes: "Nokia" is a company in German as well.

The corpora of the model's own language may not be used for this: the recogniser would learn to trust a class that
is always right in training and fails on every new name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from training.corpora import Sentence, read_sentences
from training.mixture import RECIPES

_LETTERS = {"PER": "p", "ORG": "o", "LOC": "l"}
_LEAST_COUNT = 2
_LEAST_SHARE = 0.4
"""Of the word's occurrences, those inside a name; and of these, those of one label."""


def names_of_other_languages(corpora: Path, language: str) -> dict[str, list[str]]:
    """Class letter → words, from the silver corpora of all languages but ``language``."""
    others = (recipe for other, recipe in RECIPES.items() if other != language)
    files = (corpora / "ner" / name for recipe in others for name in recipe.silver)
    return name_words(sentence for path in files for sentence in read_sentences(path))


def name_words(sentences: Iterable[Sentence]) -> dict[str, list[str]]:
    """Class letter → words that are mostly part of names of its label."""
    occurrences: Counter[str] = Counter()
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        occurrences.update(sentence.tokens)
        for word, label in _words_in_names(sentence):
            labels[word][label] += 1
    found: dict[str, list[str]] = {letter: [] for letter in _LETTERS.values()}
    for word, counts in labels.items():
        inside = sum(counts.values())
        if not word[0].isupper() or inside < _LEAST_SHARE * occurrences[word]:
            continue
        for label, letter in _LETTERS.items():
            if counts[label] >= _LEAST_COUNT and counts[label] >= _LEAST_SHARE * inside:
                found[letter].append(word)
    return found


def _words_in_names(sentence: Sentence) -> Iterator[tuple[str, str]]:
    for start, end, label in sentence.entities:
        for word in sentence.tokens[start:end]:
            yield word, label
