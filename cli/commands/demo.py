"""`depesche demo`: the whole pipeline on the bundled sample feeds, with nothing to configure."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from cli.options import JsonOption
from depesche.service.lifecycle import EXIT_FAILED
from depesche.telemetry.logs import configure_logs


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Start here")(demo)


def demo(
    data: Annotated[
        Path | None,
        typer.Option(
            file_okay=False, show_default="a temporary folder", help="Folder for log, index and state; kept afterwards."
        ),
    ] = None,
    exit_after: Annotated[
        bool, typer.Option("--exit", help="End after the summary instead of serving the console.")
    ] = False,
    as_json: JsonOption = False,
    console_port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port of the console; another one if it is taken.")
    ] = 8400,
    timeout_seconds: Annotated[
        float, typer.Option(min=1, help="Give up when not everything is searchable by then.")
    ] = 180,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "warning",
) -> None:
    """Poll bundled sample feeds from a loopback web server, annotate and index them, and show what came out.

    Needs no network and no configuration. Serves the console until Ctrl-C.
    """
    from cli.demo import Demo
    from cli.demo_summary import print_summary

    configure_logs(log_level, "auto")
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="depesche-demo-")))
        running = stack.enter_context(Demo(folder, console_port=console_port, log_level=log_level))
        if not as_json:
            typer.echo(f"polling {running.feeds} sample feeds with {running.expected} items …", err=True)
        summary = running.wait_until_searchable(timeout_seconds)
        if as_json:
            typer.echo(json.dumps(summary.as_json(), ensure_ascii=False))
        else:
            print_summary(summary, folder)
        if not exit_after and summary.complete:
            typer.echo(f"\nconsole: {running.console_url}    (Ctrl-C ends)", err=as_json)
            running.wait_for_stop()
    if not summary.complete:
        raise typer.Exit(EXIT_FAILED)
