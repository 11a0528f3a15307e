"""Index versions, the alias, schema changes, and who may read and write at once."""

from __future__ import annotations

import threading

import pytest

from depesche.errors import ConfigurationError, DepescheError, IndexUnavailable
from depesche.index.contract import SearchIndex, SearchRequest, WriteOutcome
from tests.contract.index.articles import document
from tests.contract.index.backends import Handles, fill, found


def test_an_index_that_does_not_exist_cannot_be_read_yet(handles: Handles) -> None:
    with pytest.raises(IndexUnavailable, match="start the sink"):
        handles.open(write=False)


def test_the_first_writer_makes_the_first_version(handles: Handles) -> None:
    handles.open()
    assert handles.open(write=False).create_version() == f"{handles.settings.alias}-000002"


def test_opening_again_makes_no_further_version(handles: Handles) -> None:
    fill(handles.open(), [document("a")])
    assert found(handles.open(write=False)) == ["a"]
    assert handles.open(write=False).create_version().endswith("-000002")


def test_versions_are_numbered_upwards(index: SearchIndex) -> None:
    assert [index.create_version()[-7:] for _ in range(3)] == ["-000002", "-000003", "-000004"]


def test_a_new_version_is_empty_and_changes_nothing_that_is_read(index: SearchIndex) -> None:
    fill(index, [document("a")])
    index.create_version()
    assert found(index) == ["a"]


def test_swapping_the_alias_names_the_previous_version(handles: Handles, index: SearchIndex) -> None:
    name = index.create_version()
    assert index.swap_alias(name) == f"{handles.settings.alias}-000001"
    assert index.swap_alias(f"{handles.settings.alias}-000001") == name


def test_swapping_to_the_current_version_changes_nothing(handles: Handles, index: SearchIndex) -> None:
    fill(index, [document("a")])
    first = f"{handles.settings.alias}-000001"
    assert index.swap_alias(first) == first
    assert found(index) == ["a"]


@pytest.mark.parametrize("name", ["{alias}-000009", "other-000001", "..", "{alias}", ""])
def test_the_alias_is_swapped_to_an_existing_version_only(handles: Handles, index: SearchIndex, name: str) -> None:
    with pytest.raises(ConfigurationError, match="no version"):
        index.swap_alias(name.format(alias=handles.settings.alias))


def test_a_version_is_filled_beside_the_current_one_and_swapped_in(handles: Handles, index: SearchIndex) -> None:
    fill(index, [document("a", version=1, title="Alt"), document("b")])
    name = index.create_version()
    shadow = handles.open(version=name)
    fill(shadow, [document("a", version=1, title="Neu")])
    assert found(index, "alt") == ["a"]
    shadow.close()
    index.swap_alias(name)
    assert found(index, "neu") == ["a"]
    assert found(index) == ["a"]


def test_writes_follow_the_alias(handles: Handles, index: SearchIndex) -> None:
    fill(index, [document("before")])
    name = index.create_version()
    handles.open(write=False).swap_alias(name)
    fill(index, [document("after")])
    assert found(index) == ["after"]
    assert found(handles.open(write=False, version=f"{handles.settings.alias}-000001")) == ["before"]


def test_a_version_that_does_not_exist_cannot_be_opened(handles: Handles, index: SearchIndex) -> None:
    with pytest.raises(ConfigurationError, match="no version"):
        handles.open(version=f"{handles.settings.alias}-000009")


def test_a_reader_beside_the_writer_sees_what_is_refreshed(handles: Handles, index: SearchIndex) -> None:
    reader = handles.open(write=False)
    assert found(reader) == []
    fill(index, [document("a")])
    assert found(reader) == ["a"]
    fill(index, [document("a", version=2, title="Neu")])
    assert found(reader, "neu") == ["a"]


def test_readers_never_see_a_gap_while_the_alias_is_swapped(handles: Handles, index: SearchIndex) -> None:
    fill(index, [document("both"), document("old")])
    names = [f"{handles.settings.alias}-000001", index.create_version()]
    shadow = handles.open(version=names[1])
    fill(shadow, [document("both"), document("new")])
    shadow.close()
    reader = handles.open(write=False)
    seen: list[frozenset[str]] = []
    failures: list[DepescheError] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                seen.append(frozenset(found(reader, sort="newest")))
        except DepescheError as error:
            failures.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(10):
        index.swap_alias(names[1])
        index.swap_alias(names[0])
    done.set()
    thread.join()
    assert not failures
    assert set(seen) <= {frozenset({"both", "old"}), frozenset({"both", "new"})}


def test_several_threads_may_search_at_once(index: SearchIndex) -> None:
    fill(index, [document(str(number), title="Gleich") for number in range(50)])
    totals: list[int] = []

    def search() -> None:
        totals.extend(index.search(SearchRequest(query="gleich")).total for _ in range(5))

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert totals == [50] * 20


def test_several_processes_may_open_a_missing_index_at_once(handles: Handles) -> None:
    barrier = threading.Barrier(4)
    opened: list[SearchIndex | IndexUnavailable] = []

    def start() -> None:
        barrier.wait()
        try:
            opened.append(handles.open())
        except IndexUnavailable as error:  # the embedded index has one writer: the others stand by
            opened.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writers = [index for index in opened if not isinstance(index, IndexUnavailable)]
    assert len(opened) == 4
    assert writers
    fill(writers[0], [document("a")])
    assert found(handles.open(write=False)) == ["a"]


def test_other_analysed_languages_are_noticed_on_opening(handles: Handles, index: SearchIndex) -> None:
    for write in (True, False):
        with pytest.raises(ConfigurationError, match=r"schema 1 with analysers for de, en.*need.*de, en, fr.*reindex"):
            handles.open(write=write, analysed_languages=("fr", "en", "de"))


def test_the_order_of_analysed_languages_does_not_matter(handles: Handles, index: SearchIndex) -> None:
    fill(index, [document("a")])
    assert found(handles.open(write=False, analysed_languages=("en", "de"))) == ["a"]


def test_a_language_without_a_stemmer_is_refused(handles: Handles) -> None:
    with pytest.raises(ConfigurationError, match="no stemmer for 'xx'"):
        handles.open(analysed_languages=("de", "xx"))


def test_an_index_of_another_schema_can_be_copied_into_a_new_version(handles: Handles, index: SearchIndex) -> None:
    fill(index, [document("a", language="fr", title="Les négociations")])
    index.close()
    languages = ("de", "en", "fr")
    old = handles.open(write=False, check_schema=False, analysed_languages=languages)
    name = old.create_version()
    new = handles.open(version=name, analysed_languages=languages)
    fill(new, [document(made.item_id, language=made.language, title=made.title) for made in old.scan()])
    new.close()
    old.swap_alias(name)
    assert found(handles.open(write=False, analysed_languages=languages), "négociation") == ["a"]


def test_a_handle_notices_that_the_alias_went_to_another_schema(handles: Handles, index: SearchIndex) -> None:
    other = handles.open(write=False, check_schema=False, analysed_languages=("fr",))
    other.swap_alias(other.create_version())
    with pytest.raises(ConfigurationError, match="reindex"):
        index.upsert_many([document("a")])


@pytest.mark.parametrize("language", ["da", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv", "tr"])
def test_every_language_with_a_stemmer_can_be_analysed(handles: Handles, language: str) -> None:
    index = handles.open(analysed_languages=(language,))
    (result,) = index.upsert_many([document("a", language=language, title="Nordkorea")])
    assert result.outcome is WriteOutcome.WRITTEN
    index.refresh()
    assert found(index, "nordkorea") == ["a"]
