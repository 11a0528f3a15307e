"""Scoring of entity mentions on sentences labelled by hand: of the recogniser alone, and of all that follows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from training.corpora import Sentence, read_sentences
from training.entities import TYPES
from training.mixture import split
from training.newsroom import newsroom_items
from training.scoring import Labelled, Score, score
from workers.enrich.annotate import Annotator
from workers.enrich.linking import Linker
from workers.enrich.mentions import RawMention, Text

_MIXTURE_SEED = 20
_MOST_SENTENCES = 2_000


@dataclass(frozen=True, slots=True)
class EntityScores:
    """Exact span and type scores on one development set: PER, ORG, LOC and ``all``."""

    sentences: int
    recogniser: Mapping[str, Score]
    """Of the model alone."""
    article: Mapping[str, Score]
    """Of the mentions as an article has them, after lists and linking."""


def development_sets(corpora: Path | None, language: str) -> dict[str, Sequence[Sentence]]:
    """Name → sentences that no model is trained on. Without ``corpora``, those of the project alone."""
    items = newsroom_items(language)
    sets: dict[str, Sequence[Sentence]] = {"newsroom": [item.sentence() for item in items if item.is_held_out]}
    if corpora is not None:
        gold = {"de": "germeval_dev", "en": "ewt_dev"}[language]
        sets[gold] = split(corpora, language, _MIXTURE_SEED).held_out
        if language == "de":
            traffic = list(read_sentences(corpora / "ner" / "gold_de_mobie.jsonl.gz"))
            sets["mobie"] = traffic[:: max(1, len(traffic) // _MOST_SENTENCES)]
    return sets


def score_entities(language: str, annotator: Annotator, linker: Linker, sentences: Sequence[Sentence]) -> EntityScores:
    """Annotate each sentence as an article of its own and compare its mentions with those marked by hand."""
    texts = [Text(language, lead=_text(sentence)) for sentence in sentences]
    wanted = [span for number, sentence in enumerate(sentences) for span in _labelled(number, sentence)]
    mentions = annotator.annotate(texts)
    return EntityScores(
        sentences=len(sentences),
        recogniser=score(_recognised(mentions), wanted, TYPES),
        article=score(_linked(linker, texts, mentions), wanted, TYPES),
    )


def _text(sentence: Sentence) -> str:
    return "".join(token + " " * space for token, space in zip(sentence.tokens, sentence.spaces, strict=True)).rstrip()


def _labelled(number: int, sentence: Sentence) -> Iterator[Labelled]:
    lengths = (len(token) + space for token, space in zip(sentence.tokens, sentence.spaces, strict=True))
    starts = [0, *accumulate(lengths)]
    for start, end, label in sentence.entities:
        yield number, starts[start], starts[end - 1] + len(sentence.tokens[end - 1]), label


def _recognised(mentions: Sequence[Sequence[RawMention]]) -> Iterator[Labelled]:
    for number, found in enumerate(mentions):
        for mention in found:
            yield number, mention.start, mention.end, mention.type


def _linked(linker: Linker, texts: Sequence[Text], mentions: Sequence[Sequence[RawMention]]) -> Iterator[Labelled]:
    for number, (text, found) in enumerate(zip(texts, mentions, strict=True)):
        for entity in linker.link(text, found).entities:
            for mention in entity.mentions:
                yield number, mention.start, mention.end, entity.type
