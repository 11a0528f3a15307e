"""The choice of the backend."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from depesche.eventlog.open import open_eventlog
from depesche.eventlog.sqlite_log import SqliteEventLog
from depesche.settings.eventlog import EventLogSettings, SqliteLogSettings


def test_the_embedded_log_is_the_default() -> None:
    assert isinstance(open_eventlog(EventLogSettings()), SqliteEventLog)


def test_opening_creates_nothing(tmp_path: Path) -> None:
    open_eventlog(EventLogSettings(sqlite=SqliteLogSettings(directory=tmp_path / "log"))).topics()
    assert list(tmp_path.iterdir()) == []


def test_the_embedded_log_does_not_load_kafkas_client() -> None:
    code = (
        "import sys; from depesche.eventlog.open import open_eventlog; "
        "from depesche.settings.eventlog import EventLogSettings; "
        "open_eventlog(EventLogSettings()); sys.exit('kafka' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
