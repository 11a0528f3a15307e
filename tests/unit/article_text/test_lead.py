"""Title, lead and body are told apart, and no text stands in two of them."""

from __future__ import annotations

import pytest

from workers.enrich.article_text import clean, clean_page, clean_plain

ONE = "Der Kreml erklärte am Montag, das Abkommen solle die Stabilität in der Region fördern."
TWO = "Die Unterzeichnung findet am Mittwoch auf höchster Ebene statt."
THREE = "Beobachter rechnen mit weiteren Verträgen im kommenden Jahr."
OWN = "Ein neuer Vertrag ersetzt mehrere alte Abkommen der beiden Länder."


def html(*paragraphs: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


@pytest.mark.parametrize(
    ("summary", "content", "lead", "body"),
    [
        (OWN, html(ONE, TWO), OWN, f"{ONE}\n\n{TWO}"),
        (html(OWN), html(ONE, TWO), OWN, f"{ONE}\n\n{TWO}"),
        (ONE, html(ONE, TWO), ONE, TWO),
        (html(ONE, TWO), html(ONE, TWO), ONE, TWO),
        (ONE[:50] + " …", html(ONE, TWO), ONE, TWO),
        (ONE[:50] + " [&#8230;]", html(ONE, TWO), ONE, TWO),
        (ONE[:50] + "...", html(ONE, TWO), ONE, TWO),
        (f"{ONE} {TWO[:20]}…", html(ONE, TWO), ONE, TWO),
        (None, html(ONE, TWO, THREE), ONE, f"{TWO}\n\n{THREE}"),
        ("", html(ONE, TWO), ONE, TWO),
        (ONE, None, ONE, ""),
        (html(ONE, TWO), None, ONE, TWO),
        (OWN, html(ONE, OWN, TWO), OWN, f"{ONE}\n\n{TWO}"),
        ("Ein Titel", html("Ein Titel", ONE, TWO), ONE, TWO),
        ("Kommentare", html(ONE, TWO), ONE, TWO),
        (None, html("Zwischentitel", ONE), "Zwischentitel", ONE),
        (None, None, "", ""),
    ],
)
def test_the_lead_is_a_summary_of_its_own_or_the_first_paragraph(
    summary: str | None, content: str | None, lead: str, body: str
) -> None:
    cleaned = clean(title="Ein Titel", summary_html=summary, content_html=content)
    assert (cleaned.lead, cleaned.body) == (lead, body)


def test_a_long_first_paragraph_is_body_and_no_lead() -> None:
    cleaned = clean(title="T", summary_html=None, content_html=html(f"{ONE} " * 10))
    assert (cleaned.lead, cleaned.body) == ("", (f"{ONE} " * 10).strip())


def test_plain_text_stands_in_for_missing_content() -> None:
    cleaned = clean(title="T", summary_html=OWN, content_html=None, text=f"{ONE}\n\n{TWO}")
    assert (cleaned.lead, cleaned.body) == (OWN, f"{ONE}\n\n{TWO}")


def test_the_first_line_of_a_plain_text_is_its_title() -> None:
    cleaned = clean_plain(f"Kim empfängt Putin\n\n{ONE}\n\n{TWO}")
    assert (cleaned.title, cleaned.lead, cleaned.body) == ("Kim empfängt Putin", ONE, TWO)


def test_a_first_line_that_ends_a_sentence_is_no_title() -> None:
    assert clean_plain(f"{ONE}\n\n{TWO}").title == ""


def test_a_given_title_is_not_repeated_in_the_text() -> None:
    cleaned = clean_plain(f"Kim empfängt Putin\n\n{ONE}\n\n{TWO}", title="Kim empfängt Putin")
    assert (cleaned.title, cleaned.lead, cleaned.body) == ("Kim empfängt Putin", ONE, TWO)


def test_hard_wrapped_text_is_joined_into_paragraphs() -> None:
    text = (
        "Der Kreml erklärte am Montag in Moskau, das Abkommen solle die\n"
        "Stabilität in der Region fördern und richte sich nicht gegen\n"
        "andere Länder.\n\nEin zweiter Absatz."
    )
    assert clean_plain(text, title="T").body == "Ein zweiter Absatz."


def test_single_line_ends_part_paragraphs_of_unwrapped_text() -> None:
    cleaned = clean_plain(f"{ONE}\n{TWO}\n{THREE}", title="T")
    assert (cleaned.lead, cleaned.body) == (ONE, f"{TWO}\n\n{THREE}")


def test_markup_and_entities_leave_the_title() -> None:
    assert clean(title="<b>Kim</b> &amp; Putin\u200b ", summary_html=None, content_html=None).title == "Kim & Putin"


def test_lists_quotes_and_sub_headings_are_paragraphs_of_the_body() -> None:
    content = f"<p>{ONE}</p><h2>Kritik</h2><ul><li>Erstens</li><li>Zweitens</li></ul><blockquote>{TWO}</blockquote>"
    cleaned = clean(title="T", summary_html=None, content_html=content)
    assert cleaned.body.split("\n\n") == ["Kritik", "Erstens", "Zweitens", TWO]


def test_a_page_is_reduced_to_its_article() -> None:
    article = html(*(f"{sentence} {TWO}" for sentence in (ONE, OWN, THREE)))
    page = f"""<html><head><title>Kim empfängt Putin</title></head><body><nav><a href="/">Start</a></nav><main><article>
        <h1>Kim empfängt Putin</h1><figure><figcaption>Am Flughafen. Foto: dpa</figcaption></figure>{article}
        <p>Mehr zum Thema - <a href="/x">Truppen schießen</a></p></article></main><footer>Impressum</footer></body></html>"""
    cleaned = clean_page(page)
    assert (cleaned.title, cleaned.lead, cleaned.credit) == ("Kim empfängt Putin", f"{ONE} {TWO}", "dpa")
    assert cleaned.body == f"{OWN} {TWO}\n\n{THREE} {TWO}"
    assert "trailer" in {removed.reason for removed in cleaned.removed}
