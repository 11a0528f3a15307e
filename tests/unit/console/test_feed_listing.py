from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from console.feed_listing import MAX_LIMIT, MAX_OFFSET, ORDERS, FeedListing, parse_listing

words = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20).map(str.strip)


@given(
    st.builds(
        FeedListing,
        text=words,
        tag=words,
        health=words,
        order=st.sampled_from(ORDERS),
        offset=st.integers(0, MAX_OFFSET),
        limit=st.integers(1, MAX_LIMIT),
    )
)
def test_a_listing_survives_the_way_through_its_url(listing: FeedListing) -> None:
    assert parse_listing(parse_qsl(urlsplit(listing.href()).query)) == listing


def test_the_plain_list_has_a_plain_address() -> None:
    assert FeedListing().href() == "/feeds"


def test_another_filter_or_order_begins_at_the_first_page() -> None:
    listing = FeedListing(offset=50)
    assert listing.with_health("new").href() == "/feeds?health=new"
    assert listing.with_tag("a").href() == "/feeds?tag=a"
    assert listing.sorted_by("due").href() == "/feeds?sort=due"
