from __future__ import annotations

from pathlib import Path

import pytest

from depesche.errors import ConfigurationError
from ingest.state.poller_lock import poller_lock


def test_a_second_poller_is_refused_while_the_first_one_runs(tmp_path: Path) -> None:
    state_file = tmp_path / "state.db"
    with poller_lock(state_file), pytest.raises(ConfigurationError, match="another poller is running"):
        poller_lock(state_file).__enter__()


def test_the_next_one_may_start_when_the_first_has_ended(tmp_path: Path) -> None:
    with poller_lock(tmp_path / "below" / "state.db"):
        pass
    with poller_lock(tmp_path / "below" / "state.db"):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        poller_lock(tmp_path / "file" / "state.db").__enter__()
