"""Date and git revision for what training writes: model cards and the quality report."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

_ROOT = Path(__file__).parent.parent


def made_on() -> str:
    """Today's date in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def git_revision() -> str:
    """The commit that is checked out; "with changes" where files differ from it, "unknown" outside a repository.

    What training itself writes does not count as a change.
    """
    commit = _git("rev-parse", "--short=12", "HEAD")
    if not commit:
        return "unknown"
    changes = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!workers/enrich/models", ":!docs")
    return f"{commit} with changes" if changes else commit


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=_ROOT, capture_output=True, text=True, check=True)  # noqa: S603, S607 - fixed arguments
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
