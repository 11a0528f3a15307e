"""IPTC Media Topics of an article: a linear model and cue words for the top level, strong cues alone for deeper codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from depesche.mediatopics import Vocabulary, load_vocabulary
from depesche.records.article import Topic
from workers.enrich.mentions import Text
from workers.enrich.topic_cues import CueLexicon
from workers.enrich.topic_model import Floats, LinearModel, Weights

MODELS = Path(__file__).parent / "models"
LEXICONS = Path(__file__).parent / "lists" / "topics"

_WORD = re.compile(r"[^\W_]+")
_WORDS_READ = 2_000
"""Of an article; what comes later changes no topic and costs time."""
_CUE_WEIGHT = 0.3
"""Weight of ``log(1 + cue score)`` beside the linear model's score."""
_TITLE_COUNTS = 2
"""Further times that a word of the title is counted."""
_TITLE_CUES = 1.5
"""Further weight of the title's cue words."""
_LEAST_PROBABILITY = 0.1
"""Below it the best top level is a guess, and the article has no topic."""
_CLOSE = 0.3
"""A second top level is given when its score is within this of the best, and …"""
_LEAST_SECOND = -0.2
"""… at least this."""
_DEEP_TITLE = 2.0
"""Cue score of the title that carries a deeper code, or …"""
_DEEP_HEAD = 4.0
"""… of title and lead. Measured strict precision: 0.82 on 38 % of the items."""
_HEAD_CHARACTERS = 400
_MOST_DEEP = 4


@dataclass(frozen=True, slots=True)
class _Language:
    model: LinearModel
    cues: CueLexicon
    deep: CueLexicon


class TopicClassifier:
    """Gives articles their topics, in the languages that have a topic model."""

    def __init__(self, languages: Iterable[str]) -> None:
        """Load the models of those among ``languages`` that have one."""
        self._vocabulary: Vocabulary = load_vocabulary()
        self._languages = {language: _load(language) for language in languages if _has_model(language)}

    @property
    def languages(self) -> frozenset[str]:
        """Languages that have a topic model."""
        return frozenset(self._languages)

    @property
    def versions(self) -> Mapping[str, str]:
        """Language → version of its topic model."""
        return {language: tools.model.weights.version for language, tools in self._languages.items()}

    def classify(self, text: Text) -> tuple[Topic, ...]:
        """The topics of one article, highest score first: one or two top levels and the deeper codes that are sure.

        Empty where the language has no model or the text says too little.
        """
        tools = self._languages.get(text.language)
        if tools is None:
            return ()
        words = words_of_texts((text.title, text.lead, text.body))
        scores = top_level_scores(tools.model, tools.cues, words, words_of_texts((text.title,)))
        likely = probabilities(scores, tools.model.weights.temperature)
        order = np.argsort(-scores)
        best, second = int(order[0]), int(order[1])
        if likely[best] < _LEAST_PROBABILITY:
            return ()
        codes = tools.model.weights.codes
        found = {codes[best]: float(likely[best])}
        if scores[best] - scores[second] < _CLOSE and scores[second] >= _LEAST_SECOND:
            found[codes[second]] = float(likely[second])
        found.update(self._deeper(tools.deep, text, codes[best], float(likely[best])))
        topics = [self._topic(code, score, text.language) for code, score in found.items()]
        return tuple(sorted(topics, key=lambda topic: -topic.score))

    def _deeper(self, lexicon: CueLexicon, text: Text, top: str, probability: float) -> dict[str, float]:
        """Deeper codes under the winning top level that title and lead speak for, none beside its own descendant."""
        title = lexicon.score(words_of_texts((text.title,)))
        head = lexicon.score(words_of_texts((f"{text.title} {text.lead}"[:_HEAD_CHARACTERS],)))
        strength = {
            code: weight + title.get(digits, 0.0)
            for digits, weight in head.items()
            if (code := f"medtop:{digits}") in self._vocabulary
            and self._vocabulary.top_level(code) == top
            and (title.get(digits, 0.0) >= _DEEP_TITLE or weight >= _DEEP_HEAD)
        }
        broader = {ancestor for code in strength for ancestor in self._vocabulary.ancestors(code)}
        kept = sorted((code for code in strength if code not in broader), key=lambda code: -strength[code])
        return {code: probability * strength[code] / (strength[code] + 2.0) for code in kept[:_MOST_DEEP]}

    def _topic(self, code: str, score: float, language: str) -> Topic:
        return Topic(
            code=code,
            label=self._vocabulary.label(code, language),
            score=round(score, 3),
            ancestors=self._vocabulary.ancestors(code),
        )


def words_of_texts(texts: Sequence[str]) -> list[str]:
    """The words of the texts in lower case, up to a bound."""
    return _WORD.findall("\n".join(texts).lower())[:_WORDS_READ]


def top_level_scores(model: LinearModel, cues: CueLexicon, words: Sequence[str], title: Sequence[str] = ()) -> Floats:
    """Score per top level: that of the linear model and the weighted cue words.

    ``words`` are those of the whole article; those of its ``title`` count more.
    """
    counts = Counter(words)
    for word in title:
        counts[word] += _TITLE_COUNTS
    scores = model.scores(counts)
    found = cues.score(words)
    in_title = cues.score(title)
    digits = [code.removeprefix("medtop:") for code in model.weights.codes]
    speaking = np.array([found.get(code, 0.0) + _TITLE_CUES * in_title.get(code, 0.0) for code in digits])
    return np.asarray(scores + _CUE_WEIGHT * np.log1p(speaking), dtype=np.float32)


def probabilities(scores: Floats, temperature: float) -> Floats:
    """Softmax of ``scores / temperature``."""
    powers = np.exp((scores - scores.max()) / temperature)
    return np.asarray(powers / powers.sum(), dtype=np.float32)


def _has_model(language: str) -> bool:
    return _model_path(language).exists()


def _model_path(language: str) -> Path:
    return MODELS / f"topics_{language}.npz"


def _load(language: str) -> _Language:
    return _Language(
        model=LinearModel(Weights.load(_model_path(language))),
        cues=CueLexicon.read(LEXICONS / f"top_{language}.txt"),
        deep=CueLexicon.read(LEXICONS / f"deep_{language}.txt"),
    )
