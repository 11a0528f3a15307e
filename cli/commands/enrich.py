"""`depesche enrich`: one process that annotates items."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

import typer

from cli.options import ConfigOption, PortOption, start_service
from depesche.eventlog.contract import EventLog
from depesche.service.stage import Stage
from depesche.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from workers.enrich.service import Enriched


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Services")(enrich)


def enrich(config: ConfigOption = None, metrics_port: PortOption = None) -> None:
    """Annotate items from the event log with clean text, language, entities and topics, until stopped.

    Run as many as there are partitions.
    """
    from cli.process import Consumer, run_consumer
    from workers.enrich.boilerplate.learner import Boilerplate
    from workers.enrich.enricher import Enricher
    from workers.enrich.service import EnrichStage

    settings = start_service(config)

    @cache  # models take seconds to load; a log that is not there yet does not need them again
    def enricher(metrics: Metrics) -> Enricher:
        learned = (
            None if settings.enrich.boilerplate.mode == "off" else Boilerplate(settings.enrich.boilerplate, metrics)
        )
        made = Enricher(settings.enrich, learned)
        made.warm_up()
        return made

    def build(log: EventLog, metrics: Metrics, stack: ExitStack) -> Stage[Enriched]:
        models = enricher(metrics)
        if models.learned is not None:
            stack.callback(models.learned.close)
        appender = log.appender()
        stack.callback(appender.close)
        return EnrichStage(models, appender, settings.eventlog.topics.enriched, metrics)

    consumer = Consumer(settings.eventlog.topics.raw, settings.enrich.group, settings.enrich.batch_messages)
    port = settings.telemetry.enrich_port if metrics_port is None else metrics_port
    raise typer.Exit(run_consumer(settings, port, consumer, build))
