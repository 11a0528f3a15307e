"""Scores text cleaning on hand-marked pages and paragraphs: how much of the article stays, how much of the rest goes.

A page ``name.html`` lies beside ``name.txt``: lines that begin with ``+`` are segments that must be in the cleaned
text, those with ``-`` must not. A file of paragraphs holds one a line, with ``[[ ]]`` around what must go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workers.enrich.article_text import CleanText, clean_page, clean_plain

_MARKED = re.compile(r"\[\[(.*?)\]\]")


@dataclass(frozen=True, slots=True)
class CleaningScore:
    """Counts of segments. A ratio without a denominator is 1: there was nothing to get wrong."""

    kept: int = 0
    wanted: int = 0
    gone: int = 0
    unwanted: int = 0
    mistakes: tuple[str, ...] = field(default=(), repr=False)
    """``name: + segment`` for one that was lost, ``name: - segment`` for one that stayed."""

    @property
    def recall(self) -> float:
        """Share of the wanted segments that were kept."""
        return self.kept / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """Share of the unwanted segments that are gone."""
        return self.gone / self.unwanted if self.unwanted else 1.0

    def __add__(self, other: CleaningScore) -> CleaningScore:
        return CleaningScore(
            self.kept + other.kept,
            self.wanted + other.wanted,
            self.gone + other.gone,
            self.unwanted + other.unwanted,
            self.mistakes + other.mistakes,
        )


def score_pages(folder: Path) -> CleaningScore:
    """The score over every marked page right in ``folder``."""
    return _total(_page_score(page) for page in sorted(folder.glob("*.html")))


def score_paragraphs(files: Iterable[Path]) -> CleaningScore:
    """The score over marked paragraphs as plain text: a paragraph's words outside the marks are one wanted segment."""
    return _total(_paragraph_score(file.name, line) for file in files for line in _cases(file))


def _page_score(page: Path) -> CleaningScore:
    cleaned = clean_page(page.read_text(encoding="utf-8"))
    lines = page.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    wanted = [line[2:] for line in lines if line.startswith("+ ")]
    unwanted = [line[2:] for line in lines if line.startswith("- ")]
    text = _words(_whole(cleaned))
    return _score(page.stem, wanted, [segment for segment in wanted if _words(segment) in text], unwanted, text)


def _paragraph_score(name: str, line: str) -> CleaningScore:
    cleaned = clean_plain(_MARKED.sub(r"\1", line), title="")
    text = _words(_whole(cleaned))
    stays = _MARKED.sub("", line)
    return _score(name, [stays], [stays] if _words(stays) == text else [], _MARKED.findall(line), text)


def _score(name: str, wanted: list[str], kept: list[str], unwanted: list[str], text: str) -> CleaningScore:
    stayed = [segment for segment in unwanted if _words(segment) in text]
    lost = [segment for segment in wanted if segment not in kept]
    mistakes = (*(f"{name}: + {segment}" for segment in lost), *(f"{name}: - {segment}" for segment in stayed))
    return CleaningScore(len(kept), len(wanted), len(unwanted) - len(stayed), len(unwanted), mistakes)


def _cases(file: Path) -> Iterator[str]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _whole(cleaned: CleanText) -> str:
    return "\n".join((cleaned.title, cleaned.lead, cleaned.body))


def _words(text: str) -> str:
    return " ".join(text.split())


def _total(scores: Iterable[CleaningScore]) -> CleaningScore:
    return sum(scores, CleaningScore())
