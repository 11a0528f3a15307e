"""The running demo: a loopback web server with the sample feeds, and the supervised pipeline that polls it."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import yaml

from cli import demo_feeds
from cli.demo_server import DemoServer
from cli.demo_summary import Summary
from cli.pipeline import create_embedded_topics, stage_children
from cli.process import new_metrics, new_stop_signal
from cli.sample_items import sample_items
from cli.supervisor import KILL_GRACE_SECONDS, Child, Supervisor
from depesche.errors import ConfigurationError, IndexUnavailable
from depesche.eventlog.contract import EventLog
from depesche.eventlog.open import open_eventlog
from depesche.index.contract import SearchIndex
from depesche.index.open import open_index
from depesche.records.dead_letter import dead_topic
from depesche.records.raw_item import RawItem
from depesche.service.retry import RetryPolicy
from depesche.settings.load import Settings, load

WATCH_INTERVAL_SECONDS = 0.02
"""How often the index is asked for what is still missing: the resolution of the measured freshness."""
SHUTDOWN_DEADLINE_SECONDS = 10.0
READY_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Counts:
    raw: int
    enriched: int
    dead: int


class Demo:
    """Runs while its context is open.

    In a folder that has seen a demo before, the feeds are served from the same address with the same dates, so that
    polling them again changes nothing.
    """

    def __init__(self, folder: Path, *, console_port: int, log_level: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._log_level = log_level
        self._memory = _recall(folder)
        self._console_port = _free_port(console_port)
        self._stack = ExitStack()
        self.console_url = f"http://127.0.0.1:{self._console_port}/"
        self.feeds = len(demo_feeds.FEEDS)
        self.expected = 0
        self._started = time.monotonic()
        self._start_time = datetime.now(UTC)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            now = datetime.fromisoformat(self._memory["now"]) if self._memory else datetime.now(UTC)
            port = int(self._memory["port"]) if self._memory else 0
            server = stack.enter_context(DemoServer(demo_feeds.render(now), port=port))
            if not self._memory:
                _remember(self._folder, server.port, now)
            self._items = {item.item_id: item for item in sample_items(now, server.base_url)}
            self.expected = len(self._items)
            config = self._folder / "config.yaml"
            config.write_text(_config(server, self._console_port, self._log_level), encoding="utf-8")
            settings = load(config)
            create_embedded_topics(settings)
            self._settings = settings
            self._log = open_eventlog(settings.eventlog)
            stack.callback(self._log.close)
            self._before = _counts(self._log, settings)
            self._stop = new_stop_signal(
                settings.service.model_copy(
                    update={"shutdown_deadline_seconds": SHUTDOWN_DEADLINE_SECONDS + 2 * KILL_GRACE_SECONDS}
                )
            )
            stack.callback(self._stop.finished)
            children = stage_children(settings, config)
            consumers = [child for child in children if child.stage != "poll"]
            stack.enter_context(_supervised(consumers, self._stop.event))
            # Models load first: the freshness that is shown is that of a running pipeline.
            _wait_until_ready(settings, self._stop.event)
            stack.enter_context(_supervised([child for child in children if child.stage == "poll"], self._stop.event))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.event.set()
        self._stack.close()

    def wait_for_stop(self) -> None:
        """Return on Ctrl-C or SIGTERM."""
        while not self._stop.event.wait(3600):
            pass

    def wait_until_searchable(self, timeout_seconds: float) -> Summary:
        """Wait until every item is searchable or dead, measuring when each one became so."""
        missing = dict(self._items)
        freshness: list[float] = []
        index: SearchIndex | None = None
        try:
            while time.monotonic() - self._started < timeout_seconds and not self._stop.event.is_set():
                index = index or _reader(self._settings)
                freshness += _newly_found(index, missing, self._start_time) if index else []
                if len(missing) <= self._counts().dead:
                    break
                self._stop.event.wait(WATCH_INTERVAL_SECONDS)
            return self._summary(index, missing, freshness, time.monotonic() - self._started)
        finally:
            if index is not None:
                index.close()

    def _summary(
        self, index: SearchIndex | None, missing: dict[str, RawItem], freshness: Sequence[float], seconds: float
    ) -> Summary:
        counts = self._counts()
        seed = next(item_id for item_id, item in self._items.items() if item.guid == demo_feeds.SEED_HTML_GUID)
        return Summary(
            polled=counts.raw,
            enriched=counts.enriched,
            indexed=len(self._items) - len(missing),
            dead=counts.dead,
            seconds=seconds,
            freshness=tuple(sorted(freshness)),
            seed_article=index.get(seed) if index is not None else None,
            missing=tuple(item.title or item_id for item_id, item in missing.items()),
        )

    def _counts(self) -> _Counts:
        now = _counts(self._log, self._settings)
        return _Counts(now.raw - self._before.raw, now.enriched - self._before.enriched, now.dead - self._before.dead)


@contextlib.contextmanager
def _supervised(children: Sequence[Child], stop: threading.Event) -> Iterator[None]:
    supervisor = Supervisor(
        children,
        metrics=new_metrics(),
        restart=RetryPolicy(0.5, 5.0),
        shutdown_deadline_seconds=SHUTDOWN_DEADLINE_SECONDS,
    )
    failures: list[ConfigurationError] = []

    def watch() -> None:
        try:
            supervisor.run(stop)
        except ConfigurationError as error:
            failures.append(error)
            stop.set()

    thread = threading.Thread(target=watch, name="supervisor")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if failures:
        raise failures[0]


def _wait_until_ready(settings: Settings, stop: threading.Event) -> None:
    """Return when the workers are ready, told to stop, or have had their time: they may become ready later."""
    telemetry = settings.telemetry
    waiting = {f"http://{telemetry.host}:{port}/readyz" for port in (telemetry.enrich_port, telemetry.sink_port)}
    until = time.monotonic() + READY_WITHIN_SECONDS
    while waiting and time.monotonic() < until and not stop.wait(0.05):
        waiting = {url for url in waiting if not _is_ready(url)}


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _newly_found(index: SearchIndex, missing: dict[str, RawItem], since: datetime) -> list[float]:
    """Strike the items that are searchable by now off ``missing``; returns the freshness of those fetched ``since``."""
    index.refresh()
    found = {item_id: article for item_id in missing if (article := index.get(item_id)) is not None}
    now = datetime.now(UTC)
    for item_id in found:
        del missing[item_id]
    return [(now - article.fetched_at).total_seconds() for article in found.values() if article.fetched_at >= since]


def _reader(settings: Settings) -> SearchIndex | None:
    try:
        return open_index(settings.index, write=False)
    except (IndexUnavailable, ConfigurationError):
        return None  # the sink has not created it yet


def _counts(log: EventLog, settings: Settings) -> _Counts:
    def total(topic: str) -> int:
        return sum(span.next for span in log.ranges(topic).values())

    topics = settings.eventlog.topics
    return _Counts(
        total(topics.raw), total(topics.enriched), total(dead_topic(topics.raw)) + total(dead_topic(topics.enriched))
    )


def _config(server: DemoServer, console_port: int, log_level: str) -> str:
    feeds = [
        {"url": server.base_url + feed.path, "title": feed.title, "language": feed.language, "country": feed.country}
        for feed in demo_feeds.FEEDS
    ]
    document = {
        "ingest": {
            "feeds": feeds,
            "contact": "the demo on this machine",
            "allow_private_hosts": [f"127.0.0.1:{server.port}"],
            "state_file": "ingest/state.db",
            "politeness": {"min_gap_seconds": 0},
        },
        "eventlog": {"sqlite": {"directory": "log"}},
        "index": {"tantivy": {"directory": "index"}},
        "service": {"shutdown_deadline_seconds": SHUTDOWN_DEADLINE_SECONDS},
        "telemetry": {
            "log_level": log_level,
            "run_port": 0,
            "poll_port": 0,
            "enrich_port": _free_port(0),
            "sink_port": _free_port(0),
        },
        "console": {"port": console_port},
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _free_port(preferred: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _recall(folder: Path) -> dict[str, Any] | None:
    path = folder / "demo.json"
    if not path.exists():
        return None
    memory: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return memory


def _remember(folder: Path, port: int, now: datetime) -> None:
    (folder / "demo.json").write_text(json.dumps({"port": port, "now": now.isoformat()}), encoding="utf-8")
