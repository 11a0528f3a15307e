"""Why a test server cannot be had, said as what would change that."""

from __future__ import annotations


class ServerUnavailable(Exception):
    """A server cannot be started here. ``str(error)`` says what would make it run."""
