"""Options that several commands share, and the loading of settings behind them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from depesche.settings.load import Settings, load
from depesche.telemetry.logs import configure_logs

DEFAULT_CONFIG = Path("config.yaml")

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        envvar="DEPESCHE_CONFIG",
        show_default="config.yaml, where there is one",
        help="Configuration file. Any key can be overridden by the environment: DEPESCHE_<SECTION>__<KEY>.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
PortOption = Annotated[
    int | None,
    typer.Option(
        "--metrics-port", min=0, max=65_535, help="Port of /metrics, /livez and /readyz; 0 takes any free one."
    ),
]


def load_settings(config: Path | None) -> Settings:
    """Settings from the named file, else from ``config.yaml`` in this folder, else the built-in defaults."""
    if config is None and DEFAULT_CONFIG.exists():
        config = DEFAULT_CONFIG
    return load(config)


def start_service(config: Path | None) -> Settings:
    """Load settings and configure logs: what every long-running command does first."""
    settings = load_settings(config)
    configure_logs(settings.telemetry.log_level, settings.telemetry.log_format)
    return settings


def quiet_logs() -> None:
    """Log warnings only: for commands whose output is what the person wants to see."""
    configure_logs(os.environ.get("DEPESCHE_LOG_LEVEL", "warning"), "auto")
