"""How search results and articles look: as JSON for scripts, as text on a terminal."""

from __future__ import annotations

from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from depesche.index.contract import Hit, SearchPage, Segment
from depesche.mediatopics import load_vocabulary
from depesche.records.article import PARAGRAPH_BREAK, Article

MOST_ENTITIES = 6


def article_json(article: Article) -> dict[str, Any]:
    """The article with the names and values that it has on the log."""
    document: dict[str, Any] = msgspec.to_builtins(article)
    return document


def page_json(page: SearchPage) -> dict[str, Any]:
    """The page as JSON: ``total``, ``hits`` (with ``highlights`` as ``{field: [[{text, match}]]}``), ``facets``."""
    return {
        "total": page.total,
        "hits": [
            {
                "item_id": hit.item_id,
                "score": hit.score,
                "highlights": {
                    field: [[{"text": part.text, "match": part.match} for part in fragment] for fragment in fragments]
                    for field, fragments in hit.highlights.items()
                },
                "article": article_json(hit.article),
            }
            for hit in page.hits
        ],
        "facets": {
            name: [{"value": facet.value, "count": facet.count} for facet in values]
            for name, values in page.facets.items()
        },
    }


def print_page(page: SearchPage, offset: int) -> None:
    """Print hits with their highlights, then the facets."""
    console = Console(highlight=False)
    shown = f"{offset + 1}–{offset + len(page.hits)} of {page.total}" if page.hits else f"{page.total}"
    console.print(Text(f"{shown} articles" if page.total != 1 else "1 article", style="bold"))
    for hit in page.hits:
        console.print()
        _print_hit(console, hit)
    if page.total:
        console.print()
        _print_facets(console, page)


def print_article(article: Article) -> None:
    """Print an article with its annotation."""
    console = Console(highlight=False)
    console.print(Text(article.title, style="bold"))
    console.print(Text(_byline(article), style="dim"))
    for paragraph in (article.lead, *article.body.split(PARAGRAPH_BREAK)):
        if paragraph:
            console.print()
            console.print(Text(paragraph))
    console.print()
    print_annotation(console, article)


def print_annotation(console: Console, article: Article) -> None:
    """Print what the enrich stage found in an article."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    table.add_row("language", article.language)
    table.add_row("credit", article.credit or "–")
    for block in article.removed:
        table.add_row("removed", Text.assemble((f"{block.reason}: ", "dim"), block.text))
    by_type: dict[str, list[str]] = {}
    for entity in article.entities:
        by_type.setdefault(entity.type, []).append(f"{entity.name} ({len(entity.mentions)})")
    for kind, names in by_type.items():
        table.add_row(kind, Text(", ".join(names)))
    table.add_row(
        "places", Text(", ".join(f"{place.code} {place.name} ({place.count})" for place in article.places) or "–")
    )
    for topic in article.topics:
        table.add_row("topic", Text(f"{topic.label}  {topic.code}  {topic.score:.2f}"))
    console.print(table)


def _print_hit(console: Console, hit: Hit) -> None:
    article = hit.article
    title = hit.highlights.get("title")
    console.print(_marked(title[0]) if title else Text(article.title or "(no title)"), style="bold")
    console.print(Text(_byline(article), style="dim"))
    fragments = [fragment for field in ("lead", "body") for fragment in hit.highlights.get(field, ())]
    for fragment in fragments[:2]:
        console.print(_marked(fragment))
    if not fragments and article.lead:
        console.print(Text(article.lead))
    names = [entity.name for entity in article.entities[:MOST_ENTITIES]]
    labels = [topic.label for topic in article.topics]
    console.print(Text(" · ".join([*labels, *names]), style="cyan"))
    console.print(Text(hit.item_id, style="dim"))


def _byline(article: Article) -> str:
    when = article.published_at or article.fetched_at
    source = article.feed.title or article.feed.url
    parts = [source, f"{when:%Y-%m-%d %H:%M} UTC", article.language, article.credit, article.link]
    return " · ".join(part for part in parts if part)


def _marked(fragment: tuple[Segment, ...]) -> Text:
    return Text.assemble(*((part.text, "bold yellow" if part.match else "") for part in fragment))


def _print_facets(console: Console, page: SearchPage) -> None:
    topics = load_vocabulary()
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, values in page.facets.items():
        labels = [
            (topics.label(v.value, "en") if name == "topics" and v.value in topics else v.value, v.count)
            for v in values
        ]
        if labels:
            table.add_row(name, Text(", ".join(f"{label} {count}" for label, count in labels)))
    console.print(table)
