"""Settings of the stages that consume the log: how they batch, annotate, retry and stop."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from depesche.settings.section import Section
from depesche.settings.topics import OwnTopic, Share, ThresholdKey


class BoilerplateSettings(Section):
    """What the enrich stage learns of each source, so that its standing blocks are known."""

    mode: Literal["learn", "apply", "off"] = "learn"
    """``learn`` from every item and apply it, only ``apply`` what is known, or ``off``."""
    directory: Path = Path("data/enrich")
    """Folder of the SQLite database that all enrich processes of a machine share."""
    min_items: Annotated[int, Field(ge=3, le=1_000)] = 5
    """A block is boilerplate once so many different stories of the source have it …"""
    min_share: Annotated[float, Field(gt=0, le=1)] = 0.2
    """… and at least this share of the source's remembered items."""
    max_removed_share: Annotated[float, Field(gt=0, lt=1)] = 0.75
    """At most this share of an article is taken, so that some text always stays."""
    window_items: Annotated[int, Field(ge=10, le=5_000)] = 100
    """Items remembered per source, the newest."""
    window_days: Annotated[int, Field(ge=1, le=3_650)] = 30
    """Items this much older than the source's newest are forgotten."""
    max_sources: Annotated[int, Field(ge=1)] = 2_000
    """Sources remembered; the one seen least recently goes first."""
    max_memory_entries: Annotated[int, Field(ge=1_000)] = 300_000
    """Blocks and items that a process holds in memory, about 200 bytes each; the rest is read again when needed."""


class EnrichSettings(Section):
    """The enrich stage."""

    group: str = "depesche-enrich"
    """Consumer group."""
    batch_messages: Annotated[int, Field(ge=1, le=10_000)] = 128
    """Most messages handled together."""
    languages: Annotated[tuple[str, ...], Field(min_length=1)] = (
        "de",
        "en",
        "fr",
        "es",
        "it",
        "nl",
        "pt",
        "pl",
        "ru",
        "uk",
    )
    """Languages that detection chooses from (ISO 639-1)."""
    models: Mapping[str, str] = Field(default_factory=lambda: {"de": "shipped", "en": "shipped"})
    """Language → spaCy model: ``shipped``, the name of an installed package, or a path."""
    cached_articles: Annotated[int, Field(ge=0, le=1_000_000)] = 2_000
    """Annotations remembered, so that a text that comes again is not annotated again; about 10 KB each, 0 for none."""
    name_lists: tuple[Path, ...] = ()
    """A user's own lists of names, which come before the shipped ones: docs/guides/name-lists.md."""
    topic_thresholds: Mapping[ThresholdKey, Share] = Field(default_factory=lambda: {"default": 0.25, "deeper": 0.65})
    """Media topic → least score with which it is given; ``default`` and ``deeper`` for the others."""
    topic_categories_file: Path | None = None
    """YAML file of categories that publishers use and the media topics they mean; extends the shipped one and wins."""
    own_topics: tuple[OwnTopic, ...] = ()
    """Topics of the user's own, by words."""
    boilerplate: BoilerplateSettings = BoilerplateSettings()


class SinkSettings(Section):
    """The sink stage."""

    group: str = "depesche-sink"
    """Consumer group."""
    batch_messages: Annotated[int, Field(ge=1, le=10_000)] = 500
    """Most documents written together."""


class ServiceSettings(Section):
    """What every stage does alike."""

    shutdown_deadline_seconds: Annotated[float, Field(gt=0)] = 20.0
    """After SIGTERM a process finishes and commits what is in hand within this time, then leaves it."""
    retry_initial_seconds: Annotated[float, Field(gt=0)] = 0.2
    """First pause before a retry; it doubles with each attempt, with full jitter."""
    retry_max_seconds: Annotated[float, Field(gt=0)] = 30.0
    """Longest pause between retries."""
    enrich_processes: Annotated[int, Field(ge=1, le=256)] = 1
    """Enrich workers that ``depesche run`` starts."""


class TelemetrySettings(Section):
    """Logs, metrics and health endpoints."""

    host: str = "127.0.0.1"
    """Address that the metrics and health endpoints listen on."""
    poll_port: Annotated[int, Field(ge=0, le=65_535)] = 9410
    """Port of the poller's /metrics, /livez and /readyz; 0 takes any free port."""
    enrich_port: Annotated[int, Field(ge=0, le=65_535)] = 9420
    """The same for the first enrich worker of ``depesche run``; the next ones count up from it."""
    sink_port: Annotated[int, Field(ge=0, le=65_535)] = 9440
    """The same for the sink."""
    run_port: Annotated[int, Field(ge=0, le=65_535)] = 9400
    """The same for the supervisor of ``depesche run``."""
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = "info"
    """Least level that is logged: debug, info, warning or error."""
    log_format: Annotated[str, Field(pattern="^(auto|json|text)$")] = "auto"
    """``json``, ``text``, or ``auto``: text on a terminal, JSON elsewhere."""


class ConsoleSettings(Section):
    """The web console."""

    host: str = "127.0.0.1"
    """Address that the console listens on."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8400
    """Port of the console; 0 takes any free port."""
