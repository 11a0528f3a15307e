"""What only the embedded index can suffer: broken files, a second writer, a killed process, writes in any order."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depesche.errors import ConfigurationError, FatalError, IndexUnavailable
from depesche.index.contract import WriteOutcome
from depesche.index.open import open_index
from tests.contract.index.articles import document
from tests.contract.index.backends import Handles, fill, found, tantivy_settings


@pytest.fixture
def handles(tmp_path: Path) -> Iterator[Handles]:
    made = Handles(tantivy_settings(tmp_path))
    yield made
    made.close()


def folder(handles: Handles) -> Path:
    return handles.settings.tantivy.directory / "news-000001"


def test_a_second_writer_stands_by_until_the_first_has_ended(handles: Handles) -> None:
    first = handles.open()
    first.upsert_many([document("a")])
    with pytest.raises(IndexUnavailable, match="another process writes"):
        handles.open()
    first.close()
    assert found(handles.open()) == ["a"]


def test_a_standby_that_is_refused_leaves_the_writer_alone(handles: Handles) -> None:
    first = handles.open()
    for number in range(3):
        with pytest.raises(IndexUnavailable):
            handles.open()
        fill(first, [document(str(number))])
    assert len(found(first)) == 3


def test_files_that_are_not_used_any_more_are_removed_on_start(handles: Handles) -> None:
    handles.open().close()
    left = folder(handles) / "0123456789abcdef0123456789abcdef.store"  # as a kill between write and commit leaves it
    left.write_bytes(b"half a segment")
    managed = folder(handles) / ".managed.json"
    managed.write_text(json.dumps([*json.loads(managed.read_text()), left.name]))
    handles.open()
    assert not left.exists()


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    program = f"""
        from pathlib import Path
        from depesche.index.open import open_index
        from tests.contract.index.articles import document
        from tests.contract.index.backends import tantivy_settings
        index = open_index(tantivy_settings(Path({str(tmp_path)!r})), write=True)
        number = 0
        while True:
            index.upsert_many([document(f"{{number + i:05}}") for i in range(20)])
            number += 20
            print(number, flush=True)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    ) as process:
        assert process.stdout is not None
        acknowledged = [int(line) for line in itertools.islice(process.stdout, 5)][-1]
        os.kill(process.pid, signal.SIGKILL)
    index = open_index(tantivy_settings(tmp_path), write=True)
    ids = [made.item_id for made in index.scan()]
    index.close()
    assert ids == [f"{number:05}" for number in range(len(ids))]
    assert len(ids) >= acknowledged


@pytest.mark.parametrize("damage", ["meta.json", "truncated segment", "missing segment", "stamp.json", "gone"])
@pytest.mark.parametrize("mode", ["reading", "writing"])
def test_a_broken_index_says_what_to_do(handles: Handles, damage: str, mode: str) -> None:
    index = handles.open()
    fill(index, [document("a")])
    index.close()
    segments = [path for path in folder(handles).iterdir() if path.suffix not in (".json", ".lock")]
    match damage:
        case "truncated segment":
            for path in segments:
                path.write_bytes(path.read_bytes()[:10])
        case "missing segment":
            for path in segments:
                path.unlink()
        case "gone":
            folder(handles).rename(folder(handles).with_name("elsewhere"))
        case name:
            (folder(handles) / name).write_bytes(b"{")
    with pytest.raises((FatalError, ConfigurationError), match=r"cannot be read.*replay|no version"):
        handles.open(write=mode == "writing")


@pytest.mark.parametrize("content", ["", "../etc", "news-1", "\x00"])
def test_a_broken_alias_file_says_what_to_do(handles: Handles, content: str) -> None:
    handles.open().close()
    alias = handles.settings.tantivy.directory / "news.alias"
    alias.write_text(content)
    with pytest.raises(FatalError, match=r"news\.alias should name a version"):
        handles.open(write=False)


def test_a_lost_alias_file_is_not_replaced_by_an_empty_index(handles: Handles) -> None:
    handles.open().close()
    (handles.settings.tantivy.directory / "news.alias").unlink()
    with pytest.raises(ConfigurationError, match="news-000001"):
        handles.open()


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file where a folder should be")
    with pytest.raises((IndexUnavailable, FatalError), match="index"):
        open_index(tantivy_settings(tmp_path), write=True)


def test_an_index_made_by_something_else_is_refused(handles: Handles) -> None:
    handles.open().close()
    (folder(handles) / "stamp.json").write_text('{"made": "by hand"}')
    with pytest.raises(ConfigurationError, match="not made by Depesche"):
        handles.open(write=False)


_writes = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4)), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(writes=_writes, data=st.data())
def test_shuffled_and_repeated_writes_end_as_the_newest_of_each(
    writes: list[tuple[str, int]], data: st.DataObject
) -> None:
    again = data.draw(st.permutations([*writes, *writes]))
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=1))
    with tempfile.TemporaryDirectory() as temporary:
        index = open_index(tantivy_settings(Path(temporary)), write=True)
        rest, cycle = list(again), itertools.cycle(sizes)
        while rest:
            size = next(cycle)
            batch, rest = rest[:size], rest[size:]
            results = index.upsert_many([document(key, version=version, title=f"v{version}") for key, version in batch])
            assert {result.outcome for result in results} <= {WriteOutcome.WRITTEN, WriteOutcome.STALE}
        stored = {made.item_id: (made.version, made.title) for made in index.scan()}
        index.close()
    newest = {key: max(version for k, version in writes if k == key) for key, _ in writes}
    assert stored == {key: (version, f"v{version}") for key, version in newest.items()}
