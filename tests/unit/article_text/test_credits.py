"""Agencies before the first sentence and behind the last."""

from __future__ import annotations

import pytest

from workers.enrich.article_text import clean, clean_plain

REST = "Der Kanzler reist am Montag nach Paris und trifft den Präsidenten."


@pytest.mark.parametrize(
    ("dateline", "credit"),
    [
        ("BERLIN (dpa) -", "dpa"),
        ("Berlin (dpa/tmn) –", "dpa"),
        ("WASHINGTON (AP) —", "AP"),
        ("LONDON, June 5 (Reuters) -", "Reuters"),
        ("(Reuters) -", "Reuters"),
        ("MOSCOW, June 18. /TASS/.", "TASS"),
        ("Kiew/Moskau (dpa) -", "dpa"),
        ("Frankfurt/Main (dpa-AFX) -", "dpa-AFX"),
        ("dpa -", "dpa"),
        ("New York (AFP)", "AFP"),
        ("Wien (APA/Reuters) -", "APA/Reuters"),
    ],
)
def test_a_dateline_is_a_credit(dateline: str, credit: str) -> None:
    cleaned = clean_plain(f"{dateline} {REST}", title="T")
    assert (cleaned.credit, cleaned.lead, [removed.text for removed in cleaned.removed]) == (credit, REST, [dateline])


@pytest.mark.parametrize(
    ("mark", "credit"),
    [
        ("(dpa)", "dpa"),
        ("dpa/AFP", "dpa/AFP"),
        ("(rt/dpa)", "RT/dpa"),
        ("(afp, reuters)", "AFP/Reuters"),
        ("© AFP", "AFP"),
        ("— Reuters", "Reuters"),
        ("AFP/jk", "AFP"),
    ],
)
def test_a_mark_behind_the_last_sentence_is_a_credit(mark: str, credit: str) -> None:
    cleaned = clean_plain(f"{REST} {mark}", title="T")
    assert (cleaned.credit, cleaned.lead, [removed.text for removed in cleaned.removed]) == (credit, REST, [mark])


@pytest.mark.parametrize(
    "text",
    [
        "Die NATO (Nordatlantikpakt) tagt am Montag in Brüssel.",
        "Putin (71) sagte am Montag, er werde kommen.",
        "Die Agentur (Reuters) meldete am Montag einen Angriff auf die Stadt.",
        "Die Meldung kam zuerst von der dpa.",
        "He denied this in an interview with AP.",
    ],
)
def test_an_agency_inside_a_sentence_stays(text: str) -> None:
    cleaned = clean_plain(text, title="T")
    assert (cleaned.lead, cleaned.credit, cleaned.removed) == (text, None, ())


def test_a_bracketed_photo_credit_leaves_its_sentence() -> None:
    cleaned = clean_plain("Der Kanzler (Foto: dpa) reist am Montag nach Paris.", title="T")
    assert (cleaned.lead, cleaned.credit) == ("Der Kanzler reist am Montag nach Paris.", "dpa")


def test_the_agency_of_the_text_goes_before_that_of_the_picture() -> None:
    html = f"<figure><figcaption>Foto: Getty Images</figcaption></figure><p>Berlin (dpa) - {REST}</p>"
    assert clean(title="T", summary_html=None, content_html=html).credit == "dpa"


def test_the_agency_in_a_caption_is_the_credit_where_there_is_no_other() -> None:
    html = f"<figure><figcaption>Kim am Flughafen. © AFP</figcaption></figure><p>{REST}</p>"
    cleaned = clean(title="T", summary_html=None, content_html=html)
    assert (cleaned.credit, [removed.reason for removed in cleaned.removed]) == ("AFP", ["caption"])
