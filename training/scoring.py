"""Exact span and type scoring of entities: precision, recall and F per type and over all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Labelled = tuple[int, int, int, str]
"""Document number, start and end in characters, type."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one type. A ratio without a denominator is 0."""

    right: int
    predicted: int
    expected: int

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        total = self.predicted + self.expected
        return 2 * self.right / total if total else 0.0


def score(predicted: Iterable[Labelled], expected: Iterable[Labelled], types: Iterable[str]) -> dict[str, Score]:
    """Type → score, and ``all`` over the given types together (micro average)."""
    kinds = tuple(types)
    found = {span for span in predicted if span[3] in kinds}
    wanted = {span for span in expected if span[3] in kinds}
    scores = {kind: _score({s for s in found if s[3] == kind}, {s for s in wanted if s[3] == kind}) for kind in kinds}
    scores["all"] = _score(found, wanted)
    return scores


def _score(found: set[Labelled], wanted: set[Labelled]) -> Score:
    return Score(right=len(found & wanted), predicted=len(found), expected=len(wanted))
