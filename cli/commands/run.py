"""`depesche run`: the whole pipeline on one machine, supervised."""

from __future__ import annotations

import time

import typer

from cli.options import DEFAULT_CONFIG, ConfigOption, start_service


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Services")(run)


def run(config: ConfigOption = None) -> None:
    """Run poller, enrich workers, sink and console; restart what dies; stop all on Ctrl-C or SIGTERM."""
    from cli.pipeline import create_embedded_topics, stage_children
    from cli.process import LIVE_WITHIN_SECONDS, new_metrics, new_stop_signal
    from cli.supervisor import KILL_GRACE_SECONDS, Supervisor
    from depesche.service.retry import RetryPolicy
    from depesche.telemetry.endpoints import Endpoints

    if config is None and DEFAULT_CONFIG.exists():
        config = DEFAULT_CONFIG
    settings = start_service(config)
    create_embedded_topics(settings)
    metrics = new_metrics()
    # The children have the deadline to themselves; the supervisor waits for them a little longer.
    service = settings.service
    patient = service.model_copy(
        update={"shutdown_deadline_seconds": service.shutdown_deadline_seconds + 2 * KILL_GRACE_SECONDS}
    )
    stop = new_stop_signal(patient)
    supervisor = Supervisor(
        stage_children(settings, config),
        metrics=metrics,
        restart=RetryPolicy(initial_seconds=0.5, max_seconds=service.retry_max_seconds),
        shutdown_deadline_seconds=service.shutdown_deadline_seconds,
    )
    stop.on_reload(supervisor.reload)
    with Endpoints(
        settings.telemetry.host,
        settings.telemetry.run_port,
        metrics.registry,
        live=lambda: time.monotonic() - supervisor.last_turn < LIVE_WITHIN_SECONDS,
        problems=supervisor.problems,
    ):
        supervisor.run(stop.event)
    stop.finished()
