"""German case forms: which forms a listed name takes in running text, and back from a genitive to the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator

_ADJECTIVE = re.compile(r"([A-ZÄÖÜa-zäöüß][a-zäöüß]{2,})(?:e|er|es|en|em)")
_ENDINGS = ("e", "en", "er", "es", "em")
_SIBILANTS = ("s", "ß", "x", "z")
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def german_forms(name: str) -> set[str]:
    """The name with the adjectives that it begins with in every case, and with its noun in the genitive as well.

    "Russische Föderation" gives "Russischen Föderation" and so on; "Bundesamt für Migration" gives "Bundesamts für
    Migration". Forms that do not exist ("Föderations") do no harm.
    """
    words = name.split()
    noun = next((place for place, word in enumerate(words) if not _is_adjective(words, place)), len(words) - 1)
    stems = [word[: -len(_ending(word))] for word in words[:noun]]
    heads = [" ".join(words[:noun])]
    if stems:
        heads += [" ".join(stem + ending for stem in stems) for ending in _ENDINGS]
    rest = words[noun + 1 :]
    if not rest:
        tails = list(_cases(words[noun]))
    elif rest[0][0].islower():  # "Rat der Europäischen Union": what follows the noun keeps its case
        tails = [" ".join((form, *rest)) for form in _cases(words[noun])]
    else:
        tails = [" ".join((*words[noun:-1], form)) for form in _cases(words[-1])]
    return {f"{head} {tail}".lstrip() for head in heads for tail in tails}


def genitives(name: str) -> set[str]:
    """The name and its genitive."""
    head, space, last = name.rpartition(" ")
    return {f"{head}{space}{form}" for form in _cases(last)}


def plain_spellings(name: str) -> Iterator[str]:
    """The name without umlauts and accents, in the two ways in which agencies write: "Soeder", "Erdogan"."""
    if not name.isascii():
        yield name.translate(_SPELT_OUT)
        decomposed = unicodedata.normalize("NFKD", name)
        if not any(letter in name for letter in "äöüÄÖÜß"):
            yield "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def without_genitive(name: str, evidence: Container[str]) -> str:
    """The name without its genitive "s" where ``evidence`` has its last word in that form, else the name itself.

    "Putins" is "Putin" if the article also says so; "Hans" stays. An apostrophe ("Grass'") is always cut.
    """
    if name.endswith(("'s", "’s")):
        return name[:-2]
    if name.endswith(("'", "’")):
        return name[:-1]
    head, _, last = name.rpartition(" ")
    if len(last) > 3 and last.endswith("s") and last[:-1] in evidence:
        return f"{head} {last[:-1]}".lstrip()
    return name


def _is_adjective(words: list[str], place: int) -> bool:
    """Whether the word is an adjective before the noun: not the last, and what follows begins with a capital."""
    return place < len(words) - 1 and words[place + 1][0].isupper() and bool(_ADJECTIVE.fullmatch(words[place]))


def _ending(word: str) -> str:
    found = _ADJECTIVE.fullmatch(word)
    return word[len(found[1]) :] if found else ""


def _cases(word: str) -> tuple[str, ...]:
    if not word[-1].isalpha() or (word.isupper() and len(word) < 2):
        return (word,)
    if word.endswith(_SIBILANTS):
        return (word, word + "es")
    if word.endswith("e"):
        return (word, word + "s", word + "n")  # "Niederlanden", the dative of a plural
    return (word, word + "s")
