"""`depesche show`: one article with everything that was found in it."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Annotated

import typer

from cli.options import ConfigOption, JsonOption, load_settings, quiet_logs
from cli.render import article_json, print_article
from depesche.errors import DepescheError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Reading")(show)


def show(
    item_id: Annotated[str, typer.Argument(help="The id that `depesche search` prints.")],
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Print an article: text, entities, places, topics, and what was removed from it."""
    from depesche.index.open import open_index

    quiet_logs()
    with closing(open_index(load_settings(config).index, write=False)) as index:
        article = index.get(item_id)
    if article is None:
        raise DepescheError(f"no article {item_id!r} in the index")
    if as_json:
        typer.echo(json.dumps(article_json(article), ensure_ascii=False))
    else:
        print_article(article)
