"""All that is known of one feed, for `depesche feeds show`: its registration, its polls, and what was learned of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.iso_time import iso_time
from cli.unknown_feed import no_such_feed
from depesche.settings.feed_source import FeedSource
from depesche.settings.ingest import IngestSettings
from depesche.settings.load import Settings
from depesche.settings.stages import BoilerplateSettings
from depesche.telemetry.metrics import ITEM_KINDS
from ingest.poll_event import PollEvent
from ingest.registry.sources import load_sources
from ingest.state.feed import FeedState
from ingest.state.feed_store import FeedStore
from ingest.state.registrations import Registration
from workers.enrich.boilerplate.notes import SourceReport
from workers.enrich.boilerplate.store import Store
from workers.enrich.boilerplate.store_database import StoreUnavailable

_SHOWN_EVENTS = 10


@dataclass(frozen=True, slots=True)
class FeedReport:
    """One registered feed."""

    source: FeedSource
    state: FeedState | None
    """None before the first poll."""
    items: int
    """Items of it that the poller knows."""
    registration: Registration
    """What the command line said of it."""
    events: Sequence[PollEvent]
    """Its last polls, the latest first."""
    mode: str
    """``enrich.boilerplate.mode``."""
    learned: SourceReport | None
    """None where nothing was learned yet."""
    learned_error: str | None
    """Why that cannot be read, where it cannot."""


def feed_report(settings: Settings, url: str) -> FeedReport:
    """Gather what is known. Raises `ConfigurationError` for a feed that is not registered. Makes no file."""
    source = registered(settings.ingest, url)
    state, items, registration, events = _polls(settings.ingest, url)
    try:
        learned, error = _learned(settings.enrich.boilerplate, url), None
    except StoreUnavailable as fault:
        learned, error = None, str(fault)
    return FeedReport(source, state, items, registration, events, settings.enrich.boilerplate.mode, learned, error)


def registered(settings: IngestSettings, url: str) -> FeedSource:
    """The registration of a feed that is polled or rests. Raises `ConfigurationError` that names the nearest ones."""
    said: Sequence[Registration] = ()
    if settings.state_file.exists():
        with closing(FeedStore(settings.state_file)) as store:
            said = store.registrations.all()
    sources = load_sources(settings, [Registration(one.url, one.source, one.is_added) for one in said])
    if url in sources:
        return sources[url]
    raise no_such_feed(url, sources)


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
    document["is_paused"] = report.registration.is_paused
    document["is_removed"] = report.registration.is_removed
    document["merged_into"] = report.registration.merged_into
    document["polls"] = [_event_json(event) for event in report.events]
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
    if report.events:
        console.print()
        console.print(_events_table(report.events[:_SHOWN_EVENTS]))
    for block in report.learned.blocks if report.learned else ():
        console.print()
        console.print(Text(block.text))
        what = f"in {block.items} remembered items" if block.kind == "recurring" else "title of another item"
        when = f"first seen {iso_time(block.first_seen_ms)}, last {iso_time(block.last_seen_ms)}"
        console.print(Text(f"{what}, {when}, removed {block.removed} times", style="dim"))


def _rows(report: FeedReport) -> list[tuple[str, str]]:
    source, state, learned = report.source, report.state, report.learned
    rows = [("url", source.url), ("title", source.title or "–"), ("language", source.language or "–")]
    rows += [("country", source.country or "–"), ("tags", ", ".join(source.tags) or "–")]
    if resting := _resting(report.registration):
        rows.append(("polled", resting))
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
        newest = f"{len(learned.blocks)} blocks, from {learned.items} items, the newest of {iso_time(learned.seen_ms)}"
        rows.append(("boilerplate", newest + (" (switched off)" if report.mode == "off" else "")))
    return rows


def _resting(registration: Registration) -> str | None:
    """Why the feed is not polled now, in words."""
    if registration.is_removed:
        return "no: removed"
    if registration.merged_into is not None:
        return f"no: the same feed as {registration.merged_into}"
    return "no: paused" if registration.is_paused else None


def _polls(settings: IngestSettings, url: str) -> tuple[FeedState | None, int, Registration, Sequence[PollEvent]]:
    if not settings.state_file.exists():
        return None, 0, Registration(url), ()
    with closing(FeedStore(settings.state_file, kept_poll_events=settings.kept_poll_events)) as store:
        return store.feed(url), len(store.known_items(url)), store.registrations.get(url), store.events.of(url)


def _event_json(event: PollEvent) -> dict[str, Any]:
    return {
        "ended_at": event.ended_at.isoformat(timespec="seconds"),
        "outcome": event.outcome,
        "status": event.status,
        "bytes": event.bytes,
        **{kind: getattr(event, kind) for kind in ITEM_KINDS},
        "seconds": round(event.seconds, 3),
        "next_due": event.next_due.isoformat(timespec="seconds"),
        "health": event.health,
        "moved_to": event.moved_to,
        "is_held": event.is_held,
        "error": event.error,
    }


def _events_table(events: Sequence[PollEvent]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("polled", "outcome", "status", "new", "changed", "unchanged", "bytes", "seconds", "next due"):
        table.add_column(
            name, justify="right" if name in {"new", "changed", "unchanged", "bytes", "seconds"} else "left"
        )
    table.add_column("error", overflow="fold")
    for event in events:
        counts = (event.new, event.changed, event.unchanged, event.bytes)
        table.add_row(
            f"{event.ended_at:%Y-%m-%d %H:%M:%S}",
            event.outcome,
            str(event.status or "–"),
            *(str(count) for count in counts),
            f"{event.seconds:.2f}",
            f"{event.next_due:%m-%d %H:%M:%S}",
            Text(event.error or ""),
        )
    return table


def _learned(settings: BoilerplateSettings, url: str) -> SourceReport | None:
    with closing(Store(settings, write=False)) as store:
        return store.report(url)


def _poll_json(state: FeedState, items: int) -> dict[str, Any]:
    return {
        "health": state.health,
        "last_outcome": state.last_outcome,
        "last_status": state.last_status,
        "last_polled": iso_time(state.last_polled_ms),
        "last_success": iso_time(state.last_success_ms),
        "failures": state.failures,
        "next_due": iso_time(state.next_due_ms),
        "known_items": items,
        "own_title": state.title,
        "etag": _header(state.validators.etag),
        "address": state.address,
        "pending_move": state.memory.move.target if state.memory.move else None,
        "distrusts_validators": state.memory.distrusts_validators,
        "last_modified": _header(state.validators.last_modified),
    }


def _learned_json(learned: SourceReport) -> dict[str, Any]:
    return {
        "items": learned.items,
        "newest_item": iso_time(learned.seen_ms),
        "blocks": [
            {
                "kind": block.kind,
                "text": block.text,
                "items": block.items,
                "first_seen": iso_time(block.first_seen_ms),
                "last_seen": iso_time(block.last_seen_ms),
                "removed": block.removed,
            }
            for block in learned.blocks
        ],
    }


def _header(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
