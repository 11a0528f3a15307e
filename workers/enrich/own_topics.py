"""A user's own topics: rules of words and phrases from the settings, compiled into one look-up per word of an article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from depesche.settings.topics import OwnTopic

_WORD = re.compile(r"[^\W_]+\*?")


class _Pattern(NamedTuple):
    text: str
    is_prefix: bool

    def fits(self, word: str) -> bool:
        return word.startswith(self.text) if self.is_prefix else word == self.text


class _Term(NamedTuple):
    number: int
    rest: tuple[_Pattern, ...]


class _Rule(NamedTuple):
    """A rule by the numbers of its terms."""

    code: str
    languages: frozenset[str]
    anyone: frozenset[int]
    every: frozenset[int]
    none: frozenset[int]

    def is_met(self, terms: frozenset[int], language: str) -> bool:
        return (
            (not self.languages or language in self.languages)
            and (not self.anyone or bool(self.anyone & terms))
            and self.every <= terms
            and not self.none & terms
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that an article fulfils."""

    code: str
    label: str
    words: tuple[str, ...]
    """Terms of the rule that the article has."""


class OwnTopics:
    """All rules. A text costs one look-up per distinct length of a term's first word and distinct word."""

    def __init__(self, topics: Sequence[OwnTopic]) -> None:
        self._labels = {topic.topic: topic.label for topic in reversed(topics)}
        self._numbers: dict[str, int] = {}
        self._exact: dict[str, list[_Term]] = {}
        self._prefixes: dict[str, list[_Term]] = {}
        self._rules = tuple(self._compiled(topic) for topic in topics)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._names = {number: term for term, number in self._numbers.items()}
        self._by_term: dict[int, list[int]] = {}
        for position, rule in enumerate(self._rules):
            for number in rule.anyone | rule.every:
                self._by_term.setdefault(number, []).append(position)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def match(self, words: Sequence[str], language: str) -> list[Rule]:
        """Rules that a text fulfils, given as its words in lower case; one per code, in the order of the settings."""
        if not self._rules:
            return []
        terms = self._terms(words)
        found: dict[str, Rule] = {}
        for position in sorted({position for number in terms for position in self._by_term.get(number, ())}):
            rule = self._rules[position]
            if rule.code not in found and rule.is_met(terms, language):
                spoken = sorted((rule.anyone | rule.every) & terms)
                names = tuple(self._names[number] for number in spoken)
                found[rule.code] = Rule(rule.code, self._labels[rule.code], names)
        return list(found.values())

    def _compiled(self, topic: OwnTopic) -> _Rule:
        anyone, every, none = (
            frozenset(self._number(term) for term in terms) for terms in (topic.any, topic.all, topic.none)
        )
        return _Rule(topic.topic, frozenset(topic.languages), anyone, every, none)

    def _number(self, term: str) -> int:
        """Number of a term, compiled at its first use."""
        written = term.lower()
        if written not in self._numbers:
            self._numbers[written] = len(self._numbers)
            first, *rest = (_Pattern(word.rstrip("*"), word.endswith("*")) for word in _WORD.findall(written))
            table = self._prefixes if first.is_prefix else self._exact
            table.setdefault(first.text, []).append(_Term(self._numbers[written], tuple(rest)))
        return self._numbers[written]

    def _terms(self, words: Sequence[str]) -> frozenset[int]:
        found: set[int] = set()
        known: dict[str, tuple[_Term, ...]] = {}
        for position, word in enumerate(words):
            terms = known.get(word)
            if terms is None:
                terms = known[word] = self._beginning_with(word)
            for term in terms:
                after = words[position + 1 : position + 1 + len(term.rest)]
                if len(after) == len(term.rest) and all(
                    pattern.fits(next_word) for pattern, next_word in zip(term.rest, after, strict=True)
                ):
                    found.add(term.number)
        return frozenset(found)

    def _beginning_with(self, word: str) -> tuple[_Term, ...]:
        terms = list(self._exact.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            terms += self._prefixes.get(word[:length], ())
        return tuple(terms)
