"""Text cleaning of the enrich stage: what a publisher sent becomes title, lead, body, credit and removed blocks.

Three doors for three kinds of input, one set of rules behind them. Everything here is pure and keeps no state; no
input raises. `CleanText.removed` names each removed block with one of the values in `reasons`.
"""

from __future__ import annotations

from workers.enrich.article_text.blocks import Block
from workers.enrich.article_text.characters import normalise
from workers.enrich.article_text.compose import CleanText, paragraphs, sift
from workers.enrich.article_text.explain import explain
from workers.enrich.article_text.html_blocks import html_blocks, is_html
from workers.enrich.article_text.lead import arrange, without_title
from workers.enrich.article_text.page_blocks import page_blocks
from workers.enrich.article_text.plain_blocks import plain_blocks
from workers.enrich.article_text.sentences import ends_sentence

__all__ = ["VERSION", "CleanText", "clean", "clean_page", "clean_plain", "explain"]

VERSION = "2"
"""Changes whenever the same input may give another result: goes into ``Article.enrichment["text"]``."""

_MAX_TITLE_CHARACTERS = 250


def clean(
    *, title: str | None, summary_html: str | None, content_html: str | None, text: str | None = None
) -> CleanText:
    """The text of a feed item; any part may be missing, empty, HTML or plain.

    ``text`` is plain text that stands in where there is no content.
    """
    headline = _title(title)
    summary = _blocks(summary_html)
    content = _blocks(content_html) or (plain_blocks(text) if text else [])
    return _compose(headline, summary, content)


def clean_plain(text: str, title: str | None = None) -> CleanText:
    """A plain text; where ``title`` is None its first line is the title if it looks like one."""
    blocks = plain_blocks(text)
    if title is None and len(blocks) > 1 and _is_title(blocks[0].text):
        return _compose(blocks[0].text, [], blocks[1:])
    return _compose(_title(title), [], blocks)


def clean_page(html: str) -> CleanText:
    """A whole web page: the article is found first, then cleaned like a feed item's content."""
    title, blocks = page_blocks(html)
    return _compose(_title(title), [], blocks)


def _title(title: str | None) -> str:
    if not title:
        return ""
    return " ".join(block.text for block in html_blocks(title)) if is_html(title) else normalise(title)


def _blocks(source: str | None) -> list[Block]:
    if not source:
        return []
    return html_blocks(source) if is_html(source) else plain_blocks(source)


def _is_title(line: str) -> bool:
    return len(line) <= _MAX_TITLE_CHARACTERS and not (ends_sentence(line) and line.endswith((".", ":", ";")))


def _compose(title: str, summary: list[Block], content: list[Block]) -> CleanText:
    about = sift(without_title(summary, title))
    main = sift(without_title(content, title))
    lead, body = arrange(about.kept, main.kept)
    known = {(removed.text, removed.reason) for removed in main.removed}
    own = [index for index, removed in enumerate(about.removed) if (removed.text, removed.reason) not in known]
    return CleanText(
        title=title,
        lead=lead,
        body=paragraphs(body),
        credit=main.credit or about.credit,
        removed=(*(about.removed[index] for index in own), *main.removed),
        rules=(*(about.rules[index] for index in own), *main.rules),
    )
