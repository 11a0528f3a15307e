"""The founding article comes out right, as plain text, as feed HTML and as a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from workers.enrich.article_text import CleanText, clean, clean_page, clean_plain

DATA = Path(__file__).parents[2] / "data"
PLAIN = (DATA / "seed_article.txt").read_text(encoding="utf-8")
HTML = (DATA / "seed_article.html").read_text(encoding="utf-8")
TITLE, LEAD = PLAIN.split("\n\n")[:2]
TEASERS = (
    "Vor Gipfeltreffen mit Kim: Putin versichert Nordkorea uneingeschränkter Unterstützung gegen Westen",
    "Putin reist bald nach Nordkorea – USA in Alarmstimmung",
)
TRAILER = "Mehr zum Thema - Südkoreanische Truppen geben an Grenze zu Nordkorea Warnschüsse ab"
BODY = PLAIN.split("\n\n")[3].strip()
for _gone in (*TEASERS, TRAILER):
    BODY = BODY.replace(_gone, "").replace("  ", " ").strip()

FORMS = {
    "plain": lambda: clean_plain(PLAIN),
    "plain with its title apart": lambda: clean_plain(PLAIN.partition("\n\n")[2], title=TITLE),
    "summary and content": lambda: clean(title=TITLE, summary_html=f"<p>{LEAD}</p>", content_html=HTML),
    "summary cut off": lambda: clean(title=TITLE, summary_html=LEAD[:140] + " …", content_html=HTML),
    "content only": lambda: clean(title=TITLE, summary_html=None, content_html=HTML),
    "everything in the summary": lambda: clean(title=TITLE, summary_html=HTML, content_html=None),
    "summary and plain content": lambda: clean(title=TITLE, summary_html=LEAD, content_html=BODY_AND_CREDIT),
    "page": lambda: clean_page(f"<html><body><article><h1>{TITLE}</h1>{HTML}</article></body></html>"),
}
BODY_AND_CREDIT = PLAIN.split("\n\n", 2)[2]


@pytest.fixture(params=list(FORMS))
def cleaned(request: pytest.FixtureRequest) -> CleanText:
    return FORMS[request.param]()


def test_title_and_lead_are_its_own(cleaned: CleanText) -> None:
    assert (cleaned.title, cleaned.lead) == (TITLE, LEAD)


def test_the_credit_is_sputnik(cleaned: CleanText) -> None:
    assert cleaned.credit == "Sputnik"


def test_two_teasers_the_trailer_and_the_credit_are_removed_and_nothing_else(cleaned: CleanText) -> None:
    assert {(removed.text, removed.reason) for removed in cleaned.removed} == {
        ("Quelle: Sputnik", "credit"),
        *((teaser, "teaser") for teaser in TEASERS),
        (TRAILER, "trailer"),
    }
    assert len(cleaned.removed) == 4


def test_the_body_keeps_every_other_word(cleaned: CleanText) -> None:
    assert cleaned.body.split() == BODY.split()


def test_a_sentence_behind_a_teaser_begins_a_paragraph(cleaned: CleanText) -> None:
    paragraphs = cleaned.body.split("\n\n")
    assert any(paragraph.startswith("Der russische Staatschef beginnt heute") for paragraph in paragraphs)
    assert any(paragraph.startswith("Das Abkommen, so fügte er hinzu,") for paragraph in paragraphs)
