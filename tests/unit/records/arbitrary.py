"""Arbitrary records for property tests: any text, any aware UTC time, any nesting that the types allow."""

from __future__ import annotations

from datetime import UTC
from typing import TypeVar

from hypothesis import strategies as st

from depesche.records.article import Article, Entity, Mention, Place, Removed, Topic
from depesche.records.raw_item import Category, Feed, Media, RawItem

V = TypeVar("V")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
some_text = st.none() | texts
counts = st.integers(0, 2**53)
shares = st.floats(0, 1)
bases = st.sampled_from(["given", "repaired", "missing"])
times = st.datetimes(timezones=st.just(UTC))


def a_few(values: st.SearchStrategy[V]) -> st.SearchStrategy[tuple[V, ...]]:
    """Tuples of up to two of the values."""
    return st.lists(values, max_size=2).map(tuple)


feeds = st.builds(Feed, url=texts, title=some_text, language=some_text, country=some_text, tags=a_few(texts))
categories = st.builds(Category, term=texts, scheme=some_text, label=some_text)
media = st.builds(Media, url=texts, type=some_text, title=some_text, credit=some_text)
published = {
    "item_id": texts,
    "version": counts,
    "feed": feeds,
    "guid": some_text,
    "link": some_text,
    "canonical_url": some_text,
    "authors": a_few(texts),
    "categories": a_few(categories),
    "media": a_few(media),
    "published_at": st.none() | times,
    "published_basis": bases,
    "updated_at": st.none() | times,
    "fetched_at": times,
}
raw_items = st.builds(
    RawItem,
    schema=st.just(1),
    title=some_text,
    summary_html=some_text,
    content_html=some_text,
    language=some_text,
    **published,
)
mentions = st.builds(Mention, field=st.sampled_from(["title", "lead", "body"]), start=counts, end=counts, text=texts)
entities = st.builds(
    Entity,
    id=texts,
    name=texts,
    type=st.sampled_from(["PER", "ORG", "LOC", "MISC"]),
    salience=shares,
    mentions=a_few(mentions),
)
articles = st.builds(
    Article,
    schema=st.just(1),
    enrichment=st.dictionaries(texts, texts, max_size=3),
    language=texts,
    title=texts,
    lead=texts,
    body=texts,
    credit=some_text,
    removed=a_few(st.builds(Removed, text=texts, reason=texts)),
    entities=a_few(entities),
    places=a_few(st.builds(Place, code=texts, name=texts, count=counts)),
    topics=a_few(st.builds(Topic, code=texts, label=texts, score=shares, ancestors=a_few(texts))),
    fingerprint=texts,
    **published,
)
