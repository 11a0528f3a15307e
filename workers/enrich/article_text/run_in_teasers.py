"""Headlines of other stories inside a paragraph: linked ones in HTML, unmarked ones in text that lost its mark-up.

"… unterzeichnet werden soll. Vor Gipfeltreffen mit Kim: Putin versichert Nordkorea Unterstützung Der russische
Staatschef beginnt heute …": the run begins where a sentence begins, has no closing mark, and is followed by a word
that is capitalised only where a sentence begins. Precision comes before recall: what is in doubt stays.
"""

from __future__ import annotations

import bisect
import re

from workers.enrich.article_text.blocks import Block, Span
from workers.enrich.article_text.grammar import GERMAN, Grammar
from workers.enrich.article_text.headline_shape import (
    MAX_CHARACTERS,
    MIN_WORDS,
    THRESHOLD,
    has_mark,
    headline_points,
    is_label,
    sentence_points,
)
from workers.enrich.article_text.sentences import boundaries, ends_sentence

_MIN_RUN_CHARACTERS = 20
_MAX_QUESTION_CHARACTERS = 50
_QUESTION_POINTS = 1
"""What a question without a verb before it adds to a headline."""
_LONGEST_OPENER = 26
_REST_CHARACTERS = 400
"""As much of what follows a headline is looked at."""
_STARTER = re.compile(r" [\"„“»]?([A-ZÄÖÜ][\w-]{0,24}+)(?= ([a-zäöü]{0,13}))")
# Words that are neither a given name nor an adjective or office before one: verbs in -t, abstract nouns, compounds.
_NO_PERSON = re.compile(
    r"[a-zäöüß]{3,}t\Z|(?:fest|lahm|zurück)\Z|[A-ZÄÖÜ]\w*(?:ung|heit|keit|schaft|ion|tät|nis|ismus|ungen)\Z|[\"“”»«]\Z"
    r"|\A[A-ZÄÖÜ]\w{8,}(?<![aenrtiouy])\Z"
)
_QUOTES = '"“”»«'
_QUOTES_OPEN = '"„“»'
_SPEECH = re.compile(r"[\"„“»][^\"“”»«]{15,400}[,.!?…][\"“”«»]|[\"„“»][^\"“”»«]{15,400}[\"“”«»],")
_BEFORE_STARTER = re.compile(r"[^\W_]|[\"“”»«)%’]")
_BEGINS_SENTENCE = re.compile(r"[\"„“»«'‚(]*[A-ZÄÖÜÀ-Þ0-9]")


def run_in_teasers(block: Block, grammar: Grammar | None) -> list[Span]:
    """Spans of the teasers in ``block``, in order and apart from each other; empty for most blocks."""
    spans = _linked(block, grammar) if block.links else []
    if grammar is not None:
        spans += [span for span in _unmarked(block.text, grammar) if not any(_overlap(span, other) for other in spans)]
    return sorted(spans)


def headline_end(text: str, start: int, grammar: Grammar | None) -> int | None:
    """Where the headline that begins at ``start`` gives way to a sentence, or None where it goes on to the end.

    For trailers, which say themselves that a headline follows: less evidence is asked for.
    """
    if grammar is None:
        return None
    for found in _STARTER.finditer(text, start, start + MAX_CHARACTERS + _LONGEST_OPENER):
        if found[1] in grammar.openers and found[1] not in grammar.weak_openers:
            run, rest = text[start : found.start()], text[found.start(1) :][:_REST_CHARACTERS]
            if headline_points(run, grammar) >= 1 and sentence_points(rest, grammar) >= 0:
                return found.start()
    return None


def _unmarked(text: str, grammar: Grammar) -> list[Span]:
    starts: list[int] = []
    spans: list[Span] = []
    for found in _STARTER.finditer(text, _MIN_RUN_CHARACTERS):
        at, opens = found.start(), found[1] in grammar.openers
        if not opens and (found[2] not in grammar.sentence_verbs or found[1] in grammar.weak_openers):
            continue
        if not _BEFORE_STARTER.match(text, at - 1):
            continue
        starts = starts or boundaries(text)
        index = bisect.bisect_right(starts, at) - 1
        start = starts[index]
        if not _MIN_RUN_CHARACTERS <= at - start <= MAX_CHARACTERS or (spans and spans[-1][1] > start):
            continue
        rest = text[at + 1 : starts[index + 1] if index + 1 < len(starts) else len(text)]
        if not ends_sentence(rest) or (rest[0] in _QUOTES_OPEN and not _is_speech(text, start, at, grammar)):
            continue
        if opens:
            if found[1].startswith("Ihr") and " Sie " in text[start : at + 1]:
                continue  # "erledigen Sie jetzt Ihre Hausaufgaben"
            begin = _with_question(text, starts, index, grammar)
            points = headline_points(text[start:at], grammar) + sentence_points(rest, grammar)
            if points + (_QUESTION_POINTS if begin < start and points > 0 else 0) >= THRESHOLD:
                spans.append((begin, at))
        elif (end := _before_subject(text[start:at], grammar)) is not None:
            spans.append((start, start + end))
    return spans + _at_the_end(text, starts, spans, grammar)


def _is_speech(text: str, start: int, at: int, grammar: Grammar) -> bool:
    """Whether the quotation at ``at`` is a sentence somebody says, not a title, and the run before it is marked."""
    return _SPEECH.match(text, at + 1) is not None and has_mark(text[start:at], grammar)


def _with_question(text: str, starts: list[int], index: int, grammar: Grammar) -> int:
    """Where a headline begins whose first part is a question without a verb: "Handelskrieg mit China? Habeck warnt …"."""
    start = starts[index]
    question = text[starts[index - 1] : start].rstrip() if index else ""
    if question.endswith("?") and len(question) <= _MAX_QUESTION_CHARACTERS and is_label(question[:-1], grammar):
        return starts[index - 1]
    return start


def _before_subject(run: str, grammar: Grammar) -> int | None:
    """Where a marked headline ends before a bare subject and its verb ("… in Alarmstimmung | Peskow erklärte").

    None unless the word before the subject cannot belong to it: a given name would be lost.
    """
    head, _, last = run.rpartition(" ")
    if grammar.subject_titles.match(last):
        run, last = head, head.rpartition(" ")[2]
    if not last:
        return None
    if grammar is GERMAN:
        sure = _NO_PERSON.search(last) is not None and last not in grammar.no_verb
    else:
        sure = last[0].islower() or last[-1] in _QUOTES
    asks = grammar is GERMAN and run.split(None, 1)[0].lower() in grammar.question_words
    if sure and (asks or has_mark(run, grammar)) and headline_points(run, grammar) >= THRESHOLD:
        return len(run)
    return None


def _at_the_end(text: str, starts: list[int], spans: list[Span], grammar: Grammar) -> list[Span]:
    """A marked headline after the paragraph's last sentence."""
    if ends_sentence(text):
        return []
    start = (starts or boundaries(text))[-1]
    run = text[start:]
    if start == 0 or (spans and spans[-1][1] > start) or not has_mark(run, grammar):
        return []
    # A feed that cuts its summaries ends them in the same way, so more is asked for.
    return [(start, len(text))] if headline_points(run, grammar) > THRESHOLD else []


def _linked(block: Block, grammar: Grammar | None) -> list[Span]:
    """Links that stand between two sentences without a closing mark of their own."""
    text, spans = block.text, []
    for start, end in block.links:
        title = text[start:end]
        if len(title.split()) < MIN_WORDS or ends_sentence(title):
            continue
        before, after = text[:start].rstrip(), text[end:].lstrip()
        if (before and not ends_sentence(before)) or not (before or after):
            continue
        if not after or (grammar is not None and _gives_way(title, after, grammar)):
            spans.append((start, end))
    return spans


def _gives_way(title: str, after: str, grammar: Grammar) -> bool:
    """Whether a sentence begins behind a linked headline; a link may also be the subject of its own sentence."""
    if not _BEGINS_SENTENCE.match(after):
        return False
    opener = after.split(None, 1)[0].strip("\"'„“»«‚(,")
    points = headline_points(title, grammar)
    return points >= THRESHOLD or (points >= 1 and opener in grammar.openers)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
