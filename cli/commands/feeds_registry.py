"""`depesche feeds add|set|remove|pause|resume|poll|import|export`: changes which feeds are polled, also while they are."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.options import ConfigOption, load_settings, quiet_logs
from depesche.errors import ConfigurationError, FeedUnparsable, FetchFailed
from depesche.service.lifecycle import EXIT_FAILED

UrlsArgument = Annotated[list[str], typer.Argument(metavar="URL...", help="URLs under which the feeds are registered.")]
TitleOption = Annotated[str | None, typer.Option(help="Name shown for the source.")]
LanguageOption = Annotated[str | None, typer.Option(help="BCP 47 tag of the items, such as de or en-GB.")]
CountryOption = Annotated[str | None, typer.Option(help="ISO 3166-1 alpha-2 code of the source, such as DE.")]
TagsOption = Annotated[list[str] | None, typer.Option("--tag", help="Label for filters; may be repeated.")]
IntervalOption = Annotated[
    float | None, typer.Option("--interval-seconds", help="Fixed pause between polls, whatever the feed's rhythm.")
]
IdentityOption = Annotated[
    str | None, typer.Option(help="What tells items apart: auto (learned), guid, url, or title with date.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the group ``feeds``."""
    for command in (add, remove, pause, resume, poll):
        app.command()(command)
    app.command("set")(change)
    app.command("import")(import_opml)
    app.command("export")(export_opml)


def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Feeds, or pages that name their feeds.")],
    take_all: Annotated[bool, typer.Option("--all", help="Of a page that names several feeds, add them all.")] = False,
    is_unchecked: Annotated[
        bool, typer.Option("--no-check", help="Register the URL as it is, without fetching it.")
    ] = False,
    title: TitleOption = None,
    language: LanguageOption = None,
    country: CountryOption = None,
    tags: TagsOption = None,
    interval_seconds: IntervalOption = None,
    identity: IdentityOption = None,
    config: ConfigOption = None,
) -> None:
    """Register feeds; of a page, the feed that it names. A poller that runs polls them within seconds.

    What is added here stands in the state file and wins over config.yaml and OPML files.
    """
    from cli.feed_discovery import feeds_at
    from cli.feed_registry import open_registry

    quiet_logs()
    settings = load_settings(config)
    fields = _fields(title, language, country, tags, interval_seconds, identity)
    failed = False
    with open_registry(settings.ingest) as registry:
        for url in urls:
            try:
                found = [url] if is_unchecked else asyncio.run(feeds_at(url, settings.ingest))
            except (FetchFailed, FeedUnparsable) as error:
                failed = True
                typer.echo(f"not added: {error}", err=True)
                continue
            for feed in found if take_all else found[:1]:
                typer.echo(f"{registry.add(feed, fields)}: {feed}")
            if not take_all:
                for other in found[1:]:
                    typer.echo(f"also there (add it, or use --all): {other}")
    raise typer.Exit(EXIT_FAILED if failed else 0)


def change(
    url: Annotated[str, typer.Argument(metavar="URL", help="The URL under which the feed is registered.")],
    title: TitleOption = None,
    language: LanguageOption = None,
    country: CountryOption = None,
    tags: TagsOption = None,
    interval_seconds: IntervalOption = None,
    identity: IdentityOption = None,
    config: ConfigOption = None,
) -> None:
    """Change what is said of a registered feed; tags replace those that it had."""
    from cli.feed_registry import open_registry

    quiet_logs()
    fields = _fields(title, language, country, tags, interval_seconds, identity)
    if not fields:
        raise ConfigurationError("nothing to change: give at least one option, such as --title")
    with open_registry(load_settings(config).ingest) as registry:
        registry.change(url, fields)
    typer.echo(f"changed: {url}")


def remove(
    urls: UrlsArgument,
    is_forgotten: Annotated[
        bool, typer.Option("--forget", help="Forget its items too: should it be added again, they are all new.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Stop polling feeds for good, wherever they were registered. What is in the index stays there."""
    from cli.feed_registry import open_registry

    quiet_logs()
    with open_registry(load_settings(config).ingest) as registry:
        registry.remove(urls, forget=is_forgotten)
    _say("removed", urls)


def pause(urls: UrlsArgument, config: ConfigOption = None) -> None:
    """Stop polling feeds until `resume`."""
    from cli.feed_registry import open_registry

    quiet_logs()
    with open_registry(load_settings(config).ingest) as registry:
        registry.pause(urls, is_paused=True)
    _say("paused", urls)


def resume(urls: UrlsArgument, config: ConfigOption = None) -> None:
    """Poll feeds again that were paused."""
    from cli.feed_registry import open_registry

    quiet_logs()
    with open_registry(load_settings(config).ingest) as registry:
        registry.pause(urls, is_paused=False)
    _say("resumed", urls)


def poll(urls: UrlsArgument, config: ConfigOption = None) -> None:
    """Ask the running poller to poll feeds now; this also revives one that was retired (410) or fails."""
    from cli.feed_registry import open_registry

    quiet_logs()
    with open_registry(load_settings(config).ingest) as registry:
        registry.poll(urls)
    _say("due now", urls)


def import_opml(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="OPML files.")], config: ConfigOption = None
) -> None:
    """Register the feeds of OPML files; their folders become tags."""
    from cli.feed_registry import open_registry
    from ingest.registry.opml import read_opml

    quiet_logs()
    with open_registry(load_settings(config).ingest) as registry:
        for path in files:
            found = read_opml(path)
            added, retagged = registry.import_all(found.feeds)
            typer.echo(f"{path}: {added} added, {retagged} known and tagged anew")
            for complaint in found.complaints:
                typer.echo(f"not read: {complaint}", err=True)


def export_opml(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output if none.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Write the polled feeds as OPML; the first tag of each becomes its folder."""
    from cli.feed_registry import open_registry
    from ingest.registry.opml import write_opml

    quiet_logs()
    with open_registry(load_settings(config).ingest) as registry:
        document = write_opml(registry.sources(), title="Depesche")
    if output is None:
        sys.stdout.buffer.write(document)
        return
    try:
        output.write_bytes(document)
    except OSError as error:
        raise ConfigurationError(f"{output}: cannot be written: {error.strerror or error}") from error


def _fields(
    title: str | None,
    language: str | None,
    country: str | None,
    tags: list[str] | None,
    interval_seconds: float | None,
    identity: str | None,
) -> dict[str, Any]:
    given = {
        "title": title,
        "language": language,
        "country": country,
        "tags": tuple(tags) if tags else None,
        "interval_seconds": interval_seconds,
        "identity": identity,
    }
    return {name: value for name, value in given.items() if value is not None}


def _say(what: str, urls: list[str]) -> None:
    for url in urls:
        typer.echo(f"{what}: {url}")
