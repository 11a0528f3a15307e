"""`depesche parse`: the poller's own parser on files, a URL or a pipe."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated

import typer

from cli.options import ConfigOption, load_settings, quiet_logs
from depesche.errors import FeedUnparsable, FetchFailed
from depesche.records.codec import encode
from depesche.records.raw_item import RawItem
from depesche.service.lifecycle import EXIT_FAILED
from depesche.settings.feed_source import FeedSource
from depesche.settings.load import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Tools")(parse)


def parse(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|URL|-]...", help="Feed documents; - is standard input.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one RawItem as a JSON line per item.")] = False,
    url: Annotated[
        str | None,
        typer.Option(help="Address that a file was fetched from: the base of its links and of the items' ids."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Parse feed documents exactly as the poller does, and print the items that it would publish.

    A document that cannot be parsed gives a line with "error"; the others go on, and the exit code is 1.
    """
    quiet_logs()
    settings = load_settings(config)
    failed = False
    for source in sources or ["-"]:
        try:
            items = _items(source, url, settings)
        except (FeedUnparsable, FetchFailed) as error:
            failed = True
            _print_error(source, str(error), as_json=as_json)
            continue
        _print_items(items, as_json=as_json)
    raise typer.Exit(EXIT_FAILED if failed else 0)


def _items(source: str, url: str | None, settings: Settings) -> list[RawItem]:
    from ingest.document import parse_document

    fetched_at = datetime.now(UTC)
    limits = settings.ingest.limits
    if source.startswith(("http://", "https://")):
        body, content_type, base = asyncio.run(_fetch(source, settings))
    else:
        body, content_type, base = _read(source, limits.max_body_bytes), None, url or _shown(source)
    try:
        return parse_document(
            body,
            content_type,
            base,
            fetched_at,
            limits=limits,
            max_message_bytes=settings.eventlog.max_message_bytes,
        )
    except FeedUnparsable as error:
        raise FeedUnparsable(_without_name(str(error), base), feed_url=source) from error


def _read(source: str, limit: int) -> bytes:
    try:
        if source == "-":
            return _bounded(sys.stdin.buffer, source, limit)
        with Path(source).open("rb") as stream:
            return _bounded(stream, source, limit)
    except OSError as error:
        raise FeedUnparsable(error.strerror or str(error), feed_url=source) from error


def _bounded(stream: IO[bytes], source: str, limit: int) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise FeedUnparsable(f"larger than {limit} bytes (ingest.limits.max_body_bytes)", feed_url=source)
    return data


async def _fetch(url: str, settings: Settings) -> tuple[bytes, str | None, str]:
    from ingest.fetching.fetch import Fetched, Fetcher, Validators

    async with Fetcher(settings.ingest, clock=lambda: datetime.now(UTC)) as fetcher:
        fetched = await fetcher.fetch(FeedSource.model_construct(url=url), Validators())
    if not isinstance(fetched, Fetched):
        raise FetchFailed("the server answers 304 to an unconditional request", feed_url=url, outcome="protocol_error")
    return fetched.body, fetched.content_type, url


def _print_items(items: Iterable[RawItem], *, as_json: bool) -> None:
    for item in items:
        if as_json:
            sys.stdout.buffer.write(encode(item) + b"\n")
            continue
        when = f"{item.published_at:%Y-%m-%d %H:%M} UTC" if item.published_at else "no date"
        _echo(f"{when}  {item.title or '(no title)'}  {item.link or ''}".rstrip())
    sys.stdout.flush()


def _print_error(source: str, reason: str, *, as_json: bool) -> None:
    name = _shown(source)
    reason = _without_name(reason, source)
    if as_json:
        sys.stdout.buffer.write(json.dumps({"input": name, "error": reason}, ensure_ascii=False).encode() + b"\n")
        sys.stdout.flush()
    else:
        _echo(f"{name}: error: {reason}", err=True)


def _echo(line: str, *, err: bool = False) -> None:
    """Print a line on whatever terminal: what its encoding lacks becomes a question mark."""
    encoding = (sys.stderr if err else sys.stdout).encoding or "utf-8"
    typer.echo(line.encode(encoding, "replace").decode(encoding), err=err)


def _shown(source: str) -> str:
    """A file's name as text on one line: it may hold any bytes."""
    text = source.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _without_name(message: str, name: str) -> str:
    """The message without a leading ``name: ``, which stands beside it."""
    return message.removeprefix(f"{name}: ")
