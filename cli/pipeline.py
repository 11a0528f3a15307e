"""The whole pipeline as a list of child processes, for `depesche run` and `depesche demo`."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import structlog

from cli.commands.topics import topic_specs
from cli.supervisor import Child
from depesche.eventlog.open import open_eventlog
from depesche.settings.load import Settings

log = structlog.get_logger("depesche.pipeline")


def stage_children(settings: Settings, config: Path | None) -> list[Child]:
    """The poller, the enrich workers, the sink and the console, each with its own ports."""
    telemetry = settings.telemetry
    children = [_child("poll", config, telemetry.poll_port)]
    for number in range(settings.service.enrich_processes):
        port = telemetry.enrich_port + number if telemetry.enrich_port else 0
        children.append(_child("enrich", config, port, f"enrich-{number + 1}"))
    children.append(_child("sink", config, telemetry.sink_port))
    children.append(Child("console", "console", _command("console", config)))
    return children


def create_embedded_topics(settings: Settings) -> None:
    """Create the topics of the embedded log, which has nobody else to do it. Kafka's are an operator's act."""
    if settings.eventlog.backend != "sqlite":
        return
    with closing(open_eventlog(settings.eventlog)) as eventlog:
        for name in eventlog.create_topics(topic_specs(settings.eventlog.topics)):
            log.info("topic created", topic=name)


def _child(stage: str, config: Path | None, port: int, name: str | None = None) -> Child:
    return Child(name or stage, stage, [*_command(stage, config), "--metrics-port", str(port)])


def _command(stage: str, config: Path | None) -> list[str]:
    command = [sys.executable, "-m", "cli.main", stage]
    return [*command, "--config", str(config)] if config else command
