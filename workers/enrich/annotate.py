"""Named entities of texts by one spaCy model per language: the only module of the services that imports spaCy.

It finds mentions, nothing more; `workers.enrich.linking` makes entities of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps, get_current_ops, set_current_ops

from depesche.errors import ModelMissing
from depesche.records.article import PARAGRAPH_BREAK, EntityType, TextField
from workers.enrich.gazetteer import Gazetteer
from workers.enrich.mentions import RawMention, Text

SHIPPED = "shipped"
"""Instead of a package's name or a path: the model that comes with Depesche."""
GAZETTEER = "depesche_gazetteer"
"""Name of the shipped models' gazetteer component."""
BATCH_SIZE = 16
"""Texts per matrix product. Measured: larger batches are slower, they leave the cache."""
CHARACTERS_READ = 200_000
"""Of an article. spaCy refuses a million, and no news story is that long."""
KEPT_WORDS = 100_000
"""Words of the texts that a pipeline remembers. spaCy would keep every new word of months of news; without any, each
batch pays for the common ones again (7 % of the time)."""

_SHIPPED_FOLDER = Path(__file__).parent / "models"
_UNUSED = frozenset(
    [
        "tagger",
        "morphologizer",
        "parser",
        "senter",
        "sentencizer",
        "lemmatizer",
        "trainable_lemmatizer",
        "attribute_ruler",
        "textcat",
        "textcat_multilabel",
        "spancat",
        "spancat_singlelabel",
        "entity_linker",
        "coref",
    ]
)
_TYPES: Mapping[str, EntityType] = {
    **dict.fromkeys(("PER", "PERSON", "PS"), "PER"),
    **dict.fromkeys(("ORG", "ORGANIZATION", "ORGANISATION"), "ORG"),
    **dict.fromkeys(("LOC", "GPE", "FAC", "LOCATION"), "LOC"),
    **dict.fromkeys(("MISC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW", "LANGUAGE", "OTH"), "MISC"),
}
"""Label of a model → type of an entity. What is not here (dates, amounts) is no entity."""


@Language.factory(GAZETTEER)
def _make_gazetteer(nlp: Language, name: str) -> Gazetteer:  # noqa: ARG001  spaCy passes it by name
    return Gazetteer(nlp.vocab.strings)


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a field stands in the joined text of an article."""

    field: TextField
    start: int
    end: int


class Annotator:
    """Finds named entities in texts of the languages that have a model. Not safe for use by several threads."""

    def __init__(self, models: Mapping[str, str]) -> None:
        """Load the models: language → spaCy package, path, or `SHIPPED`. Raises `ModelMissing`."""
        self._pipelines = {language: _load(language, model) for language, model in models.items()}
        self.versions: Mapping[str, str] = {
            language: f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}"
            for language, nlp in self._pipelines.items()
        }
        """Language → name and version of its model, for example ``de_depesche-0.1.0``."""
        self._most_strings = {
            language: len(nlp.vocab.strings) + KEPT_WORDS for language, nlp in self._pipelines.items()
        }

    @property
    def languages(self) -> frozenset[str]:
        """Languages that have a model."""
        return frozenset(self._pipelines)

    def pipeline(self, language: str) -> Language:
        """The loaded pipeline, for benchmarks that need the bare ``nlp.pipe``. Raises `KeyError` without a model."""
        return self._pipelines[language]

    def annotate(self, texts: Sequence[Text]) -> list[list[RawMention]]:
        """The mentions of each text, in order of field and position; none where the language has no model."""
        found: list[list[RawMention]] = [[] for _ in texts]
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            if text.language in self._pipelines:
                numbers[text.language].append(number)
        for language, members in numbers.items():
            nlp = self._pipelines[language]
            members.sort(key=lambda number: texts[number].length)
            joined = [joined_text(texts[number]) for number in members]
            with self._memory(language):
                for number, document in zip(members, nlp.pipe(joined, batch_size=BATCH_SIZE), strict=True):
                    found[number] = list(_mentions(texts[number], document))
        return found

    def _memory(self, language: str) -> AbstractContextManager[object]:
        """Where new words go: into the vocabulary while there is room, then into memory that is freed after the batch."""
        nlp = self._pipelines[language]
        if len(nlp.vocab.strings) < self._most_strings[language]:
            return nullcontext()
        return nlp.memory_zone()


def joined_text(text: Text) -> str:
    """The fields of an article as the one text that the model reads, a paragraph break between them."""
    return PARAGRAPH_BREAK.join(field for field in (text.title, text.lead, text.body) if field)[:CHARACTERS_READ]


def fast_matrix_product() -> NumpyOps:
    """Operations by NumPy's matrix product: inference is 1.5 times as fast as with thinc's own, blis."""
    return NumpyOps(use_blis=False)


def _load(language: str, model: str) -> Language:
    path = str(_SHIPPED_FOLDER / language) if model == SHIPPED else model
    previous = get_current_ops()
    set_current_ops(fast_matrix_product())  # a network keeps the operations that were current when it was made
    try:
        nlp = spacy.load(path, exclude=sorted(_UNUSED))
    except (OSError, ImportError, ValueError, KeyError) as error:
        raise ModelMissing(_advice(language, model, str(error)), language=language, model=model) from error
    finally:
        set_current_ops(previous)
    if not any(_finds_entities(nlp, name) for name in nlp.pipe_names):
        raise ModelMissing(_advice(language, model, "it finds no entities"), language=language, model=model)
    _disable_unheard(nlp)
    return nlp


def _advice(language: str, model: str, reason: str) -> str:
    first = reason.strip().splitlines()[0] if reason.strip() else "unknown reason"
    if model == SHIPPED:
        known = ", ".join(
            sorted(folder.name for folder in _SHIPPED_FOLDER.glob("*/") if (folder / "meta.json").exists())
        )
        remedy = f"models ship for: {known or 'no language'}; name an installed spaCy package or a path instead"
    else:
        remedy = f'install the package, correct the name or path, or set enrich.models.{language} to "{SHIPPED}"'
    return f"the model {model!r} of language {language!r} cannot be loaded ({first}): {remedy}"


def _finds_entities(nlp: Language, component: str) -> bool:
    return "doc.ents" in nlp.get_pipe_meta(component).assigns


def _disable_unheard(nlp: Language) -> None:
    """Switch off a shared token-to-vector layer that only the components listen to which were not loaded."""
    for name in ("tok2vec", "transformer", "curated_transformer"):
        if name in nlp.pipe_names:
            listeners = getattr(nlp.get_pipe(name), "listening_components", None)
            if listeners is not None and not set(listeners) & set(nlp.pipe_names):
                nlp.disable_pipe(name)


def _mentions(text: Text, document: Doc) -> Iterator[RawMention]:
    parts = list(_parts(text))
    for span in document.ents:
        kind = _TYPES.get(span.label_.upper())
        if kind is None:
            continue
        start, end = span.start_char, span.end_char
        part = next(part for part in parts if start < part.end)
        whole: str = getattr(text, part.field)
        start, end = max(start, part.start) - part.start, min(end, part.end) - part.start
        end = _before_break(whole, start, end)
        if start < end:
            yield RawMention(field=part.field, start=start, end=end, text=whole[start:end], type=kind)


def _parts(text: Text) -> Iterator[_Part]:
    position = 0
    fields: tuple[tuple[TextField, str], ...] = (("title", text.title), ("lead", text.lead), ("body", text.body))
    for field, content in fields:
        if content:
            yield _Part(field, position, position + len(content))
            position += len(content) + len(PARAGRAPH_BREAK)


def _before_break(whole: str, start: int, end: int) -> int:
    """End of the mention, brought forward to the paragraph break it spans, and to its last character that is no space."""
    found = whole.find(PARAGRAPH_BREAK, start, end)
    end = end if found < 0 else found
    while end > start and whole[end - 1].isspace():
        end -= 1
    return end
