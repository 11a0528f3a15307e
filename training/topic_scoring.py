"""Scoring of the shipped topic models: accuracy, macro F, calibration, and precision and recall per topic.

The sets: newsroom items that are held out, the full articles under ``tests/data/topics``, and the held-out part of the
other labelled texts. Expected calibration error: the mean distance of score and accuracy over ten equal ranges of the
score, weighted by their sizes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from depesche.mediatopics import load_vocabulary
from depesche.settings.stages import EnrichSettings
from training.newsroom import NEWSROOM, read_newsroom
from training.topics import Example, read_examples, split
from workers.enrich.mentions import Text
from workers.enrich.topics import TopicClassifier

ARTICLES = Path(__file__).parents[1] / "tests" / "data" / "topics"
"""Full articles of our own that no model is trained on; the second column holds deeper codes that are right."""
BINS = 10


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article with what it is about."""

    text: Text
    codes: tuple[str, ...]
    """Top levels; the first is expected first, the others are right as well."""
    deeper: tuple[str, ...] = ()
    """Deeper codes that are right; empty where they are not known."""


@dataclass(frozen=True, slots=True)
class CodeScore:
    """Precision and recall of one top level as the first label."""

    precision: float
    recall: float
    articles: int


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The articles whose first label's score is in one range."""

    articles: int
    score: float
    """Mean score."""
    accuracy: float


@dataclass(frozen=True, slots=True)
class TopicScores:
    """How a classifier does on one set."""

    name: str
    articles: int
    accuracy: float
    """Share whose first top level is the expected one; no label counts as wrong."""
    precision: float
    """The same among those that got a label."""
    labelled: float
    """Share that got a top level."""
    macro_f: float
    """Mean F of the top levels that the set has."""
    calibration_error: float
    bins: tuple[ReliabilityBin, ...]
    by_code: Mapping[str, CodeScore]
    deeper_given: int
    """Deeper codes given, in sets where they are known."""
    deeper_precision: float
    """Share of them that is right, a broader or narrower code counting as right."""


def score_topics(corpora: Path | None, language: str) -> list[TopicScores]:
    """Score the shipped classifier of ``language`` on all sets; the corpora's held-out part only where they are given."""
    classifier = TopicClassifier(EnrichSettings())
    sets = {"articles": read_articles(ARTICLES / f"articles_{language}.txt", language)}
    newsroom = NEWSROOM / f"{language}.tsv"
    if newsroom.exists():
        sets["newsroom"] = [
            LabelledArticle(Text(language, body=item.text), item.codes)
            for item in read_newsroom(newsroom)
            if item.is_held_out
        ]
    if corpora is not None:
        sets["corpora"] = [_article(example, language) for example in split(read_examples(corpora, language))[1]]
    return [score_set(name, classifier, articles) for name, articles in sets.items() if articles]


def read_articles(path: Path, language: str) -> list[LabelledArticle]:
    """The articles of a file: ``# codes | deeper codes | section``, a line of title, one of lead, an empty one, the body."""
    articles = []
    for block in re.split(r"^# ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, title, lead, _, body = block.split("\n", 4)
        codes, deeper, _section = (part.strip() for part in head.split("|"))
        articles.append(
            LabelledArticle(
                Text(language, title, lead, body.strip()),
                tuple(f"medtop:{code}" for code in codes.split(",")),
                tuple(f"medtop:{code}" for code in deeper.split()),
            )
        )
    return articles


def score_set(name: str, classifier: TopicClassifier, articles: Sequence[LabelledArticle]) -> TopicScores:
    """Score a classifier on labelled articles, of which there is at least one."""
    vocabulary = load_vocabulary()
    rows: list[tuple[str, str | None, float]] = []
    deeper = right_deeper = 0
    for article in articles:
        topics = classifier.classify(article.text)
        first = next((topic for topic in topics if topic.code in vocabulary.top_levels), None)
        rows.append((article.codes[0], first.code if first else None, first.score if first else 0.0))
        if article.deeper:
            below = [topic for topic in topics if topic.ancestors]
            deeper += len(below)
            right_deeper += sum(_is_near(topic.code, article.deeper) for topic in below)
    given = [row for row in rows if row[1] is not None]
    right = sum(wanted == found for wanted, found, _ in rows)
    by_code = _by_code(rows)
    bins = _bins(given)
    return TopicScores(
        name=name,
        articles=len(rows),
        accuracy=right / len(rows),
        precision=right / max(1, len(given)),
        labelled=len(given) / len(rows),
        macro_f=sum(_f(score) for score in by_code.values() if score.articles)
        / max(1, sum(score.articles > 0 for score in by_code.values())),
        calibration_error=sum(one.articles * abs(one.score - one.accuracy) for one in bins) / max(1, len(given)),
        bins=bins,
        by_code=by_code,
        deeper_given=deeper,
        deeper_precision=right_deeper / max(1, deeper),
    )


def _article(example: Example, language: str) -> LabelledArticle:
    return LabelledArticle(Text(language, body=example.text), (example.code,))


def _is_near(code: str, wanted: Iterable[str]) -> bool:
    vocabulary = load_vocabulary()
    return any(
        code == one or code in vocabulary.ancestors(one) or one in vocabulary.ancestors(code)
        for one in wanted
        if one in vocabulary
    )


def _by_code(rows: Sequence[tuple[str, str | None, float]]) -> dict[str, CodeScore]:
    wanted = Counter(row[0] for row in rows)
    found = Counter(row[1] for row in rows if row[1])
    right = Counter(row[0] for row in rows if row[0] == row[1])
    return {
        code: CodeScore(right[code] / max(1, found[code]), right[code] / max(1, wanted[code]), wanted[code])
        for code in sorted({*wanted, *found})
    }


def _f(score: CodeScore) -> float:
    total = score.precision + score.recall
    return 2 * score.precision * score.recall / total if total else 0.0


def _bins(rows: Sequence[tuple[str, str | None, float]]) -> tuple[ReliabilityBin, ...]:
    bins = []
    for number in range(BINS):
        members = [row for row in rows if min(BINS - 1, int(row[2] * BINS)) == number]
        if members:
            count = len(members)
            bins.append(
                ReliabilityBin(
                    count,
                    sum(score for _, _, score in members) / count,
                    sum(wanted == found for wanted, found, _ in members) / count,
                )
            )
    return tuple(bins)
