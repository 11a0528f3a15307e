"""Plain text to blocks: for files, and for feed items that carry no mark-up."""

from __future__ import annotations

import re

from workers.enrich.article_text.blocks import Block, Kind
from workers.enrich.article_text.characters import decode_entities, normalise

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028]")
_BLANK = re.compile(r"\n[^\S\n]*\n\s*|\u2029")
_BULLET = re.compile(r"(?:[-*•·▪–]|\d{1,2}[.)])\s+\S")
_WRAP_COLUMNS = (40, 100)
"""Text wrapped by a program fills lines of 60 to 80 characters; a paragraph on one line is longer or ends a sentence."""
_SENTENCE_ENDS = (".", "!", "?", ":", '."', ".“", ".”", '."', ".«", ".»")


def plain_blocks(text: str) -> list[Block]:
    """The paragraphs of ``text``: parted by blank lines; single line ends part them unless the text is hard-wrapped."""
    text = _LINE_ENDS.sub("\n", decode_entities(text))
    blocks: list[Block] = []
    for chunk in _BLANK.split(text):
        for paragraph in _paragraphs(chunk):
            line = normalise(paragraph)
            if line:
                kind: Kind = "item" if _BULLET.match(line) else "paragraph"
                blocks.append(Block(line, kind))
    return blocks


def _paragraphs(chunk: str) -> list[str]:
    lines = [line.strip() for line in chunk.split("\n") if line.strip()]
    paragraphs: list[str] = []
    previous = ""
    for line in lines:
        if paragraphs and _continues(previous, line):
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
        previous = line
    return paragraphs


def _continues(previous: str, line: str) -> bool:
    low, high = _WRAP_COLUMNS
    if not low <= len(previous) <= high or _BULLET.match(line):
        return False
    return line[0].islower() or (not previous.endswith(_SENTENCE_ENDS) and len(line) <= high)
