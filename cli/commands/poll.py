"""`depesche poll`: the process that polls feeds."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from cli.options import ConfigOption, JsonOption, PortOption, load_settings, quiet_logs, start_service
from depesche.errors import ConfigurationError
from depesche.service.lifecycle import EXIT_FAILED
from depesche.settings.load import Settings

if TYPE_CHECKING:
    from depesche.eventlog.contract import Appender
    from depesche.service.lifecycle import StopSignal
    from depesche.telemetry.metrics import Metrics
    from ingest.poll_event import PollEvent
    from ingest.poller import Poller


log = structlog.get_logger("depesche.poll")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Services")(poll)


def poll(
    once: Annotated[bool, typer.Option("--once", help="Poll each feed once, now, print what came, and end.")] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    metrics_port: PortOption = None,
) -> None:
    """Poll the feeds, each when it is due, and put new and changed items on the event log, until stopped.

    One poller per set of feeds: its state file belongs to it alone. SIGHUP makes it read feeds and OPML files again.
    """
    if once:
        quiet_logs()
        raise typer.Exit(_poll_once(load_settings(config), as_json=as_json))
    settings = start_service(config)
    raise typer.Exit(_serve(settings, config, settings.telemetry.poll_port if metrics_port is None else metrics_port))


def _poll_once(settings: Settings, *, as_json: bool) -> int:
    from cli.process import new_metrics
    from depesche.eventlog.open import open_eventlog

    with closing(open_eventlog(settings.eventlog)) as log, closing(log.appender()) as appender:
        events = asyncio.run(_poller(settings, appender, new_metrics()).poll_once())
    for event in events:
        typer.echo(json.dumps(_fields(event), ensure_ascii=False) if as_json else _line(event))
    return EXIT_FAILED if events and all(event.error for event in events) else 0


def _fields(event: PollEvent) -> dict[str, object]:
    return {
        "feed": event.feed_url,
        "outcome": event.outcome,
        "status": event.status,
        "new": event.new,
        "changed": event.changed,
        "unchanged": event.unchanged,
        "bytes": event.bytes,
        "seconds": round(event.seconds, 3),
        "next_due": event.next_due.isoformat(),
        "error": event.error,
    }


def _line(event: PollEvent) -> str:
    what = event.error or f"{event.new} new, {event.changed} changed, {event.unchanged} unchanged"
    return f"{event.outcome:16} {event.feed_url}  {what}"


def _serve(settings: Settings, config: Path | None, port: int) -> int:
    from cli.process import Process, run_service
    from depesche.eventlog.open import open_eventlog

    def build(process: Process) -> Poller:
        eventlog = open_eventlog(settings.eventlog)
        process.resources.callback(eventlog.close)
        appender = eventlog.appender()
        process.resources.callback(appender.close)
        return _poller(settings, appender, process.metrics)

    def run(poller: Poller, process: Process) -> None:
        process.health.follow(lambda: poller.last_turn, poller.problems)
        asyncio.run(_until_stopped(poller, process.stop, config))

    return run_service(settings, port, build, run)


def _poller(settings: Settings, appender: Appender, metrics: Metrics) -> Poller:
    from ingest.poller import Poller, PollerOptions

    return Poller(
        settings.ingest,
        topic=settings.eventlog.topics.raw,
        appender=appender,
        metrics=metrics,
        options=PollerOptions(
            max_message_bytes=settings.eventlog.max_message_bytes,
            shutdown_seconds=settings.service.shutdown_deadline_seconds,
        ),
    )


async def _until_stopped(poller: Poller, signal: StopSignal, config: Path | None) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def reload() -> None:
        try:
            settings = load_settings(config)
        except ConfigurationError as error:
            log.warning("configuration not reloaded; polling goes on as before", error=str(error))
            return
        loop.call_soon_threadsafe(poller.reload, settings.ingest)

    signal.on_reload(reload)
    signal.on_stop(lambda: loop.call_soon_threadsafe(stop.set))
    if signal.event.is_set():  # it came before there was a listener
        stop.set()
    await poller.run(stop)
