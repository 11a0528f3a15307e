"""`depesche search`: find articles from the command line, on either index."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from cli.options import ConfigOption, JsonOption, load_settings, quiet_logs
from cli.render import page_json, print_page
from depesche.errors import QueryError
from depesche.index.contract import SearchRequest, Sort
from depesche.mediatopics import load_vocabulary

TIME_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Reading")(search)


def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", -without, OR, field:value; empty finds all.')] = "",
    topic: Annotated[
        list[str] | None, typer.Option(help="Media topic by code or label, or a topic of your own by code. Repeatable.")
    ] = None,
    entity: Annotated[list[str] | None, typer.Option(help="Entity: a name or an id. Repeatable.")] = None,
    place: Annotated[list[str] | None, typer.Option(help="Country: ISO 3166-1 alpha-2. Repeatable.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Language: ISO 639-1. Repeatable (any of them).")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Source by name. Repeatable (any of them).")] = None,
    since: Annotated[str | None, typer.Option(help="From then on: 2026-11-01, 2026-11-01T06:00, 36h, 7d.")] = None,
    until: Annotated[str | None, typer.Option(help="Before then, in the same forms.")] = None,
    sort: Annotated[Sort, typer.Option(help="Order of the articles.")] = "relevance",
    limit: Annotated[int, typer.Option(min=0, max=1000, help="Articles to show.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Articles to pass over.")] = 0,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Find articles, with highlights and facets.

    Examples: depesche search Nordkorea --since 7d; depesche search '"strategische Partnerschaft" -Kim' --topic politics
    """
    from depesche.index.open import open_index

    quiet_logs()
    request = SearchRequest(
        query=query,
        topics=tuple(_topic_code(text) for text in topic or ()),
        entities=tuple(entity or ()),
        places=tuple(code.upper() for code in place or ()),
        languages=tuple(code.lower() for code in language or ()),
        sources=tuple(source or ()),
        since=parse_time(since, datetime.now(UTC)) if since else None,
        until=parse_time(until, datetime.now(UTC)) if until else None,
        sort=sort,
        limit=limit,
        offset=offset,
    )
    with closing(open_index(load_settings(config).index, write=False)) as index:
        page = index.search(request)
    if as_json:
        typer.echo(json.dumps(page_json(page), ensure_ascii=False))
    else:
        print_page(page, offset)


def _topic_code(text: str) -> str:
    """A code with a prefix other than ``medtop:`` is a topic of the user's own, which no vocabulary knows."""
    prefix, colon, name = text.strip().lower().partition(":")
    if colon and name and prefix != "medtop" and " " not in prefix:
        return f"{prefix}:{name}"
    return load_vocabulary().resolve(text)


def parse_time(text: str, now: datetime) -> datetime:
    """A point in time: ISO 8601 (UTC where no zone is given), or an age such as ``90m``, ``36h``, ``7d``, ``2w``."""
    number, unit = text[:-1], text[-1:]
    if unit in TIME_UNITS and number.isdigit() and len(number) < 6:
        return now - timedelta(**{TIME_UNITS[unit]: int(number)})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise QueryError(
            f"not a time: {text!r}; write 2026-11-01, 2026-11-01T06:00+01:00 or an age like 36h or 7d"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
