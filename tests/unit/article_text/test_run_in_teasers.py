"""Headlines run into paragraphs: found where they are, and nothing taken from prose."""

from __future__ import annotations

import pytest

from tests.unit.article_text.cases import lines, marked
from workers.enrich.article_text import clean, clean_plain


@pytest.mark.parametrize("line", lines("run_in_de.txt") + lines("run_in_en.txt"))
def test_a_headline_between_two_sentences_goes_and_the_sentences_stay(line: str) -> None:
    text, teasers = marked(line)
    cleaned = clean_plain(text, title="")
    assert [(removed.text, removed.reason) for removed in cleaned.removed] == [(teaser, "teaser") for teaser in teasers]
    rest = text
    for teaser in teasers:
        rest = rest.replace(teaser, "")
    assert (cleaned.lead + " " + cleaned.body).split() == rest.split()


@pytest.mark.parametrize("line", lines("prose_de.txt") + lines("prose_en.txt"))
def test_prose_stays_whole(line: str) -> None:
    cleaned = clean_plain(line, title="")
    assert (cleaned.removed, f"{cleaned.lead}{cleaned.body}") == ((), line)


@pytest.mark.parametrize("line", lines("run_in_de.txt") + lines("run_in_en.txt"))
def test_a_linked_headline_goes_too(line: str) -> None:
    text, teasers = marked(line)
    html = text
    for teaser in teasers:
        html = html.replace(teaser, f'<strong><a href="https://example.org/1">{teaser}</a></strong>')
    cleaned = clean(title="T", summary_html=None, content_html=f"<p>{html}</p>")
    assert [removed.text for removed in cleaned.removed] == teasers


@pytest.mark.parametrize(
    "html",
    [
        "<p>Das Urteil fiel am Montag. <a href='/a'>Nach Angaben der ukrainischen</a> Armee wurden Städte beschossen.</p>",
        "<p>Das Urteil fiel. <a href='/a'>Der Sprecher des russischen Präsidenten</a> Dmitri Peskow sagte das.</p>",
        "<p>Das Urteil fiel am Montag, wie <a href='/a'>die Zeitung in ihrer Ausgabe</a> berichtet.</p>",
        "<p>The ruling came on Monday. <a href='/a'>The government of Prime Minister</a> Keir Starmer has appealed.</p>",
        "<p>The ruling came, <a href='/a'>as the newspaper reported on Sunday</a>. The appeal was lodged at once.</p>",
    ],
)
def test_a_link_inside_a_sentence_stays(html: str) -> None:
    assert clean(title="T", summary_html=None, content_html=html).removed == ()
