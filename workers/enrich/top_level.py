"""The top level of a text's topics in one language: the linear model and the cue words together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workers.enrich.topic_cues import CueLexicon
from workers.enrich.topic_model import Floats, LinearModel

_WORD = re.compile(r"[^\W_]+")
_WORDS_READ = 2_000
"""Of an article; what comes later changes no topic and costs time."""
CUE_WEIGHT = 0.5
"""Weight of ``log(1 + cue score)`` beside the linear model's score."""
TITLE_COUNTS = 2
"""Further times that a word of the title is counted."""
TITLE_CUES = 1.5
"""Further weight of the title's cue words."""


_UNDECIDABLE = 0.04
"""Share of texts whose label is another one however sure the words are: measured, scores of 0.98 were right in 0.94."""
_SHORT_TEXT = 40
"""Words of a text whose probabilities the model's temperature makes right (held-out items of the newsroom)."""
_LONGEST_TEXT = 400
_LENGTH_POWER = 0.25
"""The words of a long text are not independent: 200 words raise the temperature by half. Measured on articles of other
newspapers, long texts are right no more often than our short items are, though their scores are higher."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one word or rule adds to a topic's score."""

    what: str
    """The word, category or rule."""
    kind: str
    """``word``, ``cue``, ``category``, ``code`` or ``rule``."""
    value: float
    """In the unit of the kind: logits for words, cues and categories, 1 for what decides by itself."""


def words_of_texts(texts: Sequence[str]) -> list[str]:
    """The words of the texts in lower case, up to a bound."""
    return _WORD.findall("\n".join(texts).lower())[:_WORDS_READ]


def top_level_scores(model: LinearModel, cues: CueLexicon, words: Sequence[str], title: Sequence[str] = ()) -> Floats:
    """Score per top level: that of the linear model and the weighted cue words.

    ``words`` are those of the whole article; those of its ``title`` count more.
    """
    scores = model.scores(_counts(words, title))
    found = cues.score(words)
    in_title = cues.score(title)
    digits = [code.removeprefix("medtop:") for code in model.weights.codes]
    speaking = np.array([found.get(code, 0.0) + TITLE_CUES * in_title.get(code, 0.0) for code in digits])
    return np.asarray(scores + CUE_WEIGHT * np.log1p(speaking), dtype=np.float32)


def probabilities(scores: Floats, temperature: float) -> Floats:
    """Softmax of ``scores / temperature``, mixed with the share of labels that no text decides."""
    powers = np.exp((scores - scores.max()) / temperature)
    return np.asarray((1 - _UNDECIDABLE) * powers / powers.sum() + _UNDECIDABLE / len(scores), dtype=np.float32)


def temperature_for(temperature: float, words: int) -> float:
    """The temperature for a text of so many words, given that of the model."""
    return temperature * float((min(max(words, _SHORT_TEXT), _LONGEST_TEXT) / _SHORT_TEXT) ** _LENGTH_POWER)


def contributions(
    model: LinearModel, cues: CueLexicon, words: Sequence[str], title: Sequence[str], code: str
) -> list[Contribution]:
    """The words that speak for or against a top level, in logits, the strongest first.

    The cue words' part is the logarithm of their sum: it is divided among them by their weights.
    """
    temperature = temperature_for(model.weights.temperature, len(words))
    column = model.weights.codes.index(code)
    found = [
        Contribution(word, "word", value / temperature)
        for word, value in model.contributions(_counts(words, title), column).items()
    ]
    digits = code.removeprefix("medtop:")
    weights: dict[str, float] = {}
    for factor, part in ((1.0, words), (TITLE_CUES, title)):
        for cue, weight in cues.found(part, digits).items():
            weights[cue] = weights.get(cue, 0.0) + factor * weight
    total = sum(weights.values())
    unit = CUE_WEIGHT * float(np.log1p(total)) / temperature / total if total else 0.0
    found += (Contribution(cue, "cue", unit * weight) for cue, weight in weights.items())
    return sorted(found, key=lambda one: -abs(one.value))


def _counts(words: Sequence[str], title: Sequence[str]) -> Mapping[str, float]:
    counts: Counter[str] = Counter(words)
    for word in title:
        counts[word] += TITLE_COUNTS
    return counts
