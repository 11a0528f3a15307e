"""`depesche feeds list|check|show|forget`: the feeds that the poller polls, and what is known of them."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import ConfigOption, JsonOption, load_settings, quiet_logs
from depesche.errors import FeedUnparsable, FetchFailed
from depesche.service.lifecycle import EXIT_FAILED
from depesche.settings.load import Settings

if TYPE_CHECKING:
    from ingest.fetching.fetch import Fetcher

app = typer.Typer(
    no_args_is_help=True, help="List, check and inspect the feeds of the configuration and its OPML files."
)


@app.command("list")
def list_feeds(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the registered feeds, those of OPML files included."""
    from ingest.registry.sources import load_sources

    for source in load_sources(load_settings(config).ingest):
        if as_json:
            typer.echo(json.dumps(source.model_dump(mode="json"), ensure_ascii=False))
        else:
            typer.echo("  ".join(part for part in (source.url, source.title, source.language, *source.tags) if part))


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

    addresses = urls or [source.url for source in load_sources(settings.ingest)]
    gate = asyncio.Semaphore(settings.ingest.concurrency)
    async with Fetcher(settings.ingest, clock=lambda: datetime.now(UTC)) as fetcher:

        async def one(url: str) -> dict[str, object]:
            async with gate:
                return await _check(fetcher, url, settings)

        return list(await asyncio.gather(*(one(url) for url in addresses)))


async def _check(fetcher: Fetcher, url: str, settings: Settings) -> dict[str, object]:
    from ingest.document import parse_document
    from ingest.fetching.fetch import Fetched, Validators

    result: dict[str, object] = {"feed": url, "items": 0, "newest": None, "error": None}
    try:
        fetched = await fetcher.fetch(url, Validators())
        if isinstance(fetched, Fetched):
            items = await asyncio.to_thread(
                parse_document,
                fetched.body,
                fetched.content_type,
                url,
                datetime.now(UTC),
                limits=settings.ingest.limits,
            )
            dates = [item.published_at for item in items if item.published_at]
            result |= {"items": len(items), "newest": max(dates).isoformat() if dates else None}
    except (FetchFailed, FeedUnparsable) as error:
        result["error"] = str(error)
    return result
