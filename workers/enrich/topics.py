"""Media topics and own topics of an article: the publisher's categories, the trained classifier, the user's rules.

An IPTC code in the feed is taken as given. A category by words is strong evidence beside the text, and the only one in
a language without a classifier. Deeper codes need strong cues or a category of that name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from depesche.errors import ConfigurationError
from depesche.mediatopics import Vocabulary, load_vocabulary
from depesche.records.article import Topic
from depesche.records.raw_item import Category
from depesche.settings.stages import EnrichSettings
from depesche.settings.topics import DEEPER, DEFAULT
from workers.enrich.deeper_topics import deeper_topics
from workers.enrich.mentions import Text
from workers.enrich.own_topics import OwnTopics, Rule
from workers.enrich.publisher_categories import CategoryMap, Evidence
from workers.enrich.top_level import (
    Contribution,
    contributions,
    probabilities,
    temperature_for,
    top_level_scores,
    words_of_texts,
)
from workers.enrich.topic_cues import CueLexicon
from workers.enrich.topic_model import LinearModel, Weights

MODELS = Path(__file__).parent / "models"
LEXICONS = Path(__file__).parent / "lists" / "topics"
OWN = "own"
"""Stands for all own topics in metrics, whose labels have to be few."""

SCORING = "1"
"""Part of the version: to be raised when topics are scored differently by the same models and lists."""
_GIVEN = 0.98
"""Score of a topic that the publisher names by its code."""
_CATEGORY_LOGITS = 3.0
"""What categories that speak for one top level add to its logit: it becomes 20 times as likely."""
_CATEGORY_ALONE = 0.85
"""Score of a top level that all categories speak for, in a language without a classifier."""
_CLOSE = 0.6
"""A second top level is given when its probability is at least this share of the first's."""
_DEEPER_CATEGORY = 0.9
"""Share of its top level's score that a deeper code gets by a category of that name."""
_MOST_DEEPER = 6
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Language:
    model: LinearModel
    cues: CueLexicon
    deep: CueLexicon


@dataclass(frozen=True, slots=True)
class TopicReason:
    """Why an article has a topic."""

    topic: Topic
    because: tuple[Contribution, ...]
    """Most important first."""


class TopicClassifier:
    """Gives articles their topics: by the text in languages that have a topic model, by categories and rules in all."""

    def __init__(self, settings: EnrichSettings) -> None:
        """Load the models of those languages that have one. Raises `ConfigurationError` for a bad mapping file or threshold."""
        self._vocabulary: Vocabulary = load_vocabulary()
        self._languages = {language: _load(language) for language in settings.languages if _has_model(language)}
        self._categories = CategoryMap(settings.topic_categories_file)
        self._own = OwnTopics(settings.own_topics)
        self._thresholds = _thresholds(settings, self._vocabulary)
        self._digest = _digest(self._categories, settings)

    @property
    def languages(self) -> frozenset[str]:
        """Languages that have a topic model."""
        return frozenset(self._languages)

    def version(self, language: str) -> str:
        """Version of all that gives an article in ``language`` its topics: model, lexicons, mapping, rules."""
        tools = self._languages.get(language)
        if tools is None:
            return f"categories-{self._digest}"
        parts = f"{tools.model.weights.temperature:.2f}{tools.cues.digest}{tools.deep.digest}{self._digest}"
        return f"{tools.model.weights.version}-{hashlib.blake2b(parts.encode(), digest_size=4).hexdigest()}"

    def classify(self, text: Text, categories: Sequence[Category] = ()) -> tuple[Topic, ...]:
        """The topics of one article, highest score first: one or two top levels, the deeper codes that are sure, own ones.

        Empty where nothing is likely enough.
        """
        words = words_of_texts((text.title, text.lead, text.body))
        evidence = self._categories.evidence(categories)
        tops = self._given_tops(evidence) or self._likely_tops(text, words, evidence)
        found = {**tops, **self._deeper(text, evidence, tops)}
        topics = [self._topic(code, score, text.language) for code, score in found.items()]
        topics += (Topic(code=rule.code, label=rule.label, score=1.0) for rule in self._own.match(words, text.language))
        return tuple(sorted(topics, key=lambda topic: -topic.score))

    def explain(self, text: Text, categories: Sequence[Category] = ()) -> tuple[TopicReason, ...]:
        """The topics that `classify` gives, each with the words, categories or rules that made it."""
        words = words_of_texts((text.title, text.lead, text.body))
        rules = {rule.code: rule for rule in self._own.match(words, text.language)}
        evidence = self._categories.evidence(categories)
        return tuple(
            TopicReason(topic, tuple(self._because(topic, text, words, evidence, rules)))
            for topic in self.classify(text, categories)
        )

    def _because(
        self, topic: Topic, text: Text, words: Sequence[str], evidence: Evidence, rules: Mapping[str, Rule]
    ) -> list[Contribution]:
        if topic.code in rules:
            return [Contribution(word, "rule", 1.0) for word in rules[topic.code].words]
        below = [(word, code) for word, code in evidence.words if self._is_within(code, topic.code)]
        found = [Contribution(word, "code" if code in evidence.given else "category", 1.0) for word, code in below]
        tools = self._languages.get(text.language)
        if tools is None or evidence.given:
            return found
        title = words_of_texts((text.title,))
        if topic.ancestors:
            cues = tools.deep.found([*title, *words_of_texts((text.lead,))], topic.code.removeprefix("medtop:"))
            return found + [Contribution(cue, "cue", weight) for cue, weight in cues.items()]
        return found + contributions(tools.model, tools.cues, words, title, topic.code)[:_MOST_WORDS]

    def _is_within(self, code: str, broader: str) -> bool:
        return broader == code or broader in self._vocabulary.ancestors(code)

    def _given_tops(self, evidence: Evidence) -> dict[str, float]:
        """Top levels of the codes that the publisher names; none where it names none."""
        return dict.fromkeys((self._vocabulary.top_level(code) for code in evidence.given), _GIVEN)

    def _likely_tops(self, text: Text, words: Sequence[str], evidence: Evidence) -> dict[str, float]:
        """The likeliest top level and a second one that is close, where they reach their thresholds."""
        shares = evidence.shares or {}
        tools = self._languages.get(text.language)
        if tools is None or not words:
            likely = {code: _CATEGORY_ALONE * share for code, share in shares.items()}
        else:
            weights = tools.model.weights
            temperature = temperature_for(weights.temperature, len(words))
            scores = top_level_scores(tools.model, tools.cues, words, words_of_texts((text.title,)))
            if shares:
                bonus = [shares.get(code, 0.0) for code in weights.codes]
                scores = scores + np.array(bonus, dtype=np.float32) * (_CATEGORY_LOGITS * temperature)
            likely = dict(zip(weights.codes, map(float, probabilities(scores, temperature)), strict=True))
        ranked = sorted(likely.items(), key=lambda pair: -pair[1])[:2]
        return {
            code: score for code, score in ranked if score >= self._threshold(code) and score >= _CLOSE * ranked[0][1]
        }

    def _deeper(self, text: Text, evidence: Evidence, tops: Mapping[str, float]) -> dict[str, float]:
        """Deeper codes under the top levels: those given, those that categories name, those with strong cues."""
        found: dict[str, float] = {}
        if (tools := self._languages.get(text.language)) is not None:
            found.update(deeper_topics(tools.deep, self._vocabulary, text, tops))
        for code in evidence.deeper:
            if (top := self._vocabulary.top_level(code)) in tops:
                found[code] = max(found.get(code, 0.0), _DEEPER_CATEGORY * tops[top])
        sure = {code: score for code, score in found.items() if score >= self._threshold(code)}
        sure.update((code, _GIVEN) for code in evidence.given if code not in tops)
        broader = {ancestor for code in sure for ancestor in self._vocabulary.ancestors(code)}
        kept = sorted((pair for pair in sure.items() if pair[0] not in broader), key=lambda pair: -pair[1])
        return dict(kept[:_MOST_DEEPER])

    def _threshold(self, code: str) -> float:
        """Least score of a code: its own, that of the nearest broader code that has one, or the default."""
        ancestors = self._vocabulary.ancestors(code)
        named = next((one for one in (code, *ancestors) if one in self._thresholds), DEEPER if ancestors else DEFAULT)
        return self._thresholds[named]

    def _topic(self, code: str, score: float, language: str) -> Topic:
        return Topic(
            code=code,
            label=self._vocabulary.label(code, language),
            score=round(score, 3),
            ancestors=self._vocabulary.ancestors(code),
        )


def metric_label(topic: Topic) -> str:
    """The topic's top level, or `OWN`: labels of metrics come from a small fixed set."""
    top = (topic.ancestors or (topic.code,))[-1]
    return top if top.startswith("medtop:") else OWN


def classifier_languages() -> tuple[str, ...]:
    """Languages whose topic model ships."""
    return tuple(sorted(path.stem.removeprefix("topics_") for path in MODELS.glob("topics_*.npz")))


def deeper_codes(language: str) -> frozenset[str]:
    """Deeper codes that the text alone can give in ``language``."""
    return frozenset(f"medtop:{code}" for code in CueLexicon.read(LEXICONS / f"deep_{language}.txt").codes)


def _thresholds(settings: EnrichSettings, vocabulary: Vocabulary) -> Mapping[str, float]:
    for code in settings.topic_thresholds:
        if code not in (DEFAULT, DEEPER) and code not in vocabulary:
            raise ConfigurationError(
                f"enrich.topic_thresholds: {code!r} is no media topic; list them with `depesche topics media list`",
                key="enrich.topic_thresholds",
            )
    return {**EnrichSettings().topic_thresholds, **settings.topic_thresholds}


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


def _digest(categories: CategoryMap, settings: EnrichSettings) -> str:
    rules = [topic.model_dump_json() for topic in settings.own_topics]
    parts = repr((SCORING, list(categories.items()), rules, sorted(settings.topic_thresholds.items())))
    return hashlib.blake2b(parts.encode(), digest_size=4).hexdigest()
