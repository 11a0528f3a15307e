"""The query language: what people type, parsed into a small tree that every backend searches for alike.

::

    Nordkorea Vertrag             both words, anywhere in title, lead or body
    "Kim Jong-un"                 the words in this order; typographic quotation marks will do
    Putin OR Uschakow             either; AND is implied between words and binds tighter than OR
    -Sport, NOT Sport             without
    (Putin OR Kim) -Sport         parentheses group
    title:Vertrag                 in one field: title, lead, body, author, source, credit
    entity:"Wladimir Putin"       a name, a surface form or an id, as a whole, without regard to case
    place:KP language:de          ISO codes
    topic:medtop:20000639         a Media Topic or any below it; the bare number will do

Operators are in capitals: "or" is a word. A word of punctuation only is ignored. The parser is pure and linear, and
bounded in length, depth and number of terms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from depesche.errors import QueryError

MAX_QUERY_CHARS = 4_000
MAX_DEPTH = 20
"""Most parentheses inside each other."""
MAX_TERMS = 100
"""Most words and phrases of a query; a backend may allow fewer with many analysed languages."""

Field = Literal["title", "lead", "body", "source", "author", "credit", "entity", "place", "topic", "language"]
FIELDS: tuple[str, ...] = get_args(Field)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase: its words in this order, in one field or (``None``) in title, lead or body."""

    text: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but ``part``."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """What all of two or more parts match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any of two or more parts matches."""

    parts: tuple[Node, ...]


Node = Term | Not | And | Or


def parse(text: str) -> Node | None:
    """The tree of a query; ``None`` for a blank one, which matches everything.

    Raises `QueryError` that says what is wrong, at which character offset, and what to do.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise QueryError(
            f"the query has {len(text)} characters, at most {MAX_QUERY_CHARS} are allowed: shorten it",
            position=MAX_QUERY_CHARS,
        )
    return _Parser(text).query()


_QUOTES = '"„“”‟«»'
_SPACE = re.compile(r"\s*")
_WORD = re.compile(rf"[^\s(){_QUOTES}]+")
_CLOSING_QUOTE = re.compile(f"[{_QUOTES}]")


class _Parser:
    """Recursive descent; only parentheses recurse. `_at` moves forward with every token."""

    __slots__ = ("_at", "_terms", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._terms = 0

    def query(self) -> Node | None:
        if not self._text.strip():
            return None
        node = self._either(0)
        if self._peek() == ")":
            raise QueryError(f"the closing parenthesis at {self._at} was never opened: remove it", position=self._at)
        if node is None:
            raise QueryError("nothing to search for: the query has no letters or digits", position=0)
        return node

    def _peek(self) -> str:
        """The character after white space; empty at the end."""
        space = _SPACE.match(self._text, self._at)
        self._at = space.end() if space else self._at
        return self._text[self._at : self._at + 1]

    def _operator(self, name: str) -> bool:
        """Whether the next word is this operator, which is then consumed."""
        self._peek()
        word = _WORD.match(self._text, self._at)
        if word is None or word.group() != name:
            return False
        self._at = word.end()
        return True

    def _either(self, depth: int) -> Node | None:
        parts = [self._all(depth)]
        while self._operator("OR"):
            parts.append(self._all(depth))
        known = tuple(part for part in parts if part is not None)
        return Or(known) if len(known) > 1 else next(iter(known), None)

    def _all(self, depth: int) -> Node | None:
        start = self._at
        parts = [self._operand(depth)]
        while True:
            if self._operator("AND"):
                parts.append(self._operand(depth))
            elif self._peek() in ("", ")") or self._next_is_or():
                break
            else:
                parts.append(self._operand(depth))
        known = tuple(part for part in parts if part is not None)
        self._terms_bound(start)
        return And(known) if len(known) > 1 else next(iter(known), None)

    def _next_is_or(self) -> bool:
        word = _WORD.match(self._text, self._at)
        return word is not None and word.group() == "OR"

    def _operand(self, depth: int) -> Node | None:
        """One thing, perhaps negated; ``None`` when it is punctuation only."""
        negated = False
        while self._negation():
            negated = not negated
        start, character = self._at, self._peek()
        if character == "(":
            node = self._group(depth)
        elif character and character in _QUOTES:
            node = self._term(self._phrase(), None, start)
        elif character in ("", ")"):
            raise QueryError(
                f"something is missing at {start}: AND, OR, NOT and parentheses need words beside them; "
                "remove the operator or add a word",
                position=start,
            )
        else:
            node = self._word()
        return Not(node) if negated and node is not None else node

    def _negation(self) -> bool:
        if self._peek() != "-":
            return self._operator("NOT")
        after = self._text[self._at + 1 : self._at + 2]
        if not after or after.isspace() or after == ")":
            return False  # a dash between spaces is punctuation
        self._at += 1
        return True

    def _group(self, depth: int) -> Node | None:
        start = self._at
        if depth >= MAX_DEPTH:
            raise QueryError(f"more than {MAX_DEPTH} parentheses inside each other: simplify the query", position=start)
        self._at += 1
        node = self._either(depth + 1)
        if self._peek() != ")":
            raise QueryError(f"the parenthesis at {start} is never closed: add ')' or remove it", position=start)
        self._at += 1
        return node

    def _phrase(self) -> str:
        start = self._at
        closing = _CLOSING_QUOTE.search(self._text, start + 1)
        if closing is None:
            raise QueryError(f"the quotation mark at {start} has no partner: add it or remove this one", position=start)
        self._at = closing.end()
        return self._text[start + 1 : closing.start()]

    def _word(self) -> Node | None:
        start = self._at
        match = _WORD.match(self._text, start)
        assert match is not None  # the callers have looked at the character
        word = match.group()
        if word in ("AND", "OR"):
            raise QueryError(
                f"{word} at {start} needs words on both sides: add one, or write it in lower case to search for it",
                position=start,
            )
        self._at = match.end()
        name, colon, value = word.partition(":")
        if not colon or not name.isalpha():
            return self._term(word, None, start)
        return self._in_field(name, value, start) or self._term(word, None, start)

    def _in_field(self, name: str, value: str, start: int) -> Node | None:
        """The term of ``name:value``; ``None`` when the colon is punctuation, as in "Putin: Nein"."""
        next_character = self._text[self._at : self._at + 1]
        if not value and (not next_character or next_character not in _QUOTES):
            if name.lower() in FIELDS:
                raise QueryError(f"{name}: at {start} needs a value right after the colon", position=start)
            return None
        if name.lower() not in FIELDS:
            raise QueryError(
                f"no field is called {name!r} (at {start}): use one of {', '.join(FIELDS)}, "
                "or put the text in quotation marks to search for it",
                position=start,
            )
        text = value or self._phrase()
        node = self._term(text, cast("Field", name.lower()), start)
        if node is None:
            raise QueryError(f"{name}: at {start} needs a value with letters or digits", position=start)
        return node

    def _term(self, text: str, field: Field | None, start: int) -> Node | None:
        if not any(character.isalnum() for character in text):
            return None
        self._terms += 1
        self._terms_bound(start)
        return Term(text, field)

    def _terms_bound(self, start: int) -> None:
        if self._terms > MAX_TERMS:
            raise QueryError(f"more than {MAX_TERMS} words and phrases: shorten the query", position=start)
