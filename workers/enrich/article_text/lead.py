"""What is the lead: a summary that says something of its own, or the first paragraph; no text twice."""

from __future__ import annotations

import re

from workers.enrich.article_text.blocks import Block

MAX_LEAD_CHARACTERS = 600
"""A first paragraph longer than this is body text that lost its paragraphs, not a lead."""
_MIN_LEAD_WORDS = 4
_ELLIPSIS = re.compile(
    r"\s*(?:\[?\s*(?:…|\.{3,})\s*\]?|\[\+\d+ chars\])\s*(?:»|→|(?i:weiterlesen|mehr|read more|continue reading).{0,60})?\Z"
)
_NOT_A_WORD = re.compile(r"[\W_]+")


def same(text: str) -> str:
    """A form of ``text`` that is equal for texts which differ in case, punctuation and white space only."""
    return _NOT_A_WORD.sub(" ", text).strip().lower()


def without_ellipsis(text: str) -> str:
    """``text`` without the sign that a feed has cut it."""
    return _ELLIPSIS.sub("", text)


def without_title(blocks: list[Block], title: str) -> list[Block]:
    """``blocks`` without a first or second one that only repeats the title."""
    if not title:
        return blocks
    key = same(title)
    return [block for index, block in enumerate(blocks) if index > 1 or same(block.text) != key]


def arrange(summary: list[Block], content: list[Block]) -> tuple[str, list[Block]]:
    """The lead and the blocks of the body.

    The lead is the summary if it is not merely the beginning of the content, else the first paragraph if it is
    short enough for one; "" where neither is there. A paragraph that repeats the lead is dropped from the body.
    """
    if not content:
        content, summary = summary, []
    lead = " ".join(block.text for block in summary)
    key = same(without_ellipsis(lead))
    if len(key.split()) < _MIN_LEAD_WORDS or _is_beginning(key, content):
        return _first_paragraph(content)
    return lead, [block for block in content if same(block.text) != key]


def _is_beginning(key: str, content: list[Block]) -> bool:
    """Whether a summary is what the content begins with, cut anywhere, be it inside a word."""
    text = ""
    for block in content:
        text = f"{text} {same(block.text)}" if text else same(block.text)
        if len(text) >= len(key):
            break
    return text.startswith(key) or key.startswith(text)


def _first_paragraph(content: list[Block]) -> tuple[str, list[Block]]:
    for index, block in enumerate(content):
        if block.kind in ("heading", "item"):
            continue
        if len(block.text) > MAX_LEAD_CHARACTERS or index > 1:
            break
        return block.text, content[:index] + content[index + 1 :]
    return "", content
