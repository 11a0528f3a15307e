"""Who gets which partitions: balanced, stable, cooperative."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from depesche.eventlog.contract import TopicPartition
from depesche.eventlog.sqlite_assignment import change_for

Owners = dict[TopicPartition, str]


def _sources(count: int) -> list[TopicPartition]:
    return [TopicPartition("news", number) for number in range(count)]


def _settled(members: list[str], count: int, owners: Owners) -> Owners:
    """Let the members apply their changes in turn until none has any."""
    owners = dict(owners)
    for _ in range(2 * len(members) * (count + 1)):
        changed = False
        for member in members:
            change = change_for(member, members, _sources(count), owners)
            assert all(owners[source] == member for source in change.release)
            assert not change.claim & owners.keys()
            owners = {source: owner for source, owner in owners.items() if source not in change.release}
            owners |= dict.fromkeys(change.claim, member)
            changed |= bool(change.release or change.claim)
        if not changed:
            return owners
    raise AssertionError("the group does not come to rest")


groups = st.integers(1, 6).flatmap(
    lambda size: st.tuples(
        st.permutations([f"member-{number}" for number in range(size)]),
        st.lists(st.sampled_from([None, *(f"member-{number}" for number in range(size))]), max_size=12),
    )
)


@given(groups)
def test_every_partition_comes_to_have_an_owner(group: tuple[list[str], list[str | None]]) -> None:
    members, before = group
    owners = {source: owner for source, owner in zip(_sources(len(before)), before, strict=True) if owner}
    assert _settled(members, len(before), owners).keys() == set(_sources(len(before)))


@given(groups)
def test_shares_come_to_differ_by_at_most_one(group: tuple[list[str], list[str | None]]) -> None:
    members, before = group
    owners = {source: owner for source, owner in zip(_sources(len(before)), before, strict=True) if owner}
    after = list(_settled(members, len(before), owners).values())
    shares = [after.count(member) for member in members]
    assert max(shares) - min(shares) <= 1


@given(groups)
def test_nothing_moves_from_a_member_that_has_no_more_than_its_share(
    group: tuple[list[str], list[str | None]],
) -> None:
    members, before = group
    owners = {source: owner for source, owner in zip(_sources(len(before)), before, strict=True) if owner}
    after = _settled(members, len(before), owners)
    for member in members:
        had = {source for source, owner in owners.items() if owner == member}
        if len(had) <= len(before) // len(members):
            assert {source for source in had if after[source] == member} == had
