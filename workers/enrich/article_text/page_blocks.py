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
_META_TITLE = re.compile(
    r"<meta\s[^<>]{0,300}(?:property|name)\s*=\s*[\"']?(?:og|twitter):title\b[^<>]{0,600}>", re.IGNORECASE
)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')", re.IGNORECASE)
_SITE = re.compile(r"(?<=\S)\s+[|–—»-]\s+[^|–—»]{2,40}\Z")
MAX_PAGE_CHARACTERS = 5_000_000
"""A page longer than this is cut: trafilatura keeps several trees of it in memory."""


def page_blocks(html: str) -> tuple[str | None, list[Block]]:
    """The title of a page, where one is known, and the blocks of its article.

    A page in which nothing is found is read as a fragment.
    """
    source = drop_invisible(html[:MAX_PAGE_CHARACTERS])
    # Without metadata: the search for a date alone takes most of the time on a long page.
    document: Any = bare_extraction(
        source, include_comments=False, include_tables=True, include_links=True, favor_recall=True
    )
    if document is None or document.body is None:
        return _tag_title(source), html_blocks(source)
    tag, meta = _tag_title(source), _meta_title(source)
    found = select(outline_of(source), [block.text for block in _read(document.body)], tag or meta)
    return _title(meta, found.title, tag), found.blocks or html_blocks(source)


def _tag_title(source: str) -> str | None:
    found = _TITLE.search(source)
    return normalise(found[1]) if found else None


def _meta_title(source: str) -> str | None:
    found = _META_TITLE.search(source)
    content = _CONTENT.search(found[0]) if found else None
    return normalise(content[1] or content[2] or "") if content else None


def _title(meta: str | None, shown: str | None, tag: str | None) -> str | None:
    """The title that metadata name, unless the page's own title speaks for the heading above the article."""
    if not meta or not shown:
        return meta or shown or (tag and _SITE.sub("", tag))
    of_tag, of_meta, of_shown = (frozenset(same(text or "").split()) for text in (tag, meta, shown))
    if of_meta <= of_shown:
        return meta
    return shown if of_shown <= of_tag or likeness(shown, of_tag) > likeness(meta, of_tag) else meta


def _read(body: Any) -> list[Block]:
    for element in body.iter(*_TAGS):
        element.tag = _TAGS[element.tag]
        if element.tag == "a":
            element.set("href", element.get("target", "/"))
    # A page's line breaks part paragraphs: trafilatura makes one of two.
    return html_blocks(etree.tostring(body, encoding="unicode", method="html").replace("<br>", "<br><br>"))
