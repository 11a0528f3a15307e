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
_REST_CHARACTERS = 400
_MAX_HITS = 50
"""In one paragraph: more are no article."""


def title_runs(text: str, titles: Mapping[str, Collection[str]], article: Sequence[str]) -> list[Span]:
    """Spans of ``text`` that are titles run into it, in order and apart; hardly ever any.

    ``titles`` has the known titles by their `OPENING_CHARACTERS` first characters; ``article`` is all paragraphs,
    which show the language.
    """
    if len(text) <= MIN_TITLE_CHARACTERS:
        return []
    hits: list[Span] = []
    for start in [0, *[found.end() for found in _SENTENCE_END.finditer(text)]]:
        opening = text[start : start + OPENING_CHARACTERS]
        if opening not in titles or (hits and start < hits[-1][1]):
            continue
        fitting = [title for title in titles[opening] if text.startswith(title, start)]
        if fitting:
            hits.append((start, start + max(map(len, fitting))))
            if len(hits) == _MAX_HITS:
                break
    return _runs(text, hits, article) if hits else []


def _runs(text: str, hits: list[Span], article: Sequence[str]) -> list[Span]:
    """Those hits that are no sentence's beginning."""
    sentences = frozenset(boundaries(text))
    grammar = grammar_of(" ".join(article)[:_SAMPLE_CHARACTERS])
    closes = ends_sentence(text)
    return [
        (start, end)
        for start, end in hits
        if start in sentences
        and not ends_sentence(text[start:end])
        and (
            start > 0 if end == len(text) else closes and grammar is not None and _gives_way(text, start, end, grammar)
        )
    ]


def _gives_way(text: str, start: int, end: int, grammar: Grammar) -> bool:
    """Whether what follows begins anew; a noun after "Merz trifft Macron in Berlin" may go on: "Anfang Juni …"."""
    following = _NEXT.match(text, end)
    if following is None or len(text[end : end + _REST_CHARACTERS].split(None, _MIN_WORDS_AFTER)) < _MIN_WORDS_AFTER:
        return False
    if following[1] in grammar.openers and following[1] not in grammar.weak_openers:
        return True
    subject_and_verb = following[2] in grammar.sentence_verbs or following[2] in grammar.finite
    return following[1][0].isupper() and subject_and_verb and has_mark(text[start:end], grammar)
