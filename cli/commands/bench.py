"""`depesche bench`: figures of our parts, always beside the plain way to do the same in the same run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.options import ConfigOption, JsonOption, load_settings, quiet_logs

PARSE_ROWS = {
    "feedparser": "feedparser",
    "feedparser_unsanitised": "feedparser without sanitising and link resolving",
    "known_0": "ours, at first sight",
    "known_50": "ours, half of the entries known",
    "known_90": "ours, 90 % of the entries known",
    "known_100": "ours, all entries known",
}

app = typer.Typer(no_args_is_help=True, help="Measure a part beside the plain way to do the same.")


@app.callback()
def _group() -> None:
    """Measure a part beside the plain way to do the same."""


@app.command()
def enrich(
    articles: Annotated[int, typer.Option(min=50, max=100_000, help="Articles per round.")] = 400,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="Rounds of each; the medians are compared.")] = 3,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Documents/s of the enrich stage on the embedded log beside a bare nlp.pipe over the same texts."""
    from cli.bench_enrich import measure

    quiet_logs()
    result = measure(load_settings(config), articles=articles, rounds=rounds)
    if as_json:
        typer.echo(json.dumps(result))
        return
    typer.echo(f"stage  {result['stage']:8.1f} documents/s  read, clean, detect, annotate, link, label, append, commit")
    typer.echo(
        f"bare   {result['bare']:8.1f} documents/s  nlp.pipe over the same texts, batch size {result['bare_batch_size']}"
    )
    typer.echo(f"ratio  {result['ratio']:8.3f}  over {rounds} alternating rounds of {articles} articles")


@app.command()
def schedule(
    feeds: Annotated[int, typer.Option(min=1, max=100_000, help="Simulated feeds.")] = 10_000,
    days: Annotated[int, typer.Option(min=2, max=366, help="Simulated days.")] = 30,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same feeds and polls.")] = 1,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Simulate a month: delay and requests of the schedule beside polling every 15 and every 60 minutes."""
    from cli.bench_schedule import measure
    from cli.schedule_report import progress, report_lines

    quiet_logs()
    with progress(feeds) as done:
        result = measure(load_settings(config).ingest, feeds=feeds, days=days, seed=seed, progress=done)
    if as_json:
        typer.echo(json.dumps(result))
        return
    for line in report_lines(result):
        typer.echo(line)


@app.command("parse")
def parse_feeds(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Feed documents; made-up ones of about 225 KB if none.", exists=True)
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="Rounds of each; the medians are compared.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Feeds/s of plain feedparser and of our parser, with none to all of a document's entries known."""
    from cli.bench_parse import documents_of, measure

    quiet_logs()
    result = measure(documents_of(files or []), rounds=rounds)
    if as_json:
        typer.echo(json.dumps(result))
        return
    for name, what in PARSE_ROWS.items():
        typer.echo(f"{result[name]:8.1f} feeds/s  {result[f'{name}_ratio']:6.2f}  {what}")
    typer.echo(
        f"over {rounds} alternating rounds of {result['documents']} documents, {result['bytes'] // 1_000} KB, "
        f"{result['entries']} entries; the ratio is to feedparser without sanitising"
    )
