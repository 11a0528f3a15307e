"""Readers of the hand-written cases under tests/data/articles; each file says its form in its first line."""

from __future__ import annotations

import re
from pathlib import Path

ARTICLES = Path(__file__).parents[2] / "data" / "articles"


def lines(name: str) -> list[str]:
    """The cases of a file, one a line."""
    text = (ARTICLES / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def marked(line: str) -> tuple[str, list[str]]:
    """A paragraph and the parts of it that stand in ``[[ ]]``."""
    return line.replace("[[", "").replace("]]", ""), re.findall(r"\[\[(.*?)\]\]", line)
