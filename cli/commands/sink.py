"""`depesche sink`: one process that writes articles to the search index."""

from __future__ import annotations

from contextlib import ExitStack

import typer

from cli.options import ConfigOption, PortOption, start_service
from depesche.eventlog.contract import EventLog
from depesche.index.contract import Document
from depesche.service.stage import Stage
from depesche.telemetry.metrics import Metrics


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Services")(sink)


def sink(config: ConfigOption = None, metrics_port: PortOption = None) -> None:
    """Write articles from the event log to the search index, until stopped.

    Run as many as there are partitions; with the embedded index one writes and the others stand by.
    """
    from cli.process import Consumer, run_consumer
    from depesche.index.open import open_index
    from workers.sink.service import SinkStage

    settings = start_service(config)

    def build(_log: EventLog, metrics: Metrics, stack: ExitStack) -> Stage[Document]:
        index = open_index(settings.index, write=True)
        stack.callback(index.close)
        return SinkStage(index, metrics)

    consumer = Consumer(settings.eventlog.topics.enriched, settings.sink.group, settings.sink.batch_messages)
    port = settings.telemetry.sink_port if metrics_port is None else metrics_port
    raise typer.Exit(run_consumer(settings, port, consumer, build))
