"""One poller per state file: two would publish each item twice and ask each host twice. Held by `ingest.session`."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from depesche.errors import ConfigurationError


@contextmanager
def poller_lock(state_file: Path) -> Iterator[None]:
    """Hold the lock of a state file; the system lets it go when the process ends, however it does.

    Raises `ConfigurationError` where another poller holds it. Commands that only read or register feeds need none.
    """
    path = state_file.with_name(f"{state_file.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("ab")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be opened: {error}", key="ingest.state_file") from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigurationError(
                f"{state_file}: another poller is running on this state file; stop it, or name another file",
                key="ingest.state_file",
            ) from None
        yield
