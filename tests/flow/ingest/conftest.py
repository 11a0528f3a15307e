from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.ingest.origin import Origin
from tests.flow.ingest.polling import Polling


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        yield server


@pytest.fixture
def polling(tmp_path: Path, origin: Origin) -> Polling:
    """A poller's surroundings that outlive it: its state file, the log, the clock."""
    return Polling(tmp_path / "state.db", origin.host)
