"""How names of persons are built: surnames with particles, family names that come first, initials, suffixes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from functools import lru_cache

_PARTICLES = frozenset(
    ["von", "van", "vom", "zu", "zum", "zur", "de", "del", "della", "dello", "delle", "degli", "der", "den", "di", "da", "do", "dos", "das", "du", "des", "la", "le", "lo", "el", "al", "bin", "ibn", "ben", "binti", "ten", "ter", "te", "op", "af", "av", "y", "e"]
)  # fmt: skip
"""Small words that begin or join a surname of several words."""
_GIVEN_NAMES = frozenset(["Ben", "Al"])
"""Given names that look like particles."""
_SON_OF = frozenset(["bin", "ibn", "binti"])
"""What follows is the name of the father, not the person's."""
_SUFFIX = re.compile(r"(?:[JS]r|jun|sen)\.?|Junior|Senior|I{2,3}\.?|IV\.?")
_INITIALS = re.compile(r"[^\W\d_]\.?(?:-?[^\W\d_]\.)*")
_ARABIC_ARTICLE = re.compile(r"(?:[ae]l|a[dnrst]|asch|ash)-(?=[A-ZÄÖÜ])", re.IGNORECASE)
_SPELT_OUT = re.compile(r"([aou])e")
_SYLLABLE = r"(?:[bpmfdtnlgkhjqxzcsrywv]|zh|ch|sh|ng|nh|th|kh|ph|tr)?[aeiouy]{1,4}(?:ng|nh|n|r|k|l|m|p|t|ch|h)?"
_EASTERN_GIVEN = re.compile(rf"{_SYLLABLE}(?:[-’']?{_SYLLABLE})?", re.IGNORECASE)
"""One or two syllables as in Chinese, Korean and Vietnamese given names: "Jinping", "Jong-un", "Phu"."""
_KOREAN_GIVEN = re.compile(rf"[A-Z][a-z]{{1,5}}-{_SYLLABLE}")
"""With a small letter behind the hyphen, as nobody else writes."""

Tokens = tuple[str, ...]


@lru_cache(maxsize=20_000)
def fold(token: str) -> str:
    """Equal for spellings of one name: "Müller", "Mueller", "MÜLLER"; "Jong-un", "Jong Un" once joined."""
    decomposed = unicodedata.normalize("NFKD", token.casefold())
    letters = "".join(letter for letter in decomposed if letter.isalnum() and not unicodedata.combining(letter))
    return _SPELT_OUT.sub(r"\1", letters)


def folded(tokens: Sequence[str]) -> Tokens:
    """`fold` of each token, without suffixes such as "Jr."."""
    return tuple(fold(token) for token in without_suffix(tokens))


def without_suffix(tokens: Sequence[str]) -> Tokens:
    """The name without "Jr.", "III" and the like."""
    end = len(tokens)
    while end > 1 and _SUFFIX.fullmatch(tokens[end - 1]):
        end -= 1
    return tuple(tokens[:end])


def suffix(tokens: Sequence[str]) -> str:
    """What `without_suffix` cuts off: "jr" for "Donald Trump Jr.", else nothing."""
    return "".join(fold(token) for token in tokens[len(without_suffix(tokens)) :])


def is_full_name(tokens: Sequence[str]) -> bool:
    """Whether there is more than a surname: "Von der Leyen" is none, at the start of a sentence either."""
    bare = without_suffix(tokens)
    return len(bare) > 1 and (bare[0] in _GIVEN_NAMES or bare[0].lower() not in _PARTICLES)


def are_compatible(short: Sequence[str], full: Sequence[str]) -> bool:
    """Whether the words of one name come in the same order in a longer one: "W. Putin", "García Márquez".

    Initials match what they abbreviate, on either side; the last word must not be one.
    """
    if _INITIALS.fullmatch(short[-1]) or suffix(short) != suffix(full):
        return False
    position = 0
    bare = without_suffix(full)
    for token in without_suffix(short):
        while position < len(bare) and not _is_same(token, bare[position]):
            position += 1
        if position == len(bare):
            return False
        position += 1
    return True


def short_names(tokens: Tokens, family_first: Container[str]) -> Iterator[str]:
    """The names by which a text may go on to name the person; one of several words is in lower case."""
    bare = without_suffix(tokens)
    if len(bare) < 2 or bare[0].lower() in _PARTICLES - {"ben", "al"}:
        return
    if _is_family_first(bare, family_first):
        yield bare[0]
        if len(bare) == 2 and "-" not in bare[1]:  # "Kim Novak", who is none of them
            yield bare[1]
        return
    particle = next((place for place, token in enumerate(bare) if place and token.lower() in _PARTICLES), 0)
    if not particle or bare[particle] not in _SON_OF:
        yield bare[-1]
        yield from (bare[-1][found.end() :] for found in [_ARABIC_ARTICLE.match(bare[-1])] if found)
    if particle:
        yield " ".join(bare[particle:]).lower()
    if bare[-1].endswith(("dóttir", "dottir")):  # Icelanders go by the given name
        yield bare[0]


def _is_family_first(tokens: Tokens, family_first: Container[str]) -> bool:
    if len(tokens) > 4:
        return False
    if len(tokens) == 2 and _KOREAN_GIVEN.fullmatch(tokens[1]):
        return True
    return tokens[0] in family_first and all(_EASTERN_GIVEN.fullmatch(token) for token in tokens[1:])


def _is_same(one: str, other: str) -> bool:
    if fold(one) == fold(other):
        return True
    if one[0] != other[0]:
        return False
    return bool(_INITIALS.fullmatch(one) or _INITIALS.fullmatch(other))
