"""The poller says at its start when publishers cannot tell who polls them."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from cli.commands.poll import advise_contact
from depesche.settings.load import Settings


@pytest.mark.parametrize(
    ("ingest", "warnings"), [({}, 1), ({"contact": "desk@paper.example"}, 0), ({"user_agent": "Ours/1"}, 0)]
)
def test_a_user_agent_without_a_contact_is_warned_of(ingest: dict[str, str], warnings: int) -> None:
    with capture_logs() as logs:
        advise_contact(Settings.model_validate({"ingest": ingest}))
    assert [event["log_level"] for event in logs] == ["warning"] * warnings
