"""Who of a group's members is to have which partitions (pure): balanced, and moving as few as possible."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from depesche.eventlog.contract import TopicPartition


@dataclass(frozen=True, slots=True)
class Change:
    """What one member does about its partitions of one topic now."""

    release: frozenset[TopicPartition]
    claim: frozenset[TopicPartition]


def change_for(
    member: str,
    members: Collection[str],
    partitions: Collection[TopicPartition],
    owners: Mapping[TopicPartition, str],
) -> Change:
    """Change for ``member`` of the topic's live ``members``, given who owns which of its ``partitions``.

    Cooperative: a partition that has an owner is never claimed, only released by it, and in a turn of its own. When
    every member keeps applying its changes, one at a time, they reach shares that differ by at most one and stop.
    """
    owned = {name: {source for source in partitions if owners.get(source) == name} for name in members}
    share, extra = divmod(len(partitions), len(members))
    largest_first = sorted(members, key=lambda name: (-len(owned[name]), name))
    quota = share + (largest_first.index(member) < extra)
    mine = sorted(owned[member])
    if len(mine) > quota:
        return Change(release=frozenset(mine[quota:]), claim=frozenset())
    free = sorted(source for source in partitions if source not in owners)
    return Change(release=frozenset(), claim=frozenset(free[: quota - len(mine)]))
