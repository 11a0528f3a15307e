from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.ingest.certificates import Authority, authority
from tests.flow.ingest.fetches import Fetches
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


@pytest.fixture
def fetches(origin: Origin) -> Fetches:
    """The surroundings of a fetcher that may reach the origin."""
    return Fetches(origin.host)


@pytest.fixture(scope="session")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that no client trusts by itself."""
    return authority(tmp_path_factory.mktemp("authority"))
