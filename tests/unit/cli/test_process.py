"""What a service's process does around its loop: lifeline, waiting for what it needs, health."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from cli.process import LIFELINE_VARIABLE, LIVE_WITHIN_SECONDS, Health, batch_target_seconds
from depesche.settings.eventlog import EventLogSettings, KafkaSettings, SqliteLogSettings
from depesche.settings.load import Settings

ROOT = Path(__file__).parents[3]
SERVICE = """
import sys
from cli.process import Process, run_service
from depesche.errors import LogUnavailable
from depesche.settings.load import load
from depesche.telemetry.logs import configure_logs

configure_logs("info", "json")
settings = load(None, {"DEPESCHE_SERVICE__RETRY_INITIAL_SECONDS": "0.001", "DEPESCHE_SERVICE__RETRY_MAX_SECONDS": "0.01"})
attempts = 0

def build(process: Process) -> str:
    global attempts
    attempts += 1
    process.resources.callback(print, f"closed {attempts}", flush=True)
    print("building", flush=True)
    if attempts <= failures:
        raise LogUnavailable("gone")
    return "built"

def run(built: str, process: Process) -> None:
    print(built, flush=True)
    process.stop.event.wait(60)

sys.exit(run_service(settings, 0, build, run))
"""


def start(failures: float) -> subprocess.Popen[str]:
    """A service whose log cannot be reached at first."""
    code = f"failures = float({str(failures)!r})\n{SERVICE}"
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    )


def test_a_service_waits_for_what_it_needs_and_takes_down_each_half_built_attempt() -> None:
    with start(failures=2) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(6)]
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read().split("\n")
    assert lines == ["building", "closed 1", "building", "closed 2", "building", "built"]
    assert rest == ["closed 3", ""]
    assert process.returncode == 0


def test_a_service_that_never_gets_what_it_needs_still_stops_when_told_to() -> None:
    with start(failures=float("inf")) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert "built" not in process.stdout.read()
    assert process.returncode == 0


LIFELINE = """
from cli.process import new_stop_signal
from depesche.settings.stages import ServiceSettings
from depesche.telemetry.logs import configure_logs

configure_logs("warning", "json")
stop = new_stop_signal(ServiceSettings())
print("ready", flush=True)
"""


def on_lifeline(script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", LIFELINE + script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, LIFELINE_VARIABLE: "1"},
    )


def test_a_stage_stops_when_its_supervisor_is_gone() -> None:
    with on_lifeline("print(stop.event.wait(60)); stop.finished()") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.stdin.close()
        assert process.stdout.read() == "True\n"
    assert process.returncode == 0


def test_a_stage_that_ends_while_its_supervisor_lives_ends_cleanly() -> None:
    with on_lifeline("stop.finished()") as process:
        code = process.wait(60)
        assert process.stderr is not None
        assert (code, process.stderr.read()) == (0, "")


def test_before_its_loop_runs_a_process_is_live_and_says_what_it_waits_for() -> None:
    health = Health()
    health.waiting("the log is gone")
    assert (health.live(), list(health.problems())) == (True, ["the log is gone"])


def test_health_follows_the_loop() -> None:
    health = Health()
    turn = time.monotonic()
    health.follow(lambda: turn, lambda: ["output: full"])
    assert (health.live(), list(health.problems())) == (True, ["output: full"])
    turn -= LIVE_WITHIN_SECONDS + 1
    assert not health.live()


def test_a_batch_takes_a_quarter_of_what_the_group_allows_and_five_seconds_at_most() -> None:
    sqlite = EventLogSettings(sqlite=SqliteLogSettings(session_timeout_seconds=8))
    kafka = EventLogSettings(backend="kafka", kafka=KafkaSettings(max_poll_interval_seconds=300))
    assert batch_target_seconds(Settings(eventlog=sqlite)) == 2.0
    assert batch_target_seconds(Settings(eventlog=kafka)) == 5.0
