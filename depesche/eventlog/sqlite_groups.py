"""Consumer groups of the embedded log: members, who owns which partition, and committed offsets.

They have a database file of their own: in the messages' file, commits waited 1.3–1.5 s behind appends (99th
percentile) and kept the write-ahead log at 120 MB; apart, 24 ms and 10 MB.

A member holds a lease, which it renews by reading. A partition changes hands only when its owner has released it or
the owner's lease has expired, and a commit is made only by the owner, all in transactions of this one file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from depesche.errors import FatalError
from depesche.eventlog.contract import TopicPartition
from depesche.eventlog.sqlite_assignment import change_for
from depesche.eventlog.sqlite_database import connect, create, transaction, translated

_CREATE_GENERATIONS = """CREATE TABLE generations (consumers TEXT PRIMARY KEY, generation INTEGER NOT NULL)
    WITHOUT ROWID"""
_CREATE_MEMBERS = """CREATE TABLE members (consumers TEXT, member TEXT, topic TEXT, lease_end REAL NOT NULL,
    lease REAL NOT NULL, PRIMARY KEY (consumers, member, topic)) WITHOUT ROWID"""
_CREATE_OWNERS = """CREATE TABLE owners (consumers TEXT, topic TEXT, partition INTEGER, member TEXT NOT NULL,
    PRIMARY KEY (consumers, topic, partition)) WITHOUT ROWID"""
_CREATE_COMMITTED = """CREATE TABLE committed (consumers TEXT, topic TEXT, partition INTEGER, next INTEGER NOT NULL,
    PRIMARY KEY (consumers, topic, partition)) WITHOUT ROWID"""


def create_groups(path: Path) -> None:
    """Create the file. One process at a time may do this."""
    create(path, (_CREATE_GENERATIONS, _CREATE_MEMBERS, _CREATE_OWNERS, _CREATE_COMMITTED))


class Groups:
    """The open file of all groups. Times are `Clock.monotonic`."""

    def __init__(self, path: Path) -> None:
        connection = connect(path)
        if connection is None:
            raise FatalError(f"{path}: the file of committed offsets is missing; restore it")
        self._path = path
        self._connection = connection

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def generation(self, group: str) -> int:
        """A number that rises with every change of the group's members or owners."""
        with translated(self._path):
            found = self._connection.execute(
                "SELECT generation FROM generations WHERE consumers = ?", (group,)
            ).fetchone()
            return int(found[0]) if found else 0

    def committed(self, group: str, topic: str) -> Mapping[TopicPartition, int]:
        """The group's committed offsets."""
        with translated(self._path):
            rows = self._connection.execute(
                "SELECT partition, next FROM committed WHERE consumers = ? AND topic = ?", (group, topic)
            ).fetchall()
            return {TopicPartition(topic, partition): next_ for partition, next_ in rows}

    def commit(self, group: str, member: str, next_offsets: Mapping[TopicPartition, int]) -> frozenset[TopicPartition]:
        """Commit the offsets of the partitions that the member owns; returns these."""
        with transaction(self._connection, self._path):
            owned = frozenset(self._owned(group, member)).intersection(next_offsets)
            self._connection.executemany(
                "INSERT OR REPLACE INTO committed VALUES (?, ?, ?, ?)",
                [(group, source.topic, source.partition, next_offsets[source]) for source in owned],
            )
            return owned

    def renew(
        self,
        group: str,
        member: str,
        sources: Mapping[str, Collection[TopicPartition]],
        *,
        empty_handed: bool,
        now: float,
        lease: float,
    ) -> tuple[frozenset[TopicPartition], int]:
        """Renew the member's lease for its topics (joining if need be), expel the dead, and take its part of a rebalance.

        Returns what it owns now and the group's generation. A member that was expelled and is not ``empty_handed``
        gets nothing at first: it has to see that it has lost its partitions before it may have one of them back.
        """
        with transaction(self._connection, self._path):
            was_member = self._is_member(group, member)
            changed = self._expel_dead(group, now, sparing=member) or not was_member
            self._connection.executemany(
                "INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, ?)",
                [(group, member, topic, now + lease, lease) for topic in sources],
            )
            if was_member or empty_handed:
                for topic, partitions in sources.items():
                    changed |= self._rebalance(group, member, topic, partitions)
            if changed:
                self._raise_generation(group)
            return frozenset(self._owned(group, member)), self.generation(group)

    def leave(self, group: str, member: str) -> None:
        """End the membership and free the member's partitions."""
        with transaction(self._connection, self._path):
            self._remove(group, [member])
            self._raise_generation(group)

    def _is_member(self, group: str, member: str) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM members WHERE consumers = ? AND member = ?", (group, member)
        ).fetchone()
        return found is not None

    def _expel_dead(self, group: str, now: float, sparing: str) -> bool:
        # A lease that ends later than it can have been given is from before a restart of the machine.
        rows = self._connection.execute(
            "SELECT DISTINCT member FROM members WHERE consumers = ? AND member != ?"
            " AND (lease_end < ? OR lease_end > ? + lease)",
            (group, sparing, now, now),
        ).fetchall()
        self._remove(group, [name for (name,) in rows])
        return bool(rows)

    def _remove(self, group: str, members: Iterable[str]) -> None:
        rows = [(group, name) for name in members]
        self._connection.executemany("DELETE FROM members WHERE consumers = ? AND member = ?", rows)
        self._connection.executemany("DELETE FROM owners WHERE consumers = ? AND member = ?", rows)

    def _rebalance(self, group: str, member: str, topic: str, partitions: Collection[TopicPartition]) -> bool:
        names = self._connection.execute(
            "SELECT member FROM members WHERE consumers = ? AND topic = ?", (group, topic)
        ).fetchall()
        owners = self._connection.execute(
            "SELECT partition, member FROM owners WHERE consumers = ? AND topic = ?", (group, topic)
        ).fetchall()
        change = change_for(
            member,
            [name for (name,) in names],
            partitions,
            {TopicPartition(topic, partition): owner for partition, owner in owners},
        )
        self._connection.executemany(
            "DELETE FROM owners WHERE consumers = ? AND topic = ? AND partition = ?",
            [(group, topic, source.partition) for source in change.release],
        )
        self._connection.executemany(
            "INSERT INTO owners VALUES (?, ?, ?, ?)",
            [(group, topic, source.partition, member) for source in change.claim],
        )
        return bool(change.release or change.claim)

    def _owned(self, group: str, member: str) -> list[TopicPartition]:
        rows = self._connection.execute(
            "SELECT topic, partition FROM owners WHERE consumers = ? AND member = ?", (group, member)
        ).fetchall()
        return [TopicPartition(topic, partition) for topic, partition in rows]

    def _raise_generation(self, group: str) -> None:
        self._connection.execute(
            "INSERT INTO generations VALUES (?, 1) ON CONFLICT DO UPDATE SET generation = generation + 1", (group,)
        )
