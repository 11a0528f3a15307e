"""What holds for every input: nothing raises, nothing is invented, no word is lost, clean text stays as it is."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.article_text.cases import lines, marked
from workers.enrich.article_text import CleanText, clean, clean_page, clean_plain
from workers.enrich.article_text.characters import normalise
from workers.enrich.article_text.html_blocks import html_blocks
from workers.enrich.article_text.plain_blocks import plain_blocks

FRAGMENTS = [
    *(
        marked(line)[0]
        for name in ("run_in_de.txt", "run_in_en.txt", "prose_de.txt", "prose_en.txt")
        for line in lines(name)
    ),
    *(line.split(" | ", 1)[1] for line in lines("blocks.txt")),
    "(dpa)",
    "BERLIN (dpa) - Der Kanzler reist.",
    "",
    "…",
    '"',
]


def _fragments(language: str) -> list[str]:
    """Cases of one language: which rules apply depends on the language of the whole."""
    return [marked(line)[0] for name in ("run_in", "prose") for line in lines(f"{name}_{language}.txt")]


TAGS = [
    "<p>",
    "</p>",
    "<br>",
    "<br><br>",
    "<a href='/x'>",
    "</a>",
    "<li>",
    "<div class='related-posts'>",
    "</div>",
    "<h2>",
    "<",
]
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=8).map("\n\n".join)
run_together = st.lists(st.sampled_from(FRAGMENTS), max_size=8).map(" ".join)
sources = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.sampled_from(TAGS), st.text(max_size=20)), max_size=20).map(
    " ".join
)

one_language = st.one_of(
    st.tuples(st.lists(st.sampled_from(_fragments(language)), max_size=8), st.sampled_from([" ", "\n\n"])).map(
        lambda drawn: drawn[1].join(drawn[0])
    )
    for language in ("de", "en")
)


def words(text: str) -> list[str]:
    return sorted(re.findall(r"\w+", text))


def everything(cleaned: CleanText) -> str:
    return "\n".join([cleaned.title, cleaned.lead, cleaned.body, *(removed.text for removed in cleaned.removed)])


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_no_item_raises(title: str, summary: str, content: str) -> None:
    clean(title=title, summary_html=summary, content_html=content)


@settings(deadline=None)
@given(sources, sources)
def test_no_markup_raises_and_every_kept_character_comes_from_the_input(summary: str, content: str) -> None:
    cleaned = clean(title=None, summary_html=summary, content_html=content)
    seen = "".join(block.text for block in html_blocks(summary) + html_blocks(content))
    seen += "".join(block.text for block in plain_blocks(summary) + plain_blocks(content))
    assert set(cleaned.lead + cleaned.body) <= set(seen) | {" ", "\n"}


@settings(max_examples=25, deadline=None)
@given(sources)
def test_no_page_raises(source: str) -> None:
    clean_page(f"<html><body><article>{source}</article></body></html>")


@settings(deadline=None)
@given(st.one_of(texts, run_together))
def test_kept_and_removed_words_are_the_words_of_the_text(text: str) -> None:
    assert words(everything(clean_plain(text, title=""))) == words(normalise(text))


@settings(deadline=None)
@given(one_language)
def test_cleaning_clean_text_changes_nothing(text: str) -> None:
    once = clean_plain(text, title="")
    again = clean_plain("\n\n".join(part for part in (once.lead, once.body) if part), title="")
    assert (again.lead, again.body, again.removed) == (once.lead, once.body, ())


@settings(deadline=None)
@given(st.text())
def test_normalised_text_is_canonical(text: str) -> None:
    line = normalise(text)
    assert unicodedata.is_normalized("NFC", line)
    assert line == " ".join(line.split())
    assert normalise(line) == line


@settings(deadline=None)
@given(st.text())
def test_normalised_text_can_be_encoded(text: str) -> None:
    normalise(text + "\ud800").encode()
