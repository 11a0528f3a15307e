"""All that is known of one feed, for `depesche feeds show`: its registration, its polls, and what was learned of it."""

from __future__ import annotations

import difflib
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from depesche.errors import ConfigurationError
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from depesche.settings.load import Settings
from depesche.settings.stages import BoilerplateSettings
from ingest.registry.sources import load_sources
from ingest.state.feed import FeedState
from ingest.state.feed_store import FeedStore
from workers.enrich.boilerplate.notes import SourceReport
from workers.enrich.boilerplate.store import Store
from workers.enrich.boilerplate.store_database import StoreUnavailable

_NEAR_MATCHES = 3
_LATEST_SECONDS = 253_402_300_799  # the last that a datetime can hold


@dataclass(frozen=True, slots=True)
class FeedReport:
    """One registered feed."""

    source: FeedSource
    state: FeedState | None
    """None before the first poll."""
    items: int
    """Items of it that the poller knows."""
    mode: str
    """``enrich.boilerplate.mode``."""
    learned: SourceReport | None
    """None where nothing was learned yet."""
    learned_error: str | None
    """Why that cannot be read, where it cannot."""


def feed_report(settings: Settings, url: str) -> FeedReport:
    """Gather what is known. Raises `ConfigurationError` for a feed that is not registered. Makes no file."""
    source = registered(settings.ingest, url)
    state, items = _polls(settings.ingest, url)
    try:
        learned, error = _learned(settings.enrich.boilerplate, url), None
    except StoreUnavailable as fault:
        learned, error = None, str(fault)
    return FeedReport(source, state, items, settings.enrich.boilerplate.mode, learned, error)


def registered(settings: IngestSettings, url: str) -> FeedSource:
    """The registration of a feed. Raises `ConfigurationError` that names the nearest ones where there is none."""
    sources = load_sources(settings)
    if url in sources:
        return sources[url]
    containing = [known for known in sources if url and url.casefold() in known.casefold()]
    near = containing[:_NEAR_MATCHES] or difflib.get_close_matches(url, sources, n=_NEAR_MATCHES)
    hint = f"did you mean {' or '.join(near)}?" if near else "`depesche feeds list` names those that are"
    raise ConfigurationError(f"{url}: no feed is registered under this URL; {hint}", key="ingest.feeds")


def forget_boilerplate(settings: Settings, url: str) -> bool:
    """Forget what was learned of a feed; whether there was anything. One no longer registered may be forgotten too."""
    store = Store(settings.enrich.boilerplate, write=True)
    known = False
    if store.path.exists():
        with closing(store):
            known = store.forget(url)
    if not known:
        registered(settings.ingest, url)
    return known


def report_json(report: FeedReport) -> dict[str, Any]:
    """The report for scripts; times in ISO 8601, ``poll`` and ``boilerplate`` null where there is nothing yet."""
    document = report.source.model_dump(mode="json")
    document["poll"] = _poll_json(report.state, report.items) if report.state else None
    document["boilerplate"] = _learned_json(report.learned) if report.learned else None
    document["boilerplate_mode"] = report.mode
    if report.learned_error:
        document["boilerplate_error"] = report.learned_error
    return document


def print_report(report: FeedReport) -> None:
    """Print the report for people."""
    console = Console(highlight=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, value in _rows(report):
        table.add_row(name, Text(value))
    console.print(table)
    for block in report.learned.blocks if report.learned else ():
        console.print()
        console.print(Text(block.text))
        what = f"in {block.items} remembered items" if block.kind == "recurring" else "title of another item"
        when = f"first seen {_time(block.first_seen_ms)}, last {_time(block.last_seen_ms)}"
        console.print(Text(f"{what}, {when}, removed {block.removed} times", style="dim"))


def _rows(report: FeedReport) -> list[tuple[str, str]]:
    source, state, learned = report.source, report.state, report.learned
    rows = [("url", source.url), ("title", source.title or "–"), ("language", source.language or "–")]
    rows += [("country", source.country or "–"), ("tags", ", ".join(source.tags) or "–")]
    if state is None:
        rows.append(("polled", "never"))
    else:
        rows += [
            (name.replace("_", " "), "–" if value is None else str(value))
            for name, value in _poll_json(state, report.items).items()
        ]
    if report.learned_error:
        rows.append(("boilerplate", f"cannot be read: {report.learned_error}"))
    elif learned is None:
        rows.append(("boilerplate", "nothing learned yet" if report.mode != "off" else "switched off"))
    else:
        newest = f"{len(learned.blocks)} blocks, from {learned.items} items, the newest of {_time(learned.seen_ms)}"
        rows.append(("boilerplate", newest + (" (switched off)" if report.mode == "off" else "")))
    return rows


def _polls(settings: IngestSettings, url: str) -> tuple[FeedState | None, int]:
    if not settings.state_file.exists():
        return None, 0
    with closing(FeedStore(settings.state_file)) as store:
        return store.feed(url), len(store.known_items(url))


def _learned(settings: BoilerplateSettings, url: str) -> SourceReport | None:
    with closing(Store(settings, write=False)) as store:
        return store.report(url)


def _poll_json(state: FeedState, items: int) -> dict[str, Any]:
    return {
        "health": state.health,
        "last_outcome": state.last_outcome,
        "last_status": state.last_status,
        "last_polled": _time(state.last_polled_ms),
        "last_success": _time(state.last_success_ms),
        "failures": state.failures,
        "next_due": _time(state.next_due_ms),
        "known_items": items,
        "own_title": state.title,
        "etag": _header(state.validators.etag),
        "last_modified": _header(state.validators.last_modified),
    }


def _learned_json(learned: SourceReport) -> dict[str, Any]:
    return {
        "items": learned.items,
        "newest_item": _time(learned.seen_ms),
        "blocks": [
            {
                "kind": block.kind,
                "text": block.text,
                "items": block.items,
                "first_seen": _time(block.first_seen_ms),
                "last_seen": _time(block.last_seen_ms),
                "removed": block.removed,
            }
            for block in learned.blocks
        ],
    }


def _time(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(min(milliseconds / 1000, _LATEST_SECONDS), UTC).isoformat(timespec="seconds")


def _header(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
