"""`depesche annotate`: the enrich stage's own code on texts from files or a pipe."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli.options import ConfigOption, load_settings, quiet_logs
from depesche.service.lifecycle import EXIT_FAILED


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Tools")(annotate)


def annotate(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|-]...",
            help="JSON lines (.jsonl, .json), HTML (.html, .htm) or plain text; - is standard input.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one Article as a JSON line per input.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why: which rule removed a block, which list linked a name, …")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Annotate texts exactly as the enrich stage does, in order, as a stream.

    A JSON line is {"id": …, "title": …, "text": … or "html": …, "language": …}; all but text or html may be left out.
    With --explain a JSON line has the key "explanation" as well.
    An input that cannot be read gives a line with "error"; the others go on, and the exit code is 1.
    """
    from cli.annotate_stream import annotate_stream, open_inputs
    from cli.explain import print_explanation
    from cli.render import print_article
    from depesche.records.article import Article
    from workers.enrich.enricher import Enricher

    quiet_logs()
    enricher = Enricher(load_settings(config).enrich)
    failed = False
    for result in annotate_stream(enricher, open_inputs(files or ["-"]), explain=explain):
        failed = failed or not isinstance(result.value, Article)
        if as_json or not isinstance(result.value, Article):
            sys.stdout.buffer.write(result.json_line())
            sys.stdout.buffer.flush()
        else:
            print_article(result.value)
            if result.explanation is not None:
                print_explanation(result.explanation)
    raise typer.Exit(EXIT_FAILED if failed else 0)
