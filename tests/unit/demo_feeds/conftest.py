from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cli.demo_feeds import RenderedFeed, render

NOW = datetime(2026, 3, 4, 12, 0, 30, 250_000, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="session")
def rendered() -> dict[str, RenderedFeed]:
    return render(NOW)
