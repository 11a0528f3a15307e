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
        self._topics = tuple(topics)
        self._labels = {topic.topic: topic.label for topic in reversed(self._topics)}
        self._numbers: dict[str, int] = {}
        self._exact: dict[str, list[_Term]] = {}
        self._prefixes: dict[str, list[_Term]] = {}
        self._rules = tuple(
            (
                topic,
                *(frozenset(self._number(term) for term in terms) for terms in (topic.any, topic.all, topic.none)),
            )
            for topic in self._topics
        )
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._names = {number: term for term, number in self._numbers.items()}
        self._by_term: dict[int, list[int]] = {}
        for position, (_, anyone, every, _) in enumerate(self._rules):
            for number in anyone | every:
                self._by_term.setdefault(number, []).append(position)

    def __bool__(self) -> bool:
        return bool(self._topics)

    def match(self, words: Sequence[str], language: str) -> list[Rule]:
        """Rules that a text fulfils, given as its words in lower case; one per code, in the order of the settings."""
        if not self._topics:
            return []
        terms = self._terms(words)
        found: dict[str, Rule] = {}
        for position in sorted({position for number in terms for position in self._by_term.get(number, ())}):
            topic, anyone, every, none = self._rules[position]
            if (
                topic.topic not in found
                and (not topic.languages or language in topic.languages)
                and (not anyone or anyone & terms)
                and every <= terms
                and not none & terms
            ):
                spoken = sorted((anyone | every) & terms)
                found[topic.topic] = Rule(
                    topic.topic, self._labels[topic.topic], tuple(self._names[number] for number in spoken)
                )
        return list(found.values())

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
