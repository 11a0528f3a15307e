"""`python -m training.score --corpora DIR`: measures annotation on development sets and writes the quality report."""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from depesche.settings.stages import EnrichSettings
from training.cleaning import CleaningScore, score_pages, score_paragraphs
from training.entity_scoring import EntityScores, development_sets, score_entities
from training.language_scoring import score_languages
from training.mixture import RECIPES
from training.quality_report import quality_report
from training.revision import git_revision, made_on
from training.scoring import Score
from training.throughput import words_per_second
from training.topic_scoring import TopicScores, score_topics
from workers.enrich.annotate import SHIPPED, Annotator
from workers.enrich.language import LanguageDetector
from workers.enrich.linking import Linker

log = logging.getLogger("training.score")

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure everything and write ``quality.md`` and ``quality.json``."""
    parser = argparse.ArgumentParser(prog="python -m training.score", description=__doc__)
    parser.add_argument(
        "--corpora", type=Path, help="folder with ner/ and topics/; without it the project's own texts alone"
    )
    parser.add_argument(
        "--spacy", metavar="PIPELINE", help="a spaCy package or path for English to measure speed beside"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="folder that the report goes to")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    measured = measure(options.corpora, options.spacy)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "quality.json").write_text(
        json.dumps(measured, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (options.out / "quality.md").write_text("\n".join(quality_report(measured)) + "\n", encoding="utf-8")
    log.info("written: %s and quality.json", options.out / "quality.md")


def measure(corpora: Path | None, spacy_pipeline: str | None) -> dict[str, Any]:
    """Everything that the report shows, as plain data."""
    languages = sorted(RECIPES)
    annotator = Annotator(dict.fromkeys(languages, SHIPPED))
    linker = Linker(languages)
    detector = LanguageDetector(EnrichSettings().languages, languages)
    entities = {
        language: {
            name: _entities(score_entities(language, annotator, linker, sentences))
            for name, sentences in development_sets(corpora, language).items()
        }
        for language in languages
    }
    log.info("entities measured")
    return {
        "made": made_on(),
        "revision": git_revision(),
        "entities": entities,
        "topics": {language: _topics(score_topics(corpora, language)) for language in languages},
        "language": {name: _rounded(asdict(score)) for name, score in score_languages(detector, corpora).items()},
        "cleaning": _cleaning(),
        "speed": {name: round(rate) for name, rate in words_per_second(languages, spacy_pipeline).items()},
    }


def _entities(scores: EntityScores) -> dict[str, Any]:
    return {
        "sentences": scores.sentences,
        "recogniser": _by_type(scores.recogniser),
        "article": _by_type(scores.article),
    }


def _by_type(scores: Mapping[str, Score]) -> dict[str, dict[str, float]]:
    return {
        kind: {"p": round(score.precision, 4), "r": round(score.recall, 4), "f": round(score.f1, 4)}
        for kind, score in scores.items()
    }


def _topics(scores: Sequence[TopicScores]) -> dict[str, dict[str, Any]]:
    return {score.name: _rounded(asdict(score)) for score in scores}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_rounded(part) for part in value]
    return round(value, 4) if isinstance(value, float) else value


def _cleaning() -> dict[str, dict[str, float]]:
    folder = DATA / "articles"
    run_in = sorted(path for path in folder.glob("*.txt") if not path.name.startswith("blocks"))
    scores = {
        "whole pages that shaped the rules": score_pages(DATA / "pages"),
        "whole pages held out until the rules stood, and read since": score_pages(DATA / "pages" / "held_out"),
        "paragraphs with headlines run into them, and prose": score_paragraphs(run_in),
    }
    return {name: _shares(score) for name, score in scores.items()}


def _shares(score: CleaningScore) -> dict[str, float]:
    return {
        "wanted": score.wanted,
        "kept": round(score.recall, 4),
        "unwanted": score.unwanted,
        "gone": round(score.precision, 4),
    }


if __name__ == "__main__":
    main()
