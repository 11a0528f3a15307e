"""Scoring of language detection: on headlines and sentences written for it, and on the first words of corpora's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.corpora import read_sentences
from training.newsroom import NEWSROOM
from workers.enrich.language import UNDETERMINED, LanguageDetector

_GOLD = {"de": "gold_de_germeval_dev.jsonl.gz", "en": "gold_en_ewt_dev.jsonl.gz"}
_FIRST_WORDS = 5
_MOST_SENTENCES = 2_000


@dataclass(frozen=True, slots=True)
class LanguageScore:
    """Shares of the texts of one kind."""

    texts: int
    right: float
    wrong: float
    """In another configured language; the rest is undetermined."""


def read_language_texts() -> list[tuple[str, str]]:
    """Language (``und`` where it is not a configured one) and text, of the project's own list."""
    lines = (NEWSROOM / "languages.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if not line.startswith("#"))
    return [(language, text) for language, text in pairs]


def score_languages(detector: LanguageDetector, corpora: Path | None) -> dict[str, LanguageScore]:
    """Kind of text → score."""
    own = read_language_texts()
    known = [(language, text) for language, text in own if language != UNDETERMINED]
    scores = {
        "configured languages, headlines and sentences": _score(detector, known),
        "other languages": _score(detector, [pair for pair in own if pair[0] == UNDETERMINED]),
    }
    for language, name in _GOLD.items() if corpora is not None else ():
        assert corpora is not None
        sentences = list(read_sentences(corpora / "ner" / name))[:_MOST_SENTENCES]
        words = [sentence.key.split() for sentence in sentences if len(sentence.tokens) >= _FIRST_WORDS]
        whole = [(language, " ".join(tokens)) for tokens in words]
        first = [(language, " ".join(tokens[:_FIRST_WORDS])) for tokens in words]
        scores[f"{language}, sentences of {name.split('.')[0]}"] = _score(detector, whole)
        scores[f"{language}, their first {_FIRST_WORDS} words"] = _score(detector, first)
    return scores


def _score(detector: LanguageDetector, pairs: Iterable[tuple[str, str]]) -> LanguageScore:
    found: Sequence[tuple[str, str]] = [(language, detector.detect(text)) for language, text in pairs]
    right = sum(language == guess for language, guess in found)
    wrong = sum(language != guess != UNDETERMINED for language, guess in found)
    return LanguageScore(len(found), right / len(found), wrong / len(found))
