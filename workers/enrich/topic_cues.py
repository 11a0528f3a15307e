"""Cue words of topics: hand-written lexicons that say which words speak for which media topic.

A lexicon's line is a code, a tab, and cues joined by "; ". A cue may begin or end with ``*`` (any letters), join the
words of a phrase by ``_``, and begin with ``!`` where one hit weighs double, ``?`` where it weighs half.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

_WEIGHT = 1.0
_STRONG_WEIGHT = 2.0
_WEAK_WEIGHT = 0.5
_PHRASE_BONUS = 0.5
_CACHED_WORDS = 50_000
_NOTHING: Mapping[str, float] = MappingProxyType({})


class _Cue(NamedTuple):
    code: str
    weight: float


class _Phrase(NamedTuple):
    rest: tuple[str, ...]
    cue: _Cue


class CueLexicon:
    """One lexicon, compiled: exact words by look-up, others once per distinct word, phrases by their first word."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Lines without a tab and comments (``#``) are skipped; several lines of a code add up."""
        self.digest = hashlib.blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()
        """Changes with the lexicon."""
        codes: dict[str, None] = {}
        self._exact: dict[str, list[_Cue]] = defaultdict(list)
        self._prefixes: dict[str, list[_Cue]] = defaultdict(list)
        self._suffixes: dict[str, list[_Cue]] = defaultdict(list)
        self._infixes: list[tuple[str, _Cue]] = []
        self._phrases: dict[str, list[_Phrase]] = {}
        for line in lines:
            code, tab, cues = line.strip().partition("\t")
            if tab and not code.startswith("#"):
                codes.setdefault(code)
                for written in cues.split(";"):
                    self._add(code, written.strip())
        self.codes = tuple(codes)
        """Those that have cues."""
        self._prefix_lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._suffix_lengths = sorted({len(suffix) for suffix in self._suffixes})
        self._cache: dict[str, Mapping[str, float]] = {}

    @classmethod
    def read(cls, path: Path) -> CueLexicon:
        """The lexicon in a file."""
        return cls(path.read_text(encoding="utf-8").splitlines())

    def word(self, word: str) -> Mapping[str, float]:
        """Code → weight of one word in lower case."""
        found = self._cache.get(word)
        if found is None:
            found = self._look_up(word)
            if len(self._cache) >= _CACHED_WORDS:
                self._cache.clear()
            self._cache[word] = found
        return found

    def phrases(self, words: Sequence[str]) -> dict[str, float]:
        """Code → weight of the phrases in a text, each phrase counted once."""
        totals: dict[str, float] = {}
        for _, code, weight in self.found_phrases(words):
            totals[code] = totals.get(code, 0.0) + weight
        return totals

    def found_phrases(self, words: Sequence[str]) -> Iterator[tuple[str, str, float]]:
        """Phrase, code and weight of the phrases in a text, each phrase once per code."""
        phrases = self._phrases
        seen: set[tuple[str, _Phrase]] = set()
        for position, word in enumerate(words):
            if word in phrases:
                for phrase in phrases[word]:
                    end = position + 1 + len(phrase.rest)
                    if tuple(words[position + 1 : end]) == phrase.rest and (word, phrase) not in seen:
                        seen.add((word, phrase))
                        yield " ".join((word, *phrase.rest)), phrase.cue.code, phrase.cue.weight

    def score(self, words: Sequence[str]) -> Mapping[str, float]:
        """Code → weight of a text: its distinct words and its phrases."""
        totals = self.phrases(words)
        known = self._cache
        for word in dict.fromkeys(words):
            weights = known.get(word)
            if weights is None:
                weights = self.word(word)
            if weights:
                for code, weight in weights.items():
                    totals[code] = totals.get(code, 0.0) + weight
        return totals

    def found(self, words: Sequence[str], code: str) -> dict[str, float]:
        """Word or phrase of the text → weight, for the cues of one code."""
        found = {word: weights[code] for word in dict.fromkeys(words) if code in (weights := self.word(word))}
        phrases = {phrase: weight for phrase, spoken_for, weight in self.found_phrases(words) if spoken_for == code}
        return found | phrases

    def _add(self, code: str, written: str) -> None:
        pattern = written.lstrip("!?").lower()
        core = pattern.strip("*")
        cue = _Cue(code, {"!": _STRONG_WEIGHT, "?": _WEAK_WEIGHT}.get(written[:1], _WEIGHT))
        if not core or "*" in core:
            return
        if "_" in core:
            first, *rest = core.split("_")
            self._phrases.setdefault(first, []).append(
                _Phrase(tuple(rest), cue._replace(weight=cue.weight + _PHRASE_BONUS))
            )
        elif pattern.startswith("*") and pattern.endswith("*"):
            self._infixes.append((core, cue))
        elif pattern.startswith("*"):
            self._suffixes[core].append(cue)
        elif pattern.endswith("*"):
            self._prefixes[core].append(cue)
        else:
            self._exact[core].append(cue)

    def _look_up(self, word: str) -> Mapping[str, float]:
        cues = list(self._exact.get(word, ()))
        for length in self._prefix_lengths:
            cues += self._prefixes.get(word[:length], ()) if length <= len(word) else ()
        for length in self._suffix_lengths:
            cues += self._suffixes.get(word[-length:], ()) if length <= len(word) else ()
        cues += (cue for core, cue in self._infixes if core in word)
        if not cues:
            return _NOTHING
        strongest: dict[str, float] = {}
        for cue in cues:
            strongest[cue.code] = max(strongest.get(cue.code, 0.0), cue.weight)
        return strongest
