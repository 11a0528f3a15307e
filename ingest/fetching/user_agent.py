"""Who the poller says it is (pure)."""

from __future__ import annotations

from importlib.metadata import version

from depesche.settings.ingest import IngestSettings


def user_agent(settings: IngestSettings) -> str:
    """The User-Agent header: as configured, else made from this version and ``ingest.contact``.

    Without a contact it claims none.
    """
    if settings.user_agent is not None:
        return settings.user_agent
    contact = f"; {settings.contact}" if settings.contact else ""
    return f"Depesche/{version('depesche')} (news feed poller{contact})"


def product_token(agent: str) -> str:
    """The name that robots.txt rules go by: the first product of a User-Agent, without its version."""
    return agent.split("/", 1)[0].split(maxsplit=1)[0]
