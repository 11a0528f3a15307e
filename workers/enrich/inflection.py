"""German case forms: which forms a listed name takes in running text, and back from a genitive to the name."""

from __future__ import annotations

import re
from collections.abc import Container

_ADJECTIVE = re.compile(r"([A-ZÄÖÜa-zäöüß][a-zäöüß]{2,})(?:e|er|es|en|em)")
_ENDINGS = ("e", "en", "er", "es", "em")
_SIBILANTS = ("s", "ß", "x", "z")


def german_forms(name: str) -> set[str]:
    """The name with its adjectives in every case and its last word in the genitive as well.

    "Russische Föderation" gives "Russischen Föderation" and so on. Forms that do not exist ("Föderations") do no harm.
    """
    *first, last = name.split()
    forms = [""]
    for word in first:
        adjective = _ADJECTIVE.fullmatch(word)
        choices = {word, *(adjective[1] + ending for ending in _ENDINGS)} if adjective else {word}
        forms = [f"{form}{choice} " for form in forms for choice in choices]
    return {form + ending for form in forms for ending in _cases(last)}


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


def _cases(word: str) -> tuple[str, ...]:
    if not word[-1].isalpha() or (word.isupper() and len(word) < 2):
        return (word,)
    if word.endswith(_SIBILANTS):
        return (word, word + "es")
    if word.endswith("e"):
        return (word, word + "s", word + "n")  # "Niederlanden", the dative of a plural
    return (word, word + "s")
