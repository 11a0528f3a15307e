"""Whole pages: what the page's own structure mends in the extractor's finds."""

from __future__ import annotations

import pytest

from workers.enrich.article_text import clean_page, explain

SENTENCE = "Rund vierhundert Helfer haben den Damm bei Grünau in der Nacht um einen halben Meter erhöht. "
BODY = "".join(f"<p>{number}. {SENTENCE * 3}</p>" for number in range(1, 6))


def page(inside: str, *, before: str = "", after: str = "") -> str:
    return (
        "<html><head><title>Damm in Grünau hält stand | Bote</title></head><body><div id='page'>"
        f"<div class='kopf'><a href='/'>Bote</a></div>{before}<h1>Damm in Grünau hält stand</h1>{inside}{after}"
        "<footer>Impressum und Datenschutz</footer></div></body></html>"
    )


def test_a_lead_outside_the_body_is_the_lead() -> None:
    lead = "Drei Nächte lang wurde gearbeitet, nun sinkt der Pegel langsam."
    html = page(f"<div class='kopftext'><p class='vorspann'>{lead}</p></div><div class='text'>{BODY}</div>")
    assert clean_page(html).lead == lead


def test_sub_headings_and_lists_between_paragraphs_stay() -> None:
    html = page(f"<div>{BODY}<h2>Was noch fehlt</h2><ul><li>Sand</li><li>Schaufeln</li></ul>{BODY}</div>")
    assert {"Was noch fehlt", "Sand", "Schaufeln"} <= set(clean_page(html).body.split("\n\n"))


@pytest.mark.parametrize(
    "box",
    [
        "<div class='story-teaserBox'><p>Brücke bei Selbitz gesperrt</p></div>",
        "<aside><a href='/x'><h3>Brücke bei Selbitz gesperrt</h3><p>Statiker fanden Risse.</p></a></aside>",
        "<div class='css-1x'><a href='/x'>Brücke bei Selbitz gesperrt</a><p>Statiker fanden neue Risse.</p></div>",
        "<div class='q7'><img src='x.jpg'><div>Brücke bei Selbitz gesperrt</div></div>",
        "<div aria-hidden='true'>Brücke bei Selbitz gesperrt</div>",
        "<div class='newsletter-anmeldung'><p>Brücke bei Selbitz gesperrt</p></div>",
    ],
)
def test_a_box_inside_the_text_goes(box: str) -> None:
    cleaned = clean_page(page(f"<div>{BODY}{box}{BODY}</div>"))
    assert "Brücke" not in cleaned.lead + cleaned.body
    assert cleaned.body.count("5. Rund") == 2


def test_a_box_of_facts_stays() -> None:
    box = "<div class='infobox'><h4>Der Damm</h4><p>Er wurde im Jahr 1962 gebaut und zuletzt 1998 erneuert.</p></div>"
    assert "Er wurde im Jahr 1962 gebaut" in clean_page(page(f"<div>{BODY}{box}{BODY}</div>")).body


def test_class_words_on_the_whole_article_are_not_believed() -> None:
    html = page(f"<div class='comments-open has-sidebar ad-free'>{BODY}</div>")
    assert clean_page(html).body.count("Rund vierhundert") >= 12


def test_a_drop_cap_is_no_caption() -> None:
    html = page(f"<div><p class='has-drop-cap'>Zuerst war es still. {SENTENCE}</p>{BODY}</div>")
    assert clean_page(html).lead.startswith("Zuerst war es still.")


def test_names_that_a_build_tool_made_up_say_nothing() -> None:
    html = page(f"<div><div class='css-1ad9f'><p>Zuerst war es still. {SENTENCE}</p></div>{BODY}</div>")
    assert clean_page(html).lead.startswith("Zuerst war es still.")


def test_comments_behind_a_heading_go() -> None:
    html = page(
        f"<div>{BODY}<h3>2 Kommentare</h3><p>Das habe ich schon immer gesagt, aber auf mich hört ja keiner.</p></div>"
    )
    assert "keiner" not in clean_page(html).body


def test_the_heading_above_the_text_is_the_title_where_the_first_one_names_the_site() -> None:
    html = (
        "<html><head><title>Sternwarte Nord: Merkur, endlich</title></head><body><h1>Sternwarte Nord</h1>"
        f"<h3>Merkur, endlich</h3><div>{BODY}</div></body></html>"
    )
    assert clean_page(html).title == "Merkur, endlich"


def test_what_was_removed_names_the_mark_up() -> None:
    cleaned = clean_page(page(f"<div>{BODY}<div class='related-posts'><p>Brücke gesperrt</p></div>{BODY}</div>"))
    assert [(removed.reason, line) for removed, line in zip(cleaned.removed, explain(cleaned), strict=True)] == [
        ("teaser", "mark-up: related")
    ]


def test_a_page_decoded_wrongly_keeps_its_article() -> None:
    html = page(f"<div>{BODY}</div>").encode().decode("latin-1")
    assert clean_page(html).body.count("Rund vierhundert") >= 12


def test_a_page_without_an_article_is_read_as_a_fragment() -> None:
    assert clean_page("<p>Der Damm hält.</p>").lead == "Der Damm hält."


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "html",
    [
        page(f"<div>{BODY * 3000}</div>"),
        "<html><body>" + "<div class='related x'>" * 20_000 + BODY,
        "<html><body><div class='" + "a-b " * 100_000 + "'>" + BODY,
        "<html><body>" + "<p><a href='/x'>Eine lange Schlagzeile</a></p>" * 10_000,
        "<table><tr><td>" * 3_000 + BODY,
    ],
    ids=["megabytes", "deep", "long class", "links only", "nested tables"],
)
def test_a_hostile_page_is_cleaned_within_the_timeout(html: str) -> None:
    clean_page(html)
