from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.decide import Changes, KnownItem, changes
from ingest.normalising.normalise import Sighting
from ingest.parsing.parsed_feed import ParsedEntry

Document = dict[str, str]  # item id → what it says


def sightings(document: Document) -> tuple[Sighting, ...]:
    return tuple(Sighting(name, said.encode(), ParsedEntry(), None, None) for name, said in document.items())


def remembered(known: dict[str, KnownItem], found: Changes) -> dict[str, KnownItem]:
    return known | {item.item_id: item for item in found.remembered}


def test_an_unknown_item_is_new_and_gets_the_time_as_its_version() -> None:
    (revision,) = changes({}, sightings({"a": "x"}), 1_000).revisions
    assert (revision.version, revision.is_new) == (1_000, True)


def test_the_last_of_a_document_comes_first() -> None:
    found = changes({}, sightings({"new": "x", "old": "x"}), 1_000)
    assert [revision.sighting.item_id for revision in found.revisions] == ["old", "new"]


def test_an_item_that_says_the_same_is_left_alone() -> None:
    known = {"a": KnownItem("a", 5, b"x")}
    assert changes(known, sightings({"a": "x"}), 1_000) == Changes(unchanged=1)


def test_an_absence_is_noted_once() -> None:
    known = {"a": KnownItem("a", 5, b"x")}
    first = changes(known, (), 1_000)
    assert first.remembered == (KnownItem("a", 5, b"x", absent_since_ms=1_000),)
    assert changes(remembered(known, first), (), 2_000) == Changes()


def test_a_return_ends_the_absence_without_a_revision() -> None:
    known = {"a": KnownItem("a", 5, b"x", absent_since_ms=900)}
    found = changes(known, sightings({"a": "x"}), 1_000)
    assert (found.revisions, found.remembered) == ((), (KnownItem("a", 5, b"x"),))


@given(
    st.lists(
        st.tuples(st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xy")), st.integers(0, 100)), max_size=8
    )
)
def test_over_any_history_versions_rise_and_only_changes_are_published(history: list[tuple[Document, int]]) -> None:
    known: dict[str, KnownItem] = {}
    published: dict[str, list[int]] = {}
    said: Document = {}
    for document, observed_ms in history:
        found = changes(known, sightings(document), observed_ms)
        assert {revision.sighting.item_id for revision in found.revisions} == {
            name for name, text in document.items() if said.get(name) != text
        }
        for revision in found.revisions:
            published.setdefault(revision.sighting.item_id, []).append(revision.version)
        known = remembered(known, found)
        said |= document
        assert changes(known, sightings(document), observed_ms).remembered == ()
    for versions in published.values():
        assert versions == sorted(set(versions))
