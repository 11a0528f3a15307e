"""`depesche parse` on many files of any kind: each has its line, and none stops the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = "<rss><channel><item><title>{}</title><link>https://a.example/1</link></item></channel></rss>"


def run(folder: Path, *arguments: str | bytes, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    command: list[str | bytes] = [sys.executable, "-m", "cli.main", "parse", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONIOENCODING": encoding}
    return subprocess.run(command, cwd=folder, capture_output=True, env=environment, check=False, timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.xml").write_text(GOOD.format("A"))
    (tmp_path / "page.html").write_text("<html><body>x</body></html>")
    (tmp_path / "empty.xml").write_bytes(b"")
    (tmp_path / "sub").mkdir()
    (tmp_path / "z.xml").write_text(GOOD.format('Z\u2028\x1b[31m \u202e &#10; { " ř'))
    return tmp_path


def test_a_bad_file_has_its_line_and_the_others_their_items(folder: Path) -> None:
    names = ["a.xml", "page.html", "empty.xml", "sub", "missing.xml", "z.xml"]
    done = run(folder, "--json", *names)
    lines = [json.loads(line) for line in done.stdout.decode().split("\n") if line]
    assert [line.get("title", "")[:1] or line["input"] for line in lines] == ["A", *names[1:5], "Z"]
    assert all(line["error"] for line in lines[1:5])
    assert done.returncode == 1


def test_a_name_of_any_bytes_is_shown_and_read(folder: Path) -> None:
    good, bad = b"odd \xff name.xml", b"line\nbreak \xff.xml"
    (folder / os.fsdecode(good)).write_text(GOOD.format("A"))
    (folder / os.fsdecode(bad)).write_text("nothing")
    for form in (["--json"], []):
        done = run(folder, *form, good, bad)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr
        assert len((done.stdout + done.stderr).splitlines()) == 2


def test_a_terminal_without_the_characters_gets_question_marks(folder: Path) -> None:
    done = run(folder, "z.xml", encoding="ascii")
    assert (done.returncode, done.stdout.count(b"?") > 0, len(done.stdout.splitlines())) == (0, True, 1)
