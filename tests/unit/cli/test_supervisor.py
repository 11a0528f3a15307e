"""The supervisor over real child processes: it keeps them running, and none outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from cli.supervisor import Child, Supervisor
from depesche.errors import ConfigurationError
from depesche.service.retry import RetryPolicy
from depesche.telemetry.metrics import Metrics

ROOT = Path(__file__).parents[3]
SLEEP = "import time; time.sleep(600)"
IGNORE = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
PATIENCE_SECONDS = 60.0


class Fixed(RetryPolicy):
    """A pause of ``max_seconds`` after every death."""

    def delay_seconds(self, attempt: int, random: Random, asked_seconds: float | None = None) -> float:
        del attempt, random, asked_seconds
        return self.max_seconds


AT_ONCE, NEVER = Fixed(0.0, 0.0), Fixed(0.0, 3600.0)


def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds; a bound far above any sane wait ends a broken run."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


class Stage:
    """A child that leaves its process id in a file at each start."""

    def __init__(self, folder: Path, name: str, script: str = SLEEP) -> None:
        self.file = folder / name
        code = f"import os; open({str(self.file)!r}, 'a').write(str(os.getpid()) + chr(10)); {script}"
        self.child = Child(name, name, [sys.executable, "-c", code])

    def pids(self) -> list[int]:
        """The process ids of all starts so far; only whole lines."""
        text = self.file.read_text() if self.file.exists() else ""
        return [int(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def supervisor_of(*stages: Stage, restart: RetryPolicy = AT_ONCE, metrics: Metrics | None = None) -> Supervisor:
    return Supervisor(
        [stage.child for stage in stages],
        metrics=metrics or Metrics(),
        restart=restart,
        shutdown_deadline_seconds=0.1,
        kill_grace_seconds=0.1,
    )


@contextmanager
def running(supervisor: Supervisor) -> Iterator[None]:
    """The supervisor in a thread, stopped at the end."""
    stop = threading.Event()
    thread = threading.Thread(target=supervisor.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def gone(pid: int) -> bool:
    """Whether a child of this process has ended and been waited for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_every_child_is_started_and_counted(tmp_path: Path) -> None:
    metrics = Metrics()
    one, two = Stage(tmp_path, "one"), Stage(tmp_path, "two")
    supervisor = supervisor_of(one, two, metrics=metrics)
    assert supervisor.problems() == ["one is not running", "two is not running"]
    with running(supervisor):
        until(lambda: bool(one.pids() and two.pids()))
        assert supervisor.problems() == []
        until(lambda: metrics.registry.get_sample_value("depesche_stage_processes", {"stage": "one"}) == 1)
    assert metrics.registry.get_sample_value("depesche_stage_processes", {"stage": "one"}) == 0


def test_a_child_that_is_killed_is_started_again_and_the_others_are_left_alone(tmp_path: Path) -> None:
    metrics = Metrics()
    victim, other = Stage(tmp_path, "victim"), Stage(tmp_path, "other")
    with running(supervisor_of(victim, other, metrics=metrics)):
        until(lambda: bool(victim.pids() and other.pids()))
        os.kill(victim.pids()[0], signal.SIGKILL)
        until(lambda: len(victim.pids()) == 2)
        assert len(other.pids()) == 1
    assert metrics.registry.get_sample_value("depesche_stage_restarts_total", {"stage": "victim"}) == 1


@pytest.mark.parametrize("code", [0, 1, 3])
def test_a_child_that_ends_unasked_is_started_again_whatever_its_exit_code(tmp_path: Path, code: int) -> None:
    stage = Stage(tmp_path, "one", f"raise SystemExit({code})")
    with running(supervisor_of(stage)):
        until(lambda: len(stage.pids()) >= 2)


def test_deaths_in_a_row_lengthen_the_pause(tmp_path: Path) -> None:
    asked: list[int] = []

    class Recording(RetryPolicy):
        def delay_seconds(self, attempt: int, random: Random, asked_seconds: float | None = None) -> float:
            del random, asked_seconds
            asked.append(attempt)
            return 0.0

    with running(supervisor_of(Stage(tmp_path, "one", "raise SystemExit(1)"), restart=Recording(0.0, 0.0))):
        until(lambda: len(asked) >= 3)
    assert asked[:3] == [1, 2, 3]


def test_a_child_in_its_pause_is_reported_and_does_not_hold_up_a_stop(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "one", "raise SystemExit(1)")
    supervisor = supervisor_of(stage, restart=NEVER)
    with running(supervisor):
        until(lambda: bool(stage.pids() and supervisor.problems()))
        assert supervisor.problems() == ["one is not running"]
    assert len(stage.pids()) == 1


def test_a_child_that_cannot_be_started_is_tried_again_and_the_others_run(tmp_path: Path) -> None:
    metrics = Metrics()
    missing, other = Stage(tmp_path, "missing"), Stage(tmp_path, "other")
    missing.child = Child("missing", "missing", [str(tmp_path / "no-such-program")])
    with running(supervisor_of(missing, other, metrics=metrics)):
        labels = {"stage": "missing"}
        until(lambda: (metrics.registry.get_sample_value("depesche_stage_restarts_total", labels) or 0) >= 2)
        until(lambda: bool(other.pids()))


def test_a_configuration_error_of_one_child_stops_all_and_names_it(tmp_path: Path) -> None:
    healthy = Stage(tmp_path, "healthy")
    waiting = f"import pathlib, time\nwhile not pathlib.Path({str(healthy.file)!r}).exists(): time.sleep(0.01)\n"
    faulty = Stage(tmp_path, "faulty")
    faulty.child = Child("faulty", "faulty", [sys.executable, "-c", waiting + "raise SystemExit(2)"])
    with pytest.raises(ConfigurationError, match="faulty cannot run as configured"):
        supervisor_of(healthy, faulty).run(threading.Event())
    assert gone(healthy.pids()[0])


def test_a_stop_ends_every_child(tmp_path: Path) -> None:
    one, two = Stage(tmp_path, "one"), Stage(tmp_path, "two")
    with running(supervisor_of(one, two)):
        until(lambda: bool(one.pids() and two.pids()))
    assert gone(one.pids()[0])
    assert gone(two.pids()[0])


def test_a_child_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    stubborn = Stage(tmp_path, "stubborn")
    code = f"{IGNORE} import os, time; open({str(stubborn.file)!r}, 'w').write(str(os.getpid()) + chr(10)); time.sleep(600)"
    stubborn.child = Child("stubborn", "stubborn", [sys.executable, "-c", code])
    with running(supervisor_of(stubborn)):
        until(lambda: bool(stubborn.pids()))
    assert gone(stubborn.pids()[0])


# -- the supervisor as a process of its own ----------------------------------------------------------------------

CHILD = """
import os
from cli.process import new_stop_signal
from depesche.settings.stages import ServiceSettings
from depesche.telemetry.logs import configure_logs
configure_logs("error", "json")
stop = new_stop_signal(ServiceSettings())
os.write(1, b"child started\\n")  # at once, whatever the other child writes
stop.event.wait(600)
stop.finished()
os.write(1, b"child stopped\\n")
"""
SUPERVISOR = f"""
import sys
from cli.supervisor import Child, Supervisor
from depesche.service.lifecycle import StopSignal
from depesche.service.retry import RetryPolicy
from depesche.telemetry.logs import configure_logs
from depesche.telemetry.metrics import Metrics
configure_logs("error", "json")
stop = StopSignal(60)
stop.install()
children = [Child(name, name, [sys.executable, "-c", {CHILD!r}]) for name in ("one", "two")]
policy = RetryPolicy(0.1, 0.1)
Supervisor(children, metrics=Metrics(), restart=policy, shutdown_deadline_seconds=60).run(stop.event)
stop.finished()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_child_outlives_its_supervisor_however_that_ends(number: signal.Signals) -> None:
    command = [sys.executable, "-c", SUPERVISOR]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        started = 0
        while started < 2:
            started += next(lines) == "child started\n"
        process.send_signal(number)
        rest = list(lines)  # ends when no child holds the pipe any more
    assert rest.count("child stopped\n") == 2
    assert process.returncode == (-signal.SIGKILL if number is signal.SIGKILL else 0)


def test_a_reload_reaches_every_child(tmp_path: Path) -> None:
    heard = "import signal, time; signal.signal(signal.SIGHUP, lambda *_: open({0!r}, 'w').close()); {1}"
    marks = [tmp_path / "one.heard", tmp_path / "two.heard"]
    stages = [
        Stage(tmp_path, mark.stem, heard.format(str(mark), f"open({str(mark.with_suffix('.ready'))!r}, 'w'); {SLEEP}"))
        for mark in marks
    ]
    supervisor = supervisor_of(*stages)
    with running(supervisor):
        until(lambda: all(mark.with_suffix(".ready").exists() for mark in marks))
        supervisor.reload()
        until(lambda: all(mark.exists() for mark in marks))
        assert supervisor.problems() == []
