"""Reading of annotated sentences: the first step of training, from JSON lines to spaCy documents."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

NamedSpan = tuple[int, int, str]
"""Start and end (exclusive) in tokens, and a label."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its entities in token offsets."""

    source: str
    tokens: tuple[str, ...]
    spaces: tuple[bool, ...]
    """Whether white space follows each token."""
    entities: tuple[NamedSpan, ...]

    @property
    def key(self) -> str:
        """Equal for sentences of equal wording."""
        return " ".join(self.tokens)


def read_sentences(path: Path) -> Iterator[Sentence]:
    """Sentences of one ``*.jsonl.gz`` file, in file order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Sentence(
                source=row["source"],
                tokens=tuple(row["tokens"]),
                spaces=tuple(bool(space) for space in row["spaces"]),
                entities=tuple((start, end, label) for start, end, label in row["entities"]),
            )


def to_reference(nlp: Language, sentences: Sequence[Sentence], separator: str = " ") -> Doc:
    """The sentences as one document in the pipeline's own tokenisation, entities set.

    The text is put together again and tokenised as it will be in production, so that the model never sees
    the corpus's tokens; an entity whose edges fall inside a token is widened to whole tokens.
    """
    pieces: list[str] = []
    spans: list[NamedSpan] = []
    position = 0
    for sentence in sentences:
        starts: list[int] = []
        ends: list[int] = []
        last = len(sentence.tokens) - 1
        for index, (token, space) in enumerate(zip(sentence.tokens, sentence.spaces, strict=True)):
            starts.append(position)
            ends.append(position + len(token))
            gap = separator if index == last else " " * space
            pieces.append(token + gap)
            position += len(token) + len(gap)
        spans.extend((starts[start], ends[end - 1], label) for start, end, label in sentence.entities)
    document = nlp.make_doc("".join(pieces).rstrip())
    document.set_ents(_whole_token_spans(document, spans))
    return document


def _whole_token_spans(document: Doc, spans: Sequence[NamedSpan]) -> list[Span]:
    found = (document.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in spans)
    return filter_spans([span for span in found if span is not None])
