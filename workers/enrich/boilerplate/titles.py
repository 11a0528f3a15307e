"""Titles of a source's other items inside a paragraph, between two of its sentences (pure).

"… unterzeichnet werden soll. Putin reist bald nach Nordkorea Der russische Staatschef beginnt …": the run is another
item's title word for word and has no closing mark. A sentence may begin with the same words, so what follows must
begin a sentence of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from workers.enrich.article_text.blocks import Span
from workers.enrich.article_text.grammar import Grammar, grammar_of
from workers.enrich.article_text.headline_shape import has_mark
from workers.enrich.article_text.sentences import boundaries, ends_sentence
from workers.enrich.boilerplate.normal_form import MIN_TITLE_CHARACTERS
from workers.enrich.boilerplate.source import OPENING_CHARACTERS

_SENTENCE_END = re.compile(r"[.!?…\"“”’»«)\]] (?=[\"„“»«'‚(]?[^\W_a-z])")
_SAMPLE_CHARACTERS = 4_000
_NEXT = re.compile(r" [\"„“»]?([^\W\d_][\w’'-]*) (\S+) ")
_MIN_WORDS_AFTER = 5


def title_runs(text: str, titles: Mapping[str, Collection[str]], article: Sequence[str]) -> list[Span]:
    """Spans of ``text`` that are titles run into it, in order and apart; hardly ever any.

    ``titles`` has the known titles by their `OPENING_CHARACTERS` first characters; ``article`` is all paragraphs,
    which show the language.
    """
    spans: list[Span] = []
    if len(text) <= MIN_TITLE_CHARACTERS:
        return spans
    starts = [0, *[found.end() for found in _SENTENCE_END.finditer(text)]]
    for start in starts:
        opening = text[start : start + OPENING_CHARACTERS]
        if opening not in titles or (spans and start < spans[-1][1]):
            continue
        fitting = [title for title in titles[opening] if text.startswith(title, start)]
        if fitting and _is_run(text, start, end := start + max(map(len, fitting)), article):
            spans.append((start, end))
    return spans


def _is_run(text: str, start: int, end: int, article: Sequence[str]) -> bool:
    if ends_sentence(text[start:end]) or start not in boundaries(text):
        return False
    if end == len(text):
        return start > 0
    following = _NEXT.match(text, end)
    rest = text[end + 1 :]
    if following is None or not following[1][0].isupper() or len(rest.split(None, 5)) < _MIN_WORDS_AFTER:
        return False
    grammar = grammar_of(" ".join(article)[:_SAMPLE_CHARACTERS])
    return grammar is not None and ends_sentence(rest) and _gives_way(text[start:end], following, grammar)


def _gives_way(title: str, following: re.Match[str], grammar: Grammar) -> bool:
    """Whether what follows begins anew; a noun after "Merz trifft Macron in Berlin" may go on: "Anfang Juni …"."""
    if following[1] in grammar.openers and following[1] not in grammar.weak_openers:
        return True
    subject_and_verb = following[2] in grammar.sentence_verbs or following[2] in grammar.finite
    return subject_and_verb and has_mark(title, grammar)
