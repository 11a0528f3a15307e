"""Logs as an operator gets them: one JSON object a line in services, readable text on a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
START = """
import logging, sys, warnings
from io import StringIO
import structlog
from depesche.telemetry.logs import configure_logs
log = structlog.get_logger("test")  # before it is configured, as every module does
"""


def logged(script: str, level: str = "info", style: str = "auto") -> str:
    """Standard error of a process that configures its logs, then runs the script. It is no terminal."""
    code = f"{START}\nconfigure_logs({level!r}, {style!r})\n{script}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, timeout=60)
    assert done.stdout == b""
    return done.stderr.decode()


def events(script: str, level: str = "info") -> list[dict[str, Any]]:
    """The events as JSON, one of each line."""
    return [json.loads(line) for line in logged(script, level).removesuffix("\n").split("\n")]


def test_an_event_is_a_json_object_with_its_fields_level_and_utc_time() -> None:
    (event,) = events('log.info("stage started", stage="sink", pid=7)')
    assert event.pop("timestamp").endswith("Z")
    assert event == {"event": "stage started", "level": "info", "stage": "sink", "pid": 7}


def test_an_event_is_one_line_whatever_its_fields_hold() -> None:
    (event,) = events(r'log.warning("odd", text="a\nb\r\u2028", obj=object(), raw=b"\xff", lone="\ud800", de="Köln")')
    assert (event["text"], event["de"]) == ("a\nb\r\u2028", "Köln")


def test_an_exception_is_a_field_of_its_event() -> None:
    (event,) = events('try: 1/0\nexcept ZeroDivisionError: log.exception("failed")')
    assert event["level"] == "error"
    assert event["exception"].endswith("ZeroDivisionError: division by zero")


def test_a_library_logs_in_the_same_form() -> None:
    script = (
        'try: 1/0\nexcept ZeroDivisionError: logging.getLogger("kafka.client").error("no %s", "way", exc_info=True)'
    )
    (event,) = events(script)
    assert (event["event"], event["level"], event["logger"]) == ("no way", "error", "kafka.client")
    assert "ZeroDivisionError" in event["exception"]


def test_a_library_is_heard_from_warnings_on() -> None:
    assert [event["event"] for event in events('logging.info("chat"); logging.warning("care")')] == ["care"]


def test_a_python_warning_is_an_event_too() -> None:
    (event,) = events('warnings.warn("old", stacklevel=1)')
    assert (event["level"], event["logger"]) == ("warning", "py.warnings")


@pytest.mark.parametrize(
    ("level", "heard"),
    [("debug", "dbg inf wrn err"), ("info", "inf wrn err"), ("warning", "wrn err"), ("error", "err")],
)
def test_what_is_below_the_level_is_not_logged(level: str, heard: str) -> None:
    script = 'log.debug("dbg"); log.info("inf"); log.warning("wrn"); log.error("err")'
    assert [event["event"] for event in events(script, level)] == heard.split()


def test_text_can_be_asked_for_where_there_is_no_terminal() -> None:
    text = logged('log.info("stage started", stage="sink")', style="text")
    assert "stage started" in text
    assert "stage=sink" in text
    assert "\x1b" not in text


def test_auto_is_text_on_a_terminal() -> None:
    script = """
class Terminal(StringIO):
    def isatty(self): return True
out = Terminal()
configure_logs("info", "auto", out)
log.info("stage started")
assert not out.getvalue().startswith("{") and "stage started" in out.getvalue()
configure_logs("info", "json", out)
log.info("as json")
assert out.getvalue().splitlines()[-1].startswith("{")
"""
    assert logged(script) == ""
