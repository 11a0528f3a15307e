"""`depesche topics create|list|media`: the event log's topics, never created silently, and the media topics."""

from __future__ import annotations

import json
from contextlib import closing

import typer

from cli.commands import media_topics
from cli.options import ConfigOption, JsonOption, load_settings, quiet_logs
from depesche.eventlog.contract import TopicSpec
from depesche.eventlog.open import open_eventlog
from depesche.records.dead_letter import dead_topic
from depesche.settings.eventlog import TopicSettings

app = typer.Typer(no_args_is_help=True, help="Create and list the topics of the event log; browse the media topics.")
app.add_typer(media_topics.app, name="media")


def topic_specs(settings: TopicSettings) -> list[TopicSpec]:
    """The topics that Depesche needs: two of data, two of dead letters."""
    live = [
        TopicSpec(name, settings.partitions, settings.replication, settings.retention_hours)
        for name in (settings.raw, settings.enriched)
    ]
    dead = [TopicSpec(dead_topic(spec.name), 1, settings.replication, settings.dead_retention_hours) for spec in live]
    return live + dead


@app.command()
def create(config: ConfigOption = None) -> None:
    """Create the topics that are missing, with the partitions, replication and retention of the configuration."""
    quiet_logs()
    settings = load_settings(config)
    specs = topic_specs(settings.eventlog.topics)
    with closing(open_eventlog(settings.eventlog)) as log:
        created = log.create_topics(specs)
        existing = log.topics()
    for spec in specs:
        state = "created" if spec.name in created else "exists"
        note = "" if existing[spec.name] == spec.partitions else f" (configured: {spec.partitions}; left as it is)"
        typer.echo(f"{state:8} {spec.name}  partitions={existing[spec.name]}{note}")


@app.command("list")
def list_topics(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the topics with their partitions, messages and consumer groups' lag."""
    quiet_logs()
    settings = load_settings(config)
    wanted = {spec.name for spec in topic_specs(settings.eventlog.topics)}
    groups = {
        settings.eventlog.topics.raw: settings.enrich.group,
        settings.eventlog.topics.enriched: settings.sink.group,
    }
    rows: list[dict[str, object]] = []
    with closing(open_eventlog(settings.eventlog)) as log:
        for name in sorted(wanted & set(log.topics())):
            ranges = log.ranges(name)
            row: dict[str, object] = {
                "topic": name,
                "partitions": len(ranges),
                "messages": sum(span.next - span.first for span in ranges.values()),
            }
            if name in groups:
                done = log.committed(name, groups[name])
                row["lag"] = sum(span.next - max(span.first, done.get(source, 0)) for source, span in ranges.items())
            rows.append(row)
    for row in rows:
        typer.echo(json.dumps(row) if as_json else "  ".join(f"{key}={value}" for key, value in row.items()))
    if not rows and not as_json:
        typer.echo("no topics yet: run `depesche topics create`")
