"""`depesche config check|show|schema`: what the settings are, and whether they hold."""

from __future__ import annotations

import json

import typer
import yaml

from cli.options import ConfigOption, load_settings
from depesche.settings.load import Settings

app = typer.Typer(no_args_is_help=True, help="Check and show the configuration.")


@app.command()
def check(config: ConfigOption = None) -> None:
    """Load the configuration with its OPML files, and say whether it holds; every fault is named with its place."""
    from ingest.registry.sources import load_sources

    settings = load_settings(config)
    feeds = load_sources(settings.ingest)
    typer.echo(
        f"configuration holds: {len(feeds)} feeds, "
        f"{len(settings.ingest.opml_files)} OPML files, log on {settings.eventlog.backend}, "
        f"index on {settings.index.backend}"
    )


@app.command()
def show(config: ConfigOption = None) -> None:
    """Print the settings in force (file, environment and defaults) as YAML; secrets are masked."""
    from ingest.fetching.masking import told

    document = json.loads(load_settings(config).model_dump_json())
    for feed in document["ingest"]["feeds"]:
        feed["url"] = told(feed["url"])
    typer.echo(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), nl=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of config.yaml, for editors."""
    typer.echo(json.dumps(Settings.model_json_schema(), indent=2, ensure_ascii=False))
