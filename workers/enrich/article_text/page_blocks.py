"""A whole web page to blocks: trafilatura finds the article in it, `html_blocks` reads what it found."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from trafilatura import bare_extraction

from workers.enrich.article_text.article_region import likeness, select
from workers.enrich.article_text.blocks import Block
from workers.enrich.article_text.characters import drop_invisible, normalise
from workers.enrich.article_text.html_blocks import html_blocks
from workers.enrich.article_text.lead import same
from workers.enrich.article_text.page_outline import outline_of

_TAGS = {
    "head": "h2",
    "list": "ul",
    "item": "li",
    "quote": "blockquote",
    "ref": "a",
    "lb": "br",
    "row": "tr",
    "cell": "td",
}
"""trafilatura's own element names, as HTML has them."""
_TITLE = re.compile(r"<title[^<>]*>([^<]{1,500})</title", re.IGNORECASE)
MAX_PAGE_CHARACTERS = 5_000_000
"""A page longer than this is cut: trafilatura keeps several trees of it in memory."""


def page_blocks(html: str) -> tuple[str | None, list[Block]]:
    """The title of a page, where one is known, and the blocks of its article.

    A page in which nothing is found is read as a fragment.
    """
    source = drop_invisible(html[:MAX_PAGE_CHARACTERS])
    document: Any = bare_extraction(
        source, include_comments=False, include_tables=True, include_links=True, with_metadata=True, favor_recall=True
    )
    if document is None or document.body is None:
        return None, html_blocks(source)
    tag = _TITLE.search(source)
    page_title = normalise(tag[1]) if tag else None
    found = select(outline_of(source), [block.text for block in _read(document.body)], page_title or document.title)
    return _title(document.title, found.title, page_title), found.blocks or html_blocks(source)


def _title(named: str | None, shown: str | None, page_title: str | None) -> str | None:
    """The title that metadata name, unless the page's own title speaks for the heading above the article."""
    if not named or not shown or not page_title:
        return named or shown
    words, of_named, of_shown = (frozenset(same(text).split()) for text in (page_title, named, shown))
    if of_named <= of_shown:
        return named
    return shown if of_shown <= words or likeness(shown, words) > likeness(named, words) else named


def _read(body: Any) -> list[Block]:
    for element in body.iter(*_TAGS):
        element.tag = _TAGS[element.tag]
        if element.tag == "a":
            element.set("href", element.get("target", "/"))
    # A page's line breaks part paragraphs: trafilatura makes one of two.
    return html_blocks(etree.tostring(body, encoding="unicode", method="html").replace("<br>", "<br><br>"))
