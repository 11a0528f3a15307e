"""`depesche config check`: what an operator's files say wrongly is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from depesche.errors import ConfigurationError


def check(folder: Path, outlines: str) -> Result:
    opml = f'<opml version="2.0"><head/><body>\n{outlines}\n</body></opml>'
    (folder / "feeds.opml").write_text(opml, encoding="utf-8")
    config = folder / "config.yaml"
    config.write_text("ingest: {opml_files: [feeds.opml], feeds: [{url: 'https://a.example/'}]}", encoding="utf-8")
    return CliRunner().invoke(app, ["config", "check", "--config", str(config)])


def test_feeds_of_all_files_are_counted_once(tmp_path: Path) -> None:
    done = check(tmp_path, '<outline xmlUrl="https://b.example/"/><outline xmlUrl="HTTPS://A.example"/>')
    assert "2 feeds, 1 OPML files" in done.stdout


@pytest.mark.parametrize(
    ("outlines", "line", "reason"),
    [
        ('<outline xmlUrl="https://b.example/"/>\n<outline xmlUrl="ftp://c.example/"/>', 3, "not a feed address"),
        ('<outline type="rss" text="B"/>', 2, "no xmlUrl"),
        ('<outline text="B">', 3, ""),
    ],
)
def test_a_fault_in_an_opml_file_is_told_with_file_and_line(
    tmp_path: Path, outlines: str, line: int, reason: str
) -> None:
    error = check(tmp_path, outlines).exception
    assert isinstance(error, ConfigurationError)
    assert f"feeds.opml:{line}: " in str(error)
    assert reason in str(error)


def test_a_missing_opml_file_is_told(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("ingest: {opml_files: [none.opml]}", encoding="utf-8")
    error = CliRunner().invoke(app, ["config", "check", "--config", str(config)]).exception
    assert isinstance(error, ConfigurationError)
    assert "none.opml: cannot be read" in str(error)
