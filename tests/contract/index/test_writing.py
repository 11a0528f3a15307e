"""Conditional upserts: what is written, what is stale, what is refused, and that any order ends the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from depesche.index.contract import SearchIndex, WriteOutcome
from depesche.records.raw_item import Feed
from tests.contract.index.articles import article, document, person, place, topic
from tests.contract.index.backends import Handles, fill, found

WRITTEN, STALE, REJECTED = WriteOutcome.WRITTEN, WriteOutcome.STALE, WriteOutcome.REJECTED


def outcomes(index: SearchIndex, *documents: object) -> list[WriteOutcome]:
    return [result.outcome for result in index.upsert_many(documents)]  # type: ignore[arg-type]


def title(index: SearchIndex, item_id: str) -> str | None:
    stored = index.get(item_id)
    return stored.title if stored else None


def test_a_written_article_is_given_back_equal(index: SearchIndex) -> None:
    made = article(
        "a",
        version=1_750_000_000_123,
        lead="Ein Vorspann – mit „Anführung“.",
        body="Erster Absatz.\n\nZweiter.",
        credit="Sputnik",
        authors=("Anna Müller",),
        entities=(person("Wladimir Putin", "Q7747", "Putin", "Putins"),),
        places=(place("RU"),),
        topics=(topic("20000639", "11000000"),),
        fingerprint="abc",
    )
    index.upsert_many([replace(document("a"), article=made, version=made.version)])
    assert index.get("a") == made


def test_a_write_can_be_read_before_a_refresh(index: SearchIndex) -> None:
    index.upsert_many([document("a", title="Neu")])
    assert title(index, "a") == "Neu"


def test_an_unknown_id_is_not_there(index: SearchIndex) -> None:
    assert index.get("nowhere") is None


def test_writing_nothing_gives_nothing(index: SearchIndex) -> None:
    assert index.upsert_many([]) == []


def test_results_are_in_the_order_of_the_request(index: SearchIndex) -> None:
    results = index.upsert_many([document(item_id) for item_id in "cab"])
    assert [result.item_id for result in results] == ["c", "a", "b"]


def test_a_newer_version_replaces_the_older(index: SearchIndex) -> None:
    fill(index, [document("a", version=1, title="Alter Titel")])
    fill(index, [document("a", version=2, title="Neuer Titel")])
    assert title(index, "a") == "Neuer Titel"
    assert found(index, "alter") == []
    assert found(index) == ["a"]


def test_an_older_version_is_stale_and_changes_nothing(index: SearchIndex) -> None:
    index.upsert_many([document("a", version=5, title="Neu")])
    assert outcomes(index, document("a", version=4, title="Alt")) == [STALE]
    assert title(index, "a") == "Neu"


def test_of_equal_versions_the_later_write_wins(index: SearchIndex) -> None:
    index.upsert_many([document("a", version=5, title="Vorher")])
    assert outcomes(index, document("a", version=5, title="Nachher")) == [WRITTEN]
    assert title(index, "a") == "Nachher"


def test_revisions_in_one_batch_end_as_the_newest(index: SearchIndex) -> None:
    batch = [document("a", version=version, title=f"v{version}") for version in (1, 3, 2)]
    assert outcomes(index, *batch) == [WRITTEN, WRITTEN, STALE]
    index.refresh()
    assert title(index, "a") == "v3"
    assert found(index) == ["a"]


def test_equal_versions_in_one_batch_end_as_the_last(index: SearchIndex) -> None:
    index.upsert_many([document("a", title="Erst"), document("a", title="Dann")])
    assert title(index, "a") == "Dann"


def test_a_batch_mixes_new_known_and_stale_documents(index: SearchIndex) -> None:
    fill(index, [document("known", version=1), document("ahead", version=9)])
    batch = [document("new"), document("known", version=2), document("ahead", version=8)]
    assert outcomes(index, *batch) == [WRITTEN, WRITTEN, STALE]
    index.refresh()
    assert sorted(found(index)) == ["ahead", "known", "new"]


@pytest.mark.parametrize(
    "bad",
    [
        replace(document("x"), item_id=""),
        replace(document("x"), item_id="x" * 513),
        document("x", version=-1),
        document("x", version=2**63),
        replace(document("x"), entity_names=("half a pair \ud800",)),
    ],
    ids=["no id", "long id", "negative version", "huge version", "lone surrogate"],
)
def test_a_rejected_document_leaves_its_neighbours_alone(index: SearchIndex, bad: object) -> None:
    assert outcomes(index, document("before"), bad, document("after")) == [WRITTEN, REJECTED, WRITTEN]
    index.refresh()
    assert sorted(found(index)) == ["after", "before"]


def test_a_rejection_says_why(index: SearchIndex) -> None:
    (result,) = index.upsert_many([document("x", version=-1)])
    assert "version -1" in result.reason


@pytest.mark.parametrize("item_id", ["a/b?c#d", "äöü", "a b", "%2F", "_id", "..", "😀"])
def test_any_id_can_be_written_and_read(index: SearchIndex, item_id: str) -> None:
    fill(index, [document(item_id)])
    assert index.get(item_id) is not None
    assert found(index) == [item_id]


@pytest.mark.parametrize(
    "text",
    [
        "nul \x00 und Steuerzeichen \x01\x1b[31m\x7f",
        "<script>alert(1)</script> & <b>fett</b>",
        "x" * 10_000,
        "ß" * 40_000,
        "😀👩‍👩‍👧‍👦🏳️‍🌈",
        "a" + "\u0301" * 500,
        "שלום \u202etxet\u202c עולם",
        " \n\t\u2028\u00a0",
        "\ufeff\u200b\ufffe\uffff",
    ],
    ids=["control", "html", "long word", "long wide word", "emoji", "marks", "bidi", "blank", "noncharacters"],
)
def test_hostile_text_is_stored_as_it_is(index: SearchIndex, text: str) -> None:
    made = document(
        "a",
        title=f"Titel {text}",
        lead=text,
        body=f"{text}\n\n{text}",
        credit=text,
        authors=(text,),
        entities=(person(text, f"id {text}", text),),
        feed=Feed(url="https://news.example/rss", title=text, tags=(text,)),
    )
    fill(index, [made])
    assert index.get("a") == made.article
    assert found(index, "titel") == ["a"]


def test_a_long_word_is_found_whole(index: SearchIndex) -> None:
    fill(index, [document("long", body="x" * 1_000), document("short", body="x" * 100)])
    assert found(index, "body:" + "x" * 1_000) == ["long"]


def test_a_batch_larger_than_one_request_is_written_whole(index: SearchIndex) -> None:
    body = "Ein ganzer Satz mit Wörtern. " * 15_000
    documents = [document(str(number), body=body) for number in range(8)]
    assert {result.outcome for result in index.upsert_many(documents)} == {WRITTEN}
    index.refresh()
    assert len(found(index, limit=1)) == 1
    assert sum(1 for _ in index.scan()) == 8


def test_what_was_written_is_there_after_a_restart(handles: Handles) -> None:
    first = handles.open()
    first.upsert_many([document("a", version=7, title="Bleibt")])
    first.close()
    again = handles.open()
    assert title(again, "a") == "Bleibt"
    assert outcomes(again, document("a", version=6)) == [STALE]
