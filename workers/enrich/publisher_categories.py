"""What a publisher's own categories say about the topics of an item: IPTC codes, and words by a mapping file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from depesche.errors import ConfigurationError
from depesche.mediatopics import Vocabulary, load_vocabulary
from depesche.records.raw_item import Category

SHIPPED = Path(__file__).parent / "lists" / "categories.yaml"
NOTHING = "none"
"""Key of the words that say nothing."""
KEY = "enrich.topic_categories_file"

_MOST_CATEGORIES = 40
_LONGEST = 200
_PREFIX = "medtop:"
_HINT = 0.4
"""Weight of a category that is a hint only, beside 1 for one that names its subject."""
_LABEL = 0.7
"""Weight of a category that is the label of a media topic, but not in the file."""
_PARTS = re.compile(r"[/>|›»;]| - |::")
_CODE = re.compile(r"(?:^|[:/#])([01]\d{7}|200\d{5})$")
_SPOKEN_FOR = re.compile(r"medtop|mediatopic|subj|iptc|newscode", re.IGNORECASE)
_SUBJECTS: Mapping[str, str] = {
    "11003000": "20000574",
    "15003000": "20000823",
    "15005000": "20000827",
    "15007000": "20000849",
    "15008000": "20000851",
    "15017000": "20000888",
    "15019000": "20000892",
    "15027000": "20000940",
    "15031000": "20000965",
    "15039000": "20000991",
    "15054000": "20001065",
    "15062000": "20001071",
    "15065000": "20001085",
}
"""Old IPTC Subject Codes whose media topic has another number. The seventeen main subjects have the same."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a category stands for."""

    code: str | None
    """Media topic; None where the word says nothing."""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the categories of one item say."""

    given: tuple[str, ...] = ()
    """Media topics that the publisher names by their code, in its order."""
    shares: Mapping[str, float] | None = None
    """Top level → weight of the categories that speak for it; each 0 to 1, at most 1 in all."""
    deeper: tuple[str, ...] = ()
    """Deeper codes that the categories name by words."""
    words: tuple[tuple[str, str], ...] = ()
    """Each category that said something, with the code that it stands for."""


NO_EVIDENCE = Evidence()


class CategoryMap:
    """The shipped mapping, extended by a user's own file, which wins."""

    def __init__(self, own_file: Path | None = None) -> None:
        """Raises `ConfigurationError` where the user's file cannot be read or names what is no media topic."""
        self._vocabulary: Vocabulary = load_vocabulary()
        self._meanings = dict(_read(SHIPPED, self._vocabulary))
        if own_file is not None:
            self._meanings.update(_read(own_file, self._vocabulary))

    def __len__(self) -> int:
        return len(self._meanings)

    def items(self) -> Iterator[tuple[str, Meaning]]:
        """Each word with its meaning, for a fingerprint of the whole."""
        return iter(sorted(self._meanings.items()))

    def evidence(self, categories: Sequence[Category]) -> Evidence:
        """What the categories say together; the first 40 are read."""
        if not categories:
            return NO_EVIDENCE
        given: dict[str, str] = {}
        weights: dict[str, float] = {}
        deeper: dict[str, None] = {}
        words: dict[str, str] = {}
        for category in categories[:_MOST_CATEGORIES]:
            code = iptc_code(category, self._vocabulary)
            if code is not None:
                given.setdefault(code, category.term)
                continue
            for word, meaning in self._meanings_of(category):
                if meaning.code is None:
                    continue
                top = self._vocabulary.top_level(meaning.code)
                words.setdefault(word, meaning.code)
                weights[top] = max(weights.get(top, 0.0), meaning.weight)
                if top != meaning.code and meaning.weight == 1.0:
                    deeper.setdefault(meaning.code)
        total = max(1.0, sum(weights.values()))
        return Evidence(
            given=tuple(given),
            shares={code: weight / total for code, weight in weights.items()},
            deeper=tuple(deeper),
            words=(*((term, code) for code, term in given.items()), *words.items()),
        )

    def _meanings_of(self, category: Category) -> Iterator[tuple[str, Meaning]]:
        """The meanings of a category as a whole, else of the parts of its path, else as the label of a media topic."""
        for written in dict.fromkeys(text for text in (category.term, category.label) if text):
            whole = _normalised(written)
            if whole in self._meanings:
                yield written[:_LONGEST], self._meanings[whole]
                continue
            parts = [part for part in _PARTS.split(written[:_LONGEST]) if part.strip()]
            known = [(part.strip(), self._meanings.get(_normalised(part))) for part in parts]
            found = [(part, meaning) for part, meaning in known if meaning is not None]
            yield from found
            if not found and (code := self._vocabulary.code_of_label(whole)):
                yield written[:_LONGEST], Meaning(self._vocabulary.top_level(code), _LABEL)


def iptc_code(category: Category, vocabulary: Vocabulary) -> str | None:
    """The media topic that a category names by its number: ``medtop:…``, ``subj:…``, the address of a NewsCode, or digits.

    Bare digits count where the scheme speaks of IPTC, or where they are one of the seventeen top levels.
    """
    found = _CODE.search(category.term.strip()[:_LONGEST])
    if found is None:
        return None
    digits = found[1]
    named = _SPOKEN_FOR.search(f"{category.scheme or ''} {category.term[: -len(digits)]}"[: 2 * _LONGEST]) is not None
    code = f"{_PREFIX}{digits}"
    if code in vocabulary:
        return code if named or digits.endswith("000000") else None
    if not named:
        return None
    main = f"{_PREFIX}{_SUBJECTS.get(digits, digits[:2] + '000000')}"
    return main if main in vocabulary else None


def _normalised(word: str) -> str:
    return " ".join(word[:_LONGEST].casefold().strip(" #:–-").split())


def _read(path: Path, vocabulary: Vocabulary) -> Iterator[tuple[str, Meaning]]:
    try:
        document: Any = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {' '.join(str(error).split())}", key=KEY) from error
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path}: must be a mapping of media topics to lists of words", key=KEY)
    for key, words in document.items():
        meaning = _meaning(str(key), path, vocabulary)
        if not isinstance(words, list):
            raise ConfigurationError(f"{path}: {key}: must be a list of words", key=KEY)
        for word in words:
            yield _normalised(str(word)), meaning


def _meaning(key: str, path: Path, vocabulary: Vocabulary) -> Meaning:
    if key == NOTHING:
        return Meaning(None)
    code = _PREFIX + key.removeprefix(_PREFIX).removesuffix("?").zfill(8)
    if code not in vocabulary:
        raise ConfigurationError(f"{path}: {key!r} is no media topic; use a code such as 15000000, or none", key=KEY)
    return Meaning(code, _HINT if key.endswith("?") else 1.0)
