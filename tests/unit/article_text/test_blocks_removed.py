"""Whole blocks that are not the article: each reason, and look-alikes that stay."""

from __future__ import annotations

import pytest

from tests.unit.article_text.cases import lines
from workers.enrich.article_text import clean, clean_plain

BEFORE, AFTER = "Der Präsident traf am Montag in der Hauptstadt ein.", "Die Gespräche dauern bis Dienstag."


@pytest.mark.parametrize("line", lines("blocks.txt") + lines("blocks_more.txt"))
@pytest.mark.parametrize("form", ["html", "plain"])
def test_a_block_between_paragraphs_has_its_reason(line: str, form: str) -> None:
    verdict, text = line.split(" | ", 1)
    reason, _, credit = verdict.partition("=")
    if form == "html":
        html = "".join(f"<p>{paragraph}</p>" for paragraph in (BEFORE, text, AFTER))
        cleaned = clean(title="T", summary_html=None, content_html=html)
    else:
        cleaned = clean_plain(f"{BEFORE}\n\n{text}\n\n{AFTER}", title="T")
    expected = [] if reason == "keep" else [(text, reason)]
    assert [(removed.text, removed.reason) for removed in cleaned.removed] == expected
    assert (cleaned.credit or "") == credit


def test_headlines_under_a_trailer_heading_go_and_the_article_goes_on_behind_them() -> None:
    text = f"{BEFORE}\n\nLesen Sie auch:\n\nSo teuer wird der Herbst\n\nStreit um Gas\n\n{AFTER}"
    cleaned = clean_plain(text, title="T")
    assert (cleaned.lead, cleaned.body) == (BEFORE, AFTER)
    assert {removed.reason for removed in cleaned.removed} == {"trailer"}


def test_a_trailer_inside_a_paragraph_ends_where_a_sentence_begins() -> None:
    text = f"{BEFORE} READ MORE: Kim sagt Russland volle Unterstützung zu {AFTER}"
    cleaned = clean_plain(text, title="T")
    assert [removed.text for removed in cleaned.removed] == ["READ MORE: Kim sagt Russland volle Unterstützung zu"]
    assert (cleaned.lead, cleaned.body) == (BEFORE, AFTER)


def test_two_trailers_in_a_row_both_go() -> None:
    text = f"{BEFORE} Mehr zum Thema - Erste Meldung aus Seoul Mehr zum Thema - Zweite Meldung aus Seoul"
    assert [removed.reason for removed in clean_plain(text, title="T").removed] == ["trailer", "trailer"]


def test_a_linked_paragraph_is_a_teaser() -> None:
    html = f"<p>{BEFORE}</p><p><strong><a href='/x'>So teuer wird der Herbst</a></strong></p><p>{AFTER}</p>"
    cleaned = clean(title="T", summary_html=None, content_html=html)
    assert [(removed.text, removed.reason) for removed in cleaned.removed] == [("So teuer wird der Herbst", "teaser")]


def test_a_linked_sub_heading_stays() -> None:
    html = f"<p>{BEFORE}</p><h2><a href='#c2'>Kritik aus Seoul wächst</a></h2><p>{AFTER}</p>"
    assert clean(title="T", summary_html=None, content_html=html).removed == ()


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ("<nav>Start Politik Sport</nav>", "navigation"),
        ("<form>Name eingeben</form>", "navigation"),
        ("<div class='newsletter-box'>Täglich um sechs in Ihrem Postfach</div>", "newsletter"),
        ("<div class='author-box'><p>Dagmar Müller schreibt über Asien.</p></div>", "author"),
        ("<div class='sharedaddy sd-sharing'>Jetzt weitersagen</div>", "share"),
        ("<ul class='related-articles'><li>So teuer wird der Herbst</li></ul>", "teaser"),
        ("<p style='display: none'>Unsichtbar</p>", "hidden"),
        ("<figure><figcaption>Kim am Flughafen von Pjöngjang</figcaption></figure>", "caption"),
    ],
)
def test_markup_that_names_its_purpose_is_believed(element: str, reason: str) -> None:
    html = f"<p>{BEFORE * 3}</p>{element}<p>{AFTER * 3}</p>"
    cleaned = clean(title="T", summary_html=None, content_html=html)
    assert [removed.reason for removed in cleaned.removed] == [reason]


def test_class_names_around_the_whole_article_are_not_believed() -> None:
    html = f"<div class='related-content'><p>{BEFORE}</p><p>{AFTER}</p></div>"
    assert clean(title="T", summary_html=None, content_html=html).lead == BEFORE


def test_a_trailer_whose_end_is_unclear_loses_no_sentence() -> None:
    sentence = "Foreign policy aide Yury Ushakov said the treaty would replace several agreements of the two countries."
    text = f"The signing will take place on Wednesday. READ MORE: Kim pledges full support for Russia {sentence}"
    cleaned = clean_plain(text, title="T")
    assert (cleaned.lead + cleaned.body).endswith(sentence)


def test_a_standing_note_at_the_end_of_a_paragraph_goes() -> None:
    cleaned = clean_plain(f"{BEFORE} You can share this story on social media:", title="T")
    assert (cleaned.lead, [removed.reason for removed in cleaned.removed]) == (BEFORE, ["share"])


def test_everything_behind_the_marker_of_a_linked_trailer_goes() -> None:
    html = f"<p>{BEFORE}</p><p>Mehr zum Thema - <a href='/x'>Kim droht. Seoul bleibt ruhig.</a></p><p>{AFTER}</p>"
    cleaned = clean(title="T", summary_html=None, content_html=html)
    assert [removed.text for removed in cleaned.removed] == ["Mehr zum Thema - Kim droht. Seoul bleibt ruhig."]
