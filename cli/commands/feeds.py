"""`depesche feeds list|check|show|forget`: the feeds that the poller polls, and what is known of them.

The commands that change which feeds are polled are in `cli.commands.feeds_registry`.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands import feeds_registry
from cli.iso_time import iso_time
from cli.options import ConfigOption, JsonOption, load_settings, quiet_logs
from depesche.errors import FeedUnparsable, FetchFailed
from depesche.service.lifecycle import EXIT_FAILED
from depesche.settings.feed_source import FeedSource
from depesche.settings.load import Settings

if TYPE_CHECKING:
    from ingest.fetching.fetch import Fetcher

app = typer.Typer(no_args_is_help=True, help="List, check, inspect and change the feeds that are polled.")
feeds_registry.register(app)


@app.command("list")
def list_feeds(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the registered feeds, whoever registered them, with their health."""
    from cli.feed_registry import open_registry

    quiet_logs()
    with open_registry(load_settings(config).ingest) as registry:
        feeds = registry.listed()
    for feed in feeds:
        source = feed.source
        if as_json:
            due = {"health": feed.health, "next_due": iso_time(feed.next_due_ms)}
            typer.echo(json.dumps(source.model_dump(mode="json") | due, ensure_ascii=False))
        else:
            parts = (source.url, source.title, source.language, *source.tags)
            typer.echo(f"{feed.health:8} " + "  ".join(part for part in parts if part))


@app.command()
def check(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="[URL]...", help="Feeds; all registered ones if none.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch and parse feeds now, without publishing anything, and say what came or why not."""
    quiet_logs()
    settings = load_settings(config)
    results = asyncio.run(_check_all(urls, settings))
    for result in results:
        if as_json:
            typer.echo(json.dumps(result, ensure_ascii=False))
        else:
            what = result["error"] or f"{result['items']} items, newest {result['newest'] or 'undated'}"
            typer.echo(f"{'failed' if result['error'] else 'ok':7} {result['feed']}  {what}")
    raise typer.Exit(EXIT_FAILED if any(result["error"] for result in results) else 0)


@app.command()
def show(
    url: Annotated[str, typer.Argument(metavar="URL", help="The URL under which the feed is registered.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print all that is known of a feed: its registration, its polls, the boilerplate learned from its items."""
    from cli.feed_report import feed_report, print_report, report_json

    quiet_logs()
    report = feed_report(load_settings(config), url)
    if as_json:
        typer.echo(json.dumps(report_json(report), ensure_ascii=False))
    else:
        print_report(report)
    raise typer.Exit(EXIT_FAILED if report.learned_error else 0)


@app.command()
def forget(
    url: Annotated[str, typer.Argument(metavar="URL", help="The URL under which the feed is registered.")],
    config: ConfigOption = None,
) -> None:
    """Forget the boilerplate that was learned from a feed; it is learned anew from its next items."""
    from cli.feed_report import forget_boilerplate

    quiet_logs()
    was_known = forget_boilerplate(load_settings(config), url)
    typer.echo("forgotten" if was_known else "nothing was learned of this feed")


async def _check_all(urls: list[str] | None, settings: Settings) -> list[dict[str, object]]:
    from ingest.fetching.fetch import Fetcher
    from ingest.registry.sources import load_sources

    known = load_sources(settings.ingest)
    # An address that is not validated here: the fetcher says what is wrong with it.
    sources = [known.get(url) or FeedSource.model_construct(url=url) for url in urls or known]
    gate = asyncio.Semaphore(settings.ingest.concurrency)
    async with Fetcher(settings.ingest, clock=lambda: datetime.now(UTC)) as fetcher:

        async def one(source: FeedSource) -> dict[str, object]:
            async with gate:
                return await _check(fetcher, source, settings)

        return list(await asyncio.gather(*(one(source) for source in sources)))


async def _check(fetcher: Fetcher, source: FeedSource, settings: Settings) -> dict[str, object]:
    from ingest.document import parse_document
    from ingest.fetching.fetch import Fetched, Validators

    result: dict[str, object] = {"feed": source.url, "items": 0, "newest": None, "error": None}
    try:
        fetched = await fetcher.fetch(source, Validators())
        if isinstance(fetched, Fetched):
            items = await asyncio.to_thread(
                parse_document,
                fetched.body,
                fetched.content_type,
                source.url,
                datetime.now(UTC),
                limits=settings.ingest.limits,
            )
            dates = [item.published_at for item in items if item.published_at]
            result |= {"items": len(items), "newest": max(dates).isoformat() if dates else None}
    except (FetchFailed, FeedUnparsable) as error:
        result["error"] = str(error)
    return result
