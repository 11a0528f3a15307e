"""The dead letter of a work: always small enough for the log that its message came from."""

from __future__ import annotations

from dataclasses import replace

from depesche.errors import PoisonError
from depesche.eventlog.message_size import check_sizes, size_of
from depesche.service.burial import dead_letter
from depesche.service.work import Work
from tests.unit.service.scripted import NOON, message


def test_a_message_of_the_largest_size_can_be_buried_on_the_same_log() -> None:
    largest = replace(message(0), value=b"x" * 10_000)
    letter = dead_letter(Work[str](largest), PoisonError("long" * 10_000), "sink", NOON)
    assert size_of(letter) > size_of(largest)
    check_sizes([letter], size_of(largest))


def test_what_burial_adds_is_far_below_the_room_that_the_backends_leave() -> None:
    letter = dead_letter(Work[str](message(0)), PoisonError("long" * 10_000), "sink", NOON)
    assert size_of(letter) - size_of(message(0)) < 20_000
