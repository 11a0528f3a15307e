"""Commands that run inside the test's own process set up logging; what was there before comes back."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(scope="module", autouse=True)
def logs_as_before() -> Iterator[None]:
    """A command binds the logs to its own standard error, which the runner closes behind it."""
    root = logging.getLogger()
    handlers, level, configuration = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.configure(**configuration)
