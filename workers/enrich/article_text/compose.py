"""Blocks in, `CleanText` out: runs every rule over the blocks of an item and arranges what is left.

The order matters: what says itself what it is (trailers, credits, furniture) goes before what only looks like
something (teasers). A block that a rule has split is looked at again, piece by piece.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from depesche.records.article import PARAGRAPH_BREAK, Removed
from workers.enrich.article_text import credits as credit_rules
from workers.enrich.article_text import reasons
from workers.enrich.article_text.blocks import Block, Span
from workers.enrich.article_text.furniture import furniture_inside, furniture_reason
from workers.enrich.article_text.grammar import Grammar, grammar_of
from workers.enrich.article_text.headline_shape import THRESHOLD, has_mark, headline_points
from workers.enrich.article_text.run_in_teasers import headline_end, run_in_teasers
from workers.enrich.article_text.sentences import boundaries, ends_sentence
from workers.enrich.article_text.trailers import trailer_of, trailers_inside

_SEPARATOR = re.compile(r"\s?[:|]\s?|\s?[‒–—―-]\s|[→»]\s?")
_SPACE_BEFORE_MARK = re.compile(r" ([.,;:!?])")
_MAX_HEADLINE_WORDS = 24
_MAX_CLOSED_HEADLINE_WORDS = 12
"""A trailer longer than this that ends in a full stop has run into a sentence of the article."""
_STANDALONE_MARGIN = 1
_RUN_IN = "run-in headline"
_STAND_ALONE = "stand-alone headline"
HEADLINE_RULES = (_RUN_IN, _STAND_ALONE)
"""How the rules begin that counted points."""
_FULL_STOPS = (".", '."', ".“", ".”", ".)")


@dataclass(frozen=True, slots=True)
class CleanText:
    """The text of an article and what was taken from it."""

    title: str
    lead: str
    body: str
    """Paragraphs separated by `PARAGRAPH_BREAK`."""
    credit: str | None
    removed: tuple[Removed, ...]
    """In the order of the text."""
    rules: tuple[str, ...] = ()
    """For each of ``removed`` the rule that took it; `explain` says more."""


@dataclass(slots=True)
class Sifted:
    """Blocks of an article after the rules: the kept ones, the removed ones, the credits found."""

    kept: list[Block] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    """One for each of ``removed``."""
    credits: list[str] = field(default_factory=list)
    """Those of the text first, those of pictures behind."""

    def remove(self, text: str, reason: str, rule: str) -> None:
        if text:
            self.removed.append(Removed(text=text, reason=reason))
            self.rules.append(rule)

    @property
    def credit(self) -> str | None:
        """The first credit that names something."""
        return next((credit for credit in self.credits if credit), None)


def sift(blocks: Iterable[Block]) -> Sifted:
    """Apply every rule to ``blocks``."""
    blocks = list(blocks)
    grammar = grammar_of(" ".join(block.text for block in blocks[:12])[:4000])
    sifted = Sifted()
    queue = deque(blocks)
    under_heading = False
    while queue:
        block = queue.popleft()
        starts = trailers_inside(block.text) + furniture_inside(block.text)
        if starts:
            queue.extendleft(reversed(_pieces(block, [(start, start) for start in sorted(starts)])))
            continue
        if under_heading and _is_listed_headline(block):
            sifted.remove(block.text, reasons.TRAILER, "line under a trailer's heading")
            continue
        trailer = trailer_of(block.text, linked=block.is_link) if block.kind != "caption" else None
        under_heading = trailer == "heading"
        if trailer:
            _remove_trailer(block, grammar, sifted, queue)
        elif not _remove_whole(block, grammar, sifted):
            pieces = _split(block, grammar, sifted)
            if pieces is None:
                sifted.kept.append(block)
            else:
                queue.extendleft(reversed(pieces))
    _take_datelines(sifted)
    _take_closing_credits(sifted)
    return sifted


def _remove_whole(block: Block, grammar: Grammar | None, sifted: Sifted) -> bool:
    """Remove ``block`` if all of it is something else than the article."""
    text = block.text
    credit = credit_rules.whole_block(text)
    if credit is not None:
        sifted.credits.append(credit)
        sifted.remove(text, reasons.CREDIT, "block that is a credit")
        return True
    reason, rule = _reason(block, grammar)
    if reason is None:
        return False
    if reason == reasons.CAPTION:
        sifted.credits.extend(credit_rules.in_caption(text))
    sifted.remove(text, reason, rule)
    return True


def _reason(block: Block, grammar: Grammar | None) -> tuple[str | None, str]:
    """Why all of ``block`` is something else than the article, and the rule that says so."""
    text = block.text
    if block.hint:
        return block.hint, f"mark-up: {block.clue}"
    reason = furniture_reason(text)
    if reason is not None:
        return reason, f"standing phrase: {reason}"
    if block.kind == "caption":
        return reasons.CAPTION, "mark-up: caption element"
    if block.links:
        reason, rule = _linked_reason(block)
        if reason is not None or block.is_link:
            return reason, rule
    if grammar is not None and _is_headline(block, grammar):
        return reasons.TEASER, _STAND_ALONE
    return None, ""


def _linked_reason(block: Block) -> tuple[str | None, str]:
    """Why a block that consists of links is none of the article; a sub-heading may be a link."""
    text = block.text
    if "newsletter" in text.lower() and _is_linked_from(block, len(text) // 3):
        return reasons.NEWSLETTER, "link to a newsletter"
    is_teaser = block.is_link and block.kind != "heading" and len(text.split()) > 1
    return (reasons.TEASER, "block that is a link") if is_teaser else (None, "")


def _is_headline(block: Block, grammar: Grammar) -> bool:
    text = block.text
    if block.kind != "paragraph" or ends_sentence(text) or not has_mark(text, grammar):
        return False
    return headline_points(text, grammar) >= THRESHOLD + _STANDALONE_MARGIN


def _is_listed_headline(block: Block) -> bool:
    if block.kind == "heading":
        return False
    return block.is_link or (len(block.text.split()) <= _MAX_HEADLINE_WORDS and not block.text.endswith((".", ":")))


def _remove_trailer(block: Block, grammar: Grammar | None, sifted: Sifted, queue: deque[Block]) -> None:
    """Remove the trailer at the beginning of ``block``; what follows its headline goes back to the queue."""
    text = block.text
    start = _headline_start(text)
    cut = len(text) if _is_linked_from(block, start) else _trailer_end(text, start, grammar)
    sifted.remove(text[:cut].rstrip(), reasons.TRAILER, f"trailer phrase: {text[: start or 30].strip()}")
    rest = text[cut:].strip()
    if rest:
        queue.appendleft(Block(rest, block.kind, hint=block.hint))


def _trailer_end(text: str, start: int, grammar: Grammar | None) -> int:
    """Where the headline that begins at ``start`` ends; ``start`` itself where it cannot be told from the article."""
    end = headline_end(text, start, grammar)
    if end is not None:
        return end
    if not text.endswith(_FULL_STOPS) and len(text[start:].split()) <= _MAX_HEADLINE_WORDS:
        return len(text)
    end = next((boundary for boundary in boundaries(text[start:])[1:2]), len(text) - start)
    return start + end if len(text[start : start + end].split()) <= _MAX_CLOSED_HEADLINE_WORDS else start


def _is_linked_from(block: Block, start: int) -> bool:
    """Whether nothing but links comes after ``start``."""
    links = tuple((max(first, start), last) for first, last in block.links if last > start)
    tail = tuple((first - start, last - start) for first, last in links)
    return Block(block.text[start:], links=tail).is_link


def _headline_start(text: str) -> int:
    """Where the headline begins behind a trailer's phrase; 0 where nothing parts the two."""
    found = _SEPARATOR.search(text, 0, 60)
    return found.end() if found else 0


def _split(block: Block, grammar: Grammar | None, sifted: Sifted) -> list[Block] | None:
    """Take teasers and bracketed photo credits out of ``block``; None where it holds none of them."""
    text = block.text
    photos = credit_rules.inline(text)
    if photos:
        sifted.credits.extend(credit for _, _, credit in photos)
        for start, end, _ in photos:
            sifted.remove(text[start:end], reasons.CREDIT, "photo credit in brackets")
        return _without(block, [(start, end) for start, end, _ in photos])
    spans = run_in_teasers(block, grammar) if block.kind != "heading" else []
    if not spans:
        return None
    for start, end in spans:
        sifted.remove(text[start:end], reasons.TEASER, _run_in_rule(block, start, end, grammar))
    return _pieces(block, spans)


def _run_in_rule(block: Block, start: int, end: int, grammar: Grammar | None) -> str:
    if (start, end) in block.links or grammar is None:
        return "linked headline between sentences"
    following = block.text[end : end + 60].split(None, 1)
    behind = f"followed by '{following[0]}'" if following else "at the end of a paragraph"
    return f"{_RUN_IN} {behind}"


def _pieces(block: Block, spans: list[Span]) -> list[Block]:
    """The parts of ``block`` around ``spans``."""
    pieces: list[Block] = []
    position = 0
    for start, end in [*spans, (len(block.text), len(block.text))]:
        text = block.text[position:start].strip()
        if text:
            links = _before(block.links, start) if position == 0 else ()
            pieces.append(Block(text, block.kind, links))
        position = end
    return pieces


def _before(links: tuple[Span, ...], end: int) -> tuple[Span, ...]:
    return tuple(link for link in links if link[1] <= end)


def _without(block: Block, spans: list[Span]) -> list[Block]:
    """``block`` as one paragraph without ``spans``."""
    parts = [piece.text for piece in _pieces(block, spans)]
    text = _SPACE_BEFORE_MARK.sub(r"\1", " ".join(parts))
    return [Block(text, block.kind, _before(block.links, spans[0][0]))] if text else []


def _take_datelines(sifted: Sifted) -> None:
    """An agency names itself before the first sentence of the lead or of the body."""
    for index, block in enumerate(sifted.kept[:3]):
        found = credit_rules.dateline(block.text)
        if found is None:
            continue
        length, credit = found
        sifted.credits.insert(0, credit)
        sifted.removed.insert(0, Removed(text=block.text[:length].rstrip(), reason=reasons.CREDIT))
        sifted.rules.insert(0, "agency's dateline")
        sifted.kept[index] = Block(block.text[length:], block.kind)
        return


def _take_closing_credits(sifted: Sifted) -> None:
    """… or behind the last sentence, in brackets behind that of any paragraph."""
    last = len(sifted.kept) - 1
    for index in range(last, -1, -1):
        block = sifted.kept[index]
        while index == last or block.text.endswith((")", ").")):
            found = credit_rules.after_last_sentence(block.text)
            if found is None:
                break
            start, credit = found
            sifted.credits.insert(0, credit)
            sifted.remove(block.text[start:], reasons.CREDIT, "agency's mark behind the last sentence")
            block = sifted.kept[index] = Block(block.text[:start].rstrip(), block.kind)


def paragraphs(blocks: Iterable[Block]) -> str:
    """The text of ``blocks`` as `CleanText.body` has it."""
    return PARAGRAPH_BREAK.join(block.text for block in blocks)
