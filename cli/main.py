"""The `depesche` command: registers the commands and turns errors into one clear line and an exit code."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from cli.commands import (
    annotate,
    bench,
    config,
    console,
    demo,
    enrich,
    feeds,
    parse,
    poll,
    run,
    search,
    show,
    sink,
    topics,
)
from depesche.errors import ConfigurationError, DepescheError, QueryError, RetryableError
from depesche.service.lifecycle import EXIT_FAILED, EXIT_UNAVAILABLE, EXIT_USAGE

app = typer.Typer(
    name="depesche",
    help="News feeds in, a searchable, annotated stream out.",
    epilog="Exit codes: 0 done; 1 the work, or some of its input, failed; "
    "2 the command line or the configuration must be changed; 3 the log or the index cannot be reached.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for module in (run, poll, enrich, sink, console, search, show, parse, annotate, demo):
    module.register(app)
for name, group in (("feeds", feeds.app), ("topics", topics.app), ("config", config.app), ("bench", bench.app)):
    app.add_typer(group, name=name)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"depesche {version('depesche')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """News feeds in, a searchable, annotated stream out."""


def main() -> None:
    """Run the command line; expected errors become one line on standard error."""
    try:
        app()
    except (ConfigurationError, QueryError) as error:
        sys.exit(_complain(error, EXIT_USAGE))
    except RetryableError as error:
        sys.exit(_complain(error, EXIT_UNAVAILABLE))
    except DepescheError as error:
        sys.exit(_complain(error, EXIT_FAILED))
    except BrokenPipeError:
        # The reader of a pipe went away (`depesche search … | head`): not an error, and nothing more to print.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)


def _complain(error: DepescheError, code: int) -> int:
    sys.stderr.write(f"depesche: error: {error}\n")
    return code


if __name__ == "__main__":
    main()
