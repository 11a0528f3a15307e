"""Real stage processes for the flow tests: configuration, start, stop, and waiting for what should come."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import yaml

from cli.demo_server import DemoServer
from depesche.errors import ConfigurationError, RetryableError
from depesche.eventlog.open import open_eventlog
from depesche.index.open import open_index
from depesche.records.article import Article
from depesche.settings.load import load

T = TypeVar("T")

PATIENCE_SECONDS = 90.0
"""Bound of every wait: far above what a healthy run takes on a slow machine, so that it ends a broken one only."""


def write_config(
    folder: Path, servers: Sequence[DemoServer], feed_urls: Sequence[str], overrides: Mapping[str, Any] | None = None
) -> Path:
    """A configuration for the embedded back ends below ``folder``, with free ports; ``overrides`` replace sections."""
    document: dict[str, Any] = {
        "ingest": {
            "feeds": [{"url": url} for url in feed_urls],
            "allow_private_hosts": [f"127.0.0.1:{server.port}" for server in servers],
            "state_file": "ingest/state.db",
            "schedule": {"adaptive": False, "initial_interval_seconds": 1},
            "politeness": {"min_gap_seconds": 0},
        },
        "eventlog": {"sqlite": {"directory": "log", "session_timeout_seconds": 5}},
        "index": {"tantivy": {"directory": "index"}},
        "telemetry": {"run_port": 0, "poll_port": 0, "enrich_port": 0, "sink_port": 0, "log_format": "json"},
        "console": {"port": 0},
    }
    for section, values in (overrides or {}).items():
        document[section] = {**document.get(section, {}), **values}
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return path


def depesche(*arguments: str, config: Path | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end."""
    return subprocess.run(
        _command(arguments, config), input=stdin, capture_output=True, timeout=PATIENCE_SECONDS, check=False
    )


@contextmanager
def running(*arguments: str, config: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A service's process; stopped with SIGTERM at the end, if the test has not done so. Its log goes to ``log``."""
    with log.open("ab") as stream:
        process = subprocess.Popen(_command(arguments, config), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream)
    try:
        yield process
    finally:
        if process.poll() is None:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> int:
    """SIGTERM; returns the exit code."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def wait_for(what: str, ask: Callable[[], T | None], log: Path | None = None) -> T:
    """Ask until the answer is true; fails with ``what`` was waited for and the end of the log."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.1)
    tail = log.read_text(errors="replace")[-4000:] if log and log.exists() else ""
    raise AssertionError(f"waited {PATIENCE_SECONDS:g} s for {what}\n{tail}")


def articles(config: Path) -> dict[str, Article]:
    """All articles of the index by id; empty while there is no index."""
    try:
        index = open_index(load(config).index, write=False)
    except (ConfigurationError, RetryableError):
        return {}
    with closing(index):
        index.refresh()
        found = list(index.scan())
    by_id = {article.item_id: article for article in found}
    assert len(by_id) == len(found), "the index holds an item twice"
    return by_id


def topic_size(config: Path, topic: str) -> int:
    """Messages ever appended to a topic."""
    with closing(open_eventlog(load(config).eventlog)) as log:
        return sum(span.next for span in log.ranges(topic).values())


def _command(arguments: Sequence[str], config: Path | None) -> list[str]:
    command = [sys.executable, "-m", "cli.main", *arguments]
    return [*command, "--config", str(config)] if config else command
