"""How much a run of words looks like a headline, and what follows it like the beginning of a sentence.

Evidence is counted in points so that one feature alone never removes text. The
weights were set by hand on made-up headlines and checked on single sentences of prose, in which nothing may be found: 8 finds
in 102,314 of Bundestag protocols, none in 6,286 of Europarl, SIB-200 and XQuAD, 1 in 12,125 of English current events.
"""

from __future__ import annotations

import re

from workers.enrich.article_text.grammar import ENGLISH, Grammar

THRESHOLD = 3
MIN_WORDS, MAX_WORDS = 4, 20
MAX_CHARACTERS = 170
_STRIP = "\"'“”„‚‘’»«()[],;:.!?–—-"
_LABEL = re.compile(r"[\"'„“»«]?[A-ZÄÖÜ0-9][^:.!?()]{1,60}: \S")
_DASH = re.compile(
    r"\s[‒–—―-]\s(?!(?:that|including|which|who|until|and|but|or|und|oder|aber|weil|dass|das|auch|so|also|die|der|etwa)\b)"
)
_BRACKETED = re.compile(r"\([^()]{0,80}\)")
_ANY_DASH = re.compile(r"\s[‒–—―-]\s")
_SINGULAR = re.compile(r"(?:[a-zäöüß]+te?|war|soll|will|kann|sei|muss|darf|waren|hatten|wurden)\Z")
_DATE = re.compile(
    r"(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonn(?:tag|abend)|Januar|Februar|März|April|Mai|Juni|Juli|August"
    r"|September|Oktober|November|Dezember|Jahr|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February"
    r"|March|May|June|July|October|December)"
)
_POSSESSIVE = ("'s", "’s", "s’")
_QUOTES_OPEN = "\"„“»'‚‘"
_NO_HEADLINE = re.compile(r"://|(?:^|\s)[.(]?@\w|\Awww\.|\bRT @|\d:\d.*\d:\d")
"""Posts of social media, which end without a full stop as often as not; lists of results."""
_PRONOUNS = frozenset({"er", "man", "ich", "he", "she", "i"})
"""A headline names its subject; these point back to one."""
_SUBJECTS = frozenset(
    {"He", "She", "They", "It", "We", "However", "But", "According", "Meanwhile", "Although", "Despite"}
)
_SURE_BEFORE_NAMES = frozenset({"the", "a", "an", "in", "at", "on", "while", "since", "when", "as", "last", "for"})
_QUOTED_END = re.compile(r"[\"“„»«'‘‚].{3,}[\"“”«»'’]\Z")


def headline_points(run: str, grammar: Grammar) -> int:
    """Evidence that ``run`` is a whole headline; at most 0 where it certainly is none."""
    words = run.split()
    if not MIN_WORDS <= len(words) <= MAX_WORDS or len(run) > MAX_CHARACTERS:
        return 0
    bare = [word.strip(_STRIP) for word in words]
    lower = [word.lower() for word in bare]
    last = lower[-1]
    if (
        run[-1] in ",;:‒–—―-(/&"
        or last in grammar.dangling
        or last in grammar.title_nouns
        or last.endswith(_POSSESSIVE)
        or run.count('"') % 2
    ):
        return 0
    if run.count("(") != run.count(")") or run.count(",") > 2 or _NO_HEADLINE.search(run):
        return 0
    return (
        _mark_points(run, words, grammar)
        + (0 if words[0][0] in _QUOTES_OPEN else _opening_points(lower[0], grammar))
        + _article_points(lower, grammar)
        + _verb_points(bare, grammar)
        + _clause_points(words, lower, grammar)
        + (len(words) >= 6)
        - (len(words) > 16)
    )


def headline_evidence(run: str, grammar: Grammar) -> str:
    """`headline_points` in words, for a reader who asks why a headline was taken for one."""
    words = run.split()
    bare = [word.strip(_STRIP) for word in words]
    lower = [word.lower() for word in bare]
    points = {
        "label, dash, quotation or title case": _mark_points(run, words, grammar),
        "first word": _opening_points(lower[0], grammar),
        "articles": _article_points(lower, grammar),
        "verb": _verb_points(bare, grammar),
        "clause": _clause_points(words, lower, grammar),
    }
    told = ", ".join(f"{name} {number:+d}" for name, number in points.items() if number)
    return f"{headline_points(run, grammar)} points ({told})"


def has_mark(run: str, grammar: Grammar) -> bool:
    """Whether ``run`` has a form that prose lacks: a label before a colon, one spaced dash, English title case."""
    return _mark_points(run, run.split(), grammar) >= 2


def is_label(text: str, grammar: Grammar) -> bool:
    """Whether a few words make a headline's first part: no verb, and no beginning as in prose."""
    bare = [word.strip(_STRIP) for word in text.split()]
    if not 1 < len(bare) <= 6 or bare[0].lower() in grammar.prose_openers | grammar.question_words:
        return False
    return not any(_is_finite(word, grammar) for word in bare)


def sentence_points(rest: str, grammar: Grammar) -> int:
    """Evidence that ``rest`` begins a sentence of its own; negative where its first words are a known name."""
    words = rest.split(None, 40)[:40]
    bare = [word.strip(_STRIP) for word in words]
    if len(words) < 5 or not any(_is_finite(word, grammar) for word in bare[1:]):
        return -5
    if bare[1][:1].isupper() and bare[1].lower() in grammar.title_names:
        return -2
    if _is_no_opener(bare, grammar):
        return -5
    if bare[0] in grammar.weak_openers:
        return -1
    follows_small = bare[1][:1].islower()
    if grammar is ENGLISH and not follows_small and bare[0] not in _SUBJECTS and not _DATE.match(bare[1]):
        return 0 if bare[0].lower() in _SURE_BEFORE_NAMES else -1  # "One Battle After Another"
    plain = follows_small or bare[0].lower() not in grammar.title_openers
    return int(plain or _DATE.match(bare[1]) is not None)


def _is_no_opener(bare: list[str], grammar: Grammar) -> bool:
    """Whether the first word has its capital for another reason than a sentence's beginning."""
    if grammar is not ENGLISH:
        # the polite form of address: "sagen Sie ihm" against "Sie sagte"
        return bare[0] == "Sie" and (bare[1] in grammar.no_verb or not _SINGULAR.match(bare[1]))
    if bare[0] in ("A", "An", "The") and (bare[1] in grammar.dangling or bare[1] in grammar.finite):
        return True  # "in Serie A and", "in group A is"
    return sum(word[:1].isupper() for word in bare[1:7]) >= 5  # title case goes on


def _mark_points(run: str, words: list[str], grammar: Grammar) -> int:
    points = 0
    if "(" in run:
        run = _BRACKETED.sub("", run)
    label = _LABEL.match(run)
    if label and label[0].count(" ") <= 6 and not _is_speech(label[0][:-3].split()[-1], grammar):
        points += 2
    if len(_ANY_DASH.findall(run)) == 1 and _DASH.search(run):
        points += 2
    if _QUOTED_END.search(run):
        points += 1
    if grammar is ENGLISH and not points and _in_title_case(words):
        points += 2
    return points


def _in_title_case(words: list[str]) -> bool:
    """English title case: nearly every longer word, and a verb or a small word among them, has a capital."""
    bare = [word.strip(_STRIP) for word in words]
    long = [word for word in bare if len(word) > 3]
    if len(long) < 4 or sum(word[:1].isupper() for word in long) < 0.8 * len(long):
        return False
    return any(word[:1].isupper() and _is_finite(word.lower(), ENGLISH) for word in bare[1:])


def _opening_points(first: str, grammar: Grammar) -> int:
    if first in grammar.question_words:
        return 1
    if first in grammar.prose_openers:
        return -3
    return -1 if first in grammar.neutral_openers else 0


def _article_points(lower: list[str], grammar: Grammar) -> int:
    articles = sum(word in grammar.articles for word in lower[1:-1])
    return 1 if articles == 0 else (0 if articles == 1 else -1)


def _verb_points(bare: list[str], grammar: Grammar) -> int:
    if any(word in grammar.past for word in bare):
        return -1
    finite = [index for index, word in enumerate(bare[:12]) if index and _is_finite(word, grammar)]
    if not finite:
        # "Chip maker to build …": English headlines put the future so
        return int(grammar is ENGLISH and "to" in bare[1:5] and bare[0][:1].isupper())
    # "Bundesgericht kippt …": no article before the noun, and the present tense right behind it
    return 2 if finite[0] == 1 and bare[1].endswith("t") and grammar is not ENGLISH else 1


def _clause_points(words: list[str], lower: list[str], grammar: Grammar) -> int:
    for word, following in zip(words, lower[1:], strict=False):
        if word.endswith(",") and (following in grammar.subordinators or following in _PRONOUNS):
            return -2
    asks = lower[0] in grammar.question_words
    return 0 if asks or _PRONOUNS.isdisjoint(lower) or has_speech(words) else -1


def has_speech(words: list[str]) -> bool:
    """Whether somebody is quoted, who may well say "I"."""
    return any(word[0] in _QUOTES_OPEN for word in words)


def _is_speech(word: str, grammar: Grammar) -> bool:
    """Whether a colon behind ``word`` introduces speech or a list rather than following a headline's label."""
    if word in grammar.finite or word in grammar.past or word in grammar.sentence_verbs:
        return True
    return grammar is not ENGLISH and _is_finite(word, grammar)


def _is_finite(word: str, grammar: Grammar) -> bool:
    if not word or not word[0].islower():
        return False
    return word in grammar.finite or (word not in grammar.no_verb and grammar.verb.match(word) is not None)
