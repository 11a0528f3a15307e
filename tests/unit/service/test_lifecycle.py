"""Stop signals and the shutdown deadline, in real processes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
START = """
import os, signal, sys, time
from depesche.service.lifecycle import StopSignal

def say(*words):  # in one piece, whatever the log writes at the same time
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

stop = StopSignal(deadline_seconds=float(sys.argv[1]))
stop.install()
"""
PATIENT, HURRIED = "60", "0.05"


def run(deadline: str, script: str, *, send: signal.Signals | None = None) -> tuple[int, str]:
    """Run the script with a stop signal installed; returns exit code and output. ``send`` goes out at its first line."""
    command = [sys.executable, "-c", START + script, deadline]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        if send:
            process.send_signal(send)
        rest = process.stdout.read()  # not communicate(): it knows nothing of what readline() has read ahead
        return process.wait(60), first + rest


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_sets_the_event_and_the_process_ends_with_code_0(number: signal.Signals) -> None:
    code, output = run(
        PATIENT,
        """
say("ready")
stop.event.wait(60)
say("finishing", stop.event.is_set())
stop.finished()
""",
        send=number,
    )
    assert code == 0
    assert number.name in output
    assert "finishing True" in output


def test_a_hung_shutdown_is_ended_at_the_deadline_with_code_0() -> None:
    code, output = run(
        HURRIED,
        """
say("ready")
stop.event.wait(60)
time.sleep(600)
""",
        send=signal.SIGTERM,
    )
    assert code == 0
    assert "shutdown deadline passed" in output


def test_a_process_that_is_done_in_time_keeps_its_own_exit_code() -> None:
    code, output = run(
        HURRIED,
        """
os.kill(os.getpid(), signal.SIGTERM)
stop.event.wait(60)
stop.finished()
time.sleep(0.2)
sys.exit(3)
""",
    )
    assert code == 3
    assert "deadline passed" not in output


def test_a_process_that_is_never_told_to_stop_ends_as_it_likes() -> None:
    assert run(HURRIED, "time.sleep(0.2)") == (0, "")


@pytest.mark.parametrize(
    "lock", ["stop.event._cond", "structlog._output._get_lock_for_file(sys.stdout)"], ids=["event", "log"]
)
def test_a_signal_that_interrupts_the_holder_of_a_lock_does_not_wait_for_it(lock: str) -> None:
    code, output = run(
        HURRIED,
        f"""
import structlog
with {lock}:
    os.kill(os.getpid(), signal.SIGTERM)
    say("came back")
stop.event.wait(60)
stop.finished()
""",
    )
    assert code == 0
    assert "came back" in output


def test_a_signal_that_reaches_another_thread_stops_the_process_as_well() -> None:
    _, output = run(
        PATIENT,
        """
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # of the main thread only
os.kill(os.getpid(), signal.SIGTERM)
say("stopped", stop.event.wait(30))
stop.finished()
""",
    )
    assert "stopped True" in output


def test_a_signal_that_something_else_handles_does_not_stop_the_process() -> None:
    code, output = run(
        PATIENT,
        """
signal.signal(signal.SIGUSR1, lambda number, frame: say("other"))
os.kill(os.getpid(), signal.SIGUSR1)
say("stopped", stop.event.wait(0.1))
""",
    )
    assert (code, output) == (0, "other\nstopped False\n")


def test_listeners_hear_of_the_first_signal_only() -> None:
    code, output = run(
        PATIENT,
        """
import threading
heard = threading.Semaphore(0)
stop.on_stop(heard.release)
for _ in range(3):
    os.kill(os.getpid(), signal.SIGTERM)
say(heard.acquire(timeout=60), heard.acquire(timeout=0.05))
stop.finished()
""",
    )
    assert code == 0
    assert "True False" in output


def test_a_reload_signal_calls_its_listener_each_time_and_stops_nothing() -> None:
    code, output = run(
        PATIENT,
        """
import threading
reloaded = threading.Semaphore(0)
stop.on_reload(reloaded.release)
say("ready")
for _ in range(2):
    os.kill(os.getpid(), signal.SIGHUP)
    assert reloaded.acquire(timeout=30)
say("reloaded twice", stop.event.is_set())
stop.finished()
""",
    )
    assert code == 0
    assert "reloaded twice False" in output
