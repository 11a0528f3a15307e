"""Identity: an item keeps its id through edits and polls, and no two items share one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from depesche.records.identity import IdentityRule, item_id, item_id_of_all, next_version
from tests.unit.records.arbitrary import times

FEED = "https://example.org/feed"
texts = st.text(max_size=20)
present = st.text(min_size=1, max_size=20)


@dataclass(frozen=True)
class Seen:
    """What a poll saw of an item."""

    guid: str | None = None
    page: str | None = None
    title: str | None = None
    published_at: datetime | None = None

    def id(self, feed_url: str = FEED, rule: IdentityRule = "guid") -> str:
        return item_id(
            feed_url,
            guid=self.guid,
            page=self.page,
            title=self.title,
            published_at=self.published_at,
            rule=rule,
        )


sightings = st.builds(
    Seen,
    guid=st.none() | texts,
    page=st.none() | texts,
    title=st.none() | texts,
    published_at=st.none() | times,
)


@given(sightings)
def test_an_id_is_32_hexadecimal_digits_and_the_same_each_time(seen: Seen) -> None:
    assert seen.id() == seen.id()
    assert len(bytes.fromhex(seen.id())) == 16


@given(sightings, present, st.none() | texts, st.none() | times)
def test_an_item_with_a_guid_keeps_its_id_through_any_edit(
    seen: Seen, guid: str, title: str | None, when: datetime | None
) -> None:
    before = replace(seen, guid=guid)
    assert replace(before, page=None, title=title, published_at=when).id() == before.id()


@given(present, st.none() | texts, st.none() | times)
def test_an_item_with_a_link_keeps_its_id_when_title_and_time_change(
    url: str, title: str | None, when: datetime | None
) -> None:
    assert Seen(page=url, title=title, published_at=when).id() == Seen(page=url).id()


@given(present, present)
def test_distinct_guids_give_distinct_ids(one: str, other: str) -> None:
    assume(one != other)
    assert Seen(guid=one).id() != Seen(guid=other).id()


@given(sightings, texts, texts)
def test_distinct_feeds_give_distinct_ids(seen: Seen, one: str, other: str) -> None:
    assume(one != other)
    assert seen.id(one) != seen.id(other)


@given(present)
def test_a_guid_a_link_and_a_title_of_the_same_text_are_not_confused(text: str) -> None:
    assert len({Seen(guid=text).id(), Seen(page=text).id(), Seen(title=text).id()}) == 3


def test_one_title_at_two_times_is_two_items() -> None:
    monday, tuesday = (datetime(2026, 11, day, tzinfo=UTC) for day in (23, 24))
    assert Seen(title="Wetter", published_at=monday).id() != Seen(title="Wetter", published_at=tuesday).id()


@given(present, texts, texts)
def test_under_the_url_rule_the_guid_is_nothing(url: str, one: str, other: str) -> None:
    assert Seen(one, url).id(rule="url") == Seen(other, url).id(rule="url") == Seen(None, url).id()


@given(present, texts, texts)
def test_under_the_title_rule_guid_and_url_are_nothing(title: str, one: str, other: str) -> None:
    assert Seen(one, other, title).id(rule="title") == Seen(None, None, title).id()


@given(sightings)
def test_the_id_of_all_is_none_of_the_others(seen: Seen) -> None:
    of_all = item_id_of_all(
        FEED,
        guid=seen.guid,
        page=seen.page,
        title=seen.title,
        published_at=seen.published_at,
    )
    rules: tuple[IdentityRule, ...] = ("guid", "url", "title")
    assert of_all not in {seen.id(rule=rule) for rule in rules}


def test_the_id_of_an_item_never_changes_between_releases() -> None:
    assert Seen(guid="tag:example.org,2026:1").id() == "a647bbe676f0aa25ec27585191095098"


@given(st.lists(st.integers(0, 2**48), min_size=2, max_size=20))
def test_versions_strictly_increase_whatever_the_clock_does(clock: list[int]) -> None:
    versions: list[int] = []
    for observed in clock:
        versions.append(next_version(observed, versions[-1] if versions else None))
    assert all(earlier < later for earlier, later in pairwise(versions))


@given(st.integers(0, 2**48), st.integers(0, 2**48))
def test_a_version_is_the_time_of_observation_where_the_clock_has_moved_on(previous: int, observed: int) -> None:
    assume(observed > previous)
    assert next_version(observed, previous) == observed
