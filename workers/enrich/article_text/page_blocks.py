"""A whole web page to blocks: trafilatura finds the article in it, `html_blocks` reads what it found."""

from __future__ import annotations

from typing import Any

from lxml import etree
from trafilatura import bare_extraction

from workers.enrich.article_text.article_region import select
from workers.enrich.article_text.blocks import Block
from workers.enrich.article_text.characters import drop_invisible
from workers.enrich.article_text.html_blocks import html_blocks
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
MAX_PAGE_CHARACTERS = 5_000_000
"""A page longer than this is cut: trafilatura keeps several trees of it in memory."""


def page_blocks(html: str) -> tuple[str | None, list[Block]]:
    """The title of a page, where one is known, and the blocks of its article.

    A page in which nothing is found is read as a fragment.
    """
    source = drop_invisible(html[:MAX_PAGE_CHARACTERS])
    document: Any = bare_extraction(
        source, include_comments=False, include_tables=True, include_links=True, with_metadata=True, favor_recall=FR
    )
    if document is None or document.body is None:
        return None, html_blocks(source)
    outline = outline_of(source)
    blocks = select(outline, [block.text for block in _read(document.body)], document.title)
    return document.title, blocks or html_blocks(source)

FR = True

def _read(body: Any) -> list[Block]:
    for element in body.iter(*_TAGS):
        element.tag = _TAGS[element.tag]
        if element.tag == "a":
            element.set("href", element.get("target", "/"))
    # A page's line breaks part paragraphs: trafilatura makes one of two.
    return html_blocks(etree.tostring(body, encoding="unicode", method="html").replace("<br>", "<br><br>"))
