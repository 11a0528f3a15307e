"""`depesche console`: the web page and JSON API over the search index and the feeds."""

from __future__ import annotations

from contextlib import closing
from importlib.metadata import version

import structlog
import typer

from cli.options import ConfigOption, load_settings, start_service
from cli.topic_labels import topic_labels
from depesche.errors import ConfigurationError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Services")(console)


def console(config: ConfigOption = None) -> None:
    """Serve the web console (search, articles, feeds, JSON API, /metrics, /livez, /readyz), until stopped.

    SIGHUP makes it read again which feeds are configured.
    """
    from cli.feed_catalogue import StateCatalogue
    from cli.late_index import LateIndex
    from cli.process import new_metrics, new_stop_signal
    from console.app import Sources, create_app
    from console.serve import run_console

    settings = start_service(config)
    log = structlog.get_logger("depesche.console")
    stop = new_stop_signal(settings.service)
    with closing(LateIndex(settings.index)) as index, closing(StateCatalogue(settings.ingest)) as feeds:

        def reload() -> None:
            try:
                feeds.settings = load_settings(config).ingest
            except ConfigurationError as error:
                log.warning("configuration not reloaded; feeds are shown as before", error=str(error))

        stop.on_reload(reload)
        app = create_app(
            Sources(index, feeds),
            metrics=new_metrics(),
            version=version("depesche"),
            topic_label=topic_labels(settings.enrich.own_topics),
        )
        run_console(
            app,
            settings.console.host,
            settings.console.port,
            stop=stop.event,
            announce=lambda url: log.info("console serves", url=url),
        )
    stop.finished()
