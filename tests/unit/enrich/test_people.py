"""Persons of one article: full names and bare surnames brought together."""

from __future__ import annotations

from workers.enrich.known_names import Known
from workers.enrich.people import People

PUTIN = Known("Q7747", "Wladimir Putin", "PER")


def names(*mentions: str, evidence: set[str] | None = None) -> list[str]:
    """The person's name for each mention."""
    people = People(frozenset({"Kim", "Xi"}), evidence or set())
    return [person.name for person in people.read([(mention, None) for mention in mentions])]


def test_a_surname_means_the_person_with_the_full_name() -> None:
    assert names("Juri Uschakow", "Uschakow") == ["Juri Uschakow"] * 2


def test_a_surname_before_the_full_name_means_the_same_person() -> None:
    assert names("Uschakow", "Juri Uschakow") == ["Juri Uschakow"] * 2


def test_a_genitive_means_the_same_person() -> None:
    assert names("Juri Uschakow", "Uschakows", evidence={"Uschakow"}) == ["Juri Uschakow"] * 2


def test_a_given_name_alone_means_its_only_bearer() -> None:
    assert names("Angela Merkel", "Angela") == ["Angela Merkel"] * 2


def test_two_persons_of_one_surname_stay_apart() -> None:
    assert names("Bill Clinton", "Hillary Clinton") == ["Bill Clinton", "Hillary Clinton"]


def test_a_surname_of_two_persons_means_the_one_named_last() -> None:
    found = names("Bill Clinton", "Clinton", "Hillary Clinton", "Clinton")
    assert found == ["Bill Clinton", "Bill Clinton", "Hillary Clinton", "Hillary Clinton"]


def test_an_initial_abbreviates_a_given_name() -> None:
    assert names("W. Putin", "Wladimir Putin") == ["Wladimir Putin"] * 2


def test_a_middle_name_makes_no_other_person() -> None:
    assert names("Wladimir Putin", "Wladimir Wladimirowitsch Putin") == ["Wladimir Wladimirowitsch Putin"] * 2


def test_a_korean_family_name_comes_first() -> None:
    assert names("Kim Jong-un", "Kim") == ["Kim Jong-un"] * 2


def test_a_surname_with_particles_means_the_full_name_in_any_case() -> None:
    assert names("Ursula von der Leyen", "Von der Leyen") == ["Ursula von der Leyen"] * 2


def test_a_listed_person_has_the_canonical_name() -> None:
    people = People(frozenset(), set())
    read = people.read([("Wladimir Wladimirowitsch Putin", PUTIN), ("Putin", None)])
    assert [person.name for person in read] == ["Wladimir Putin"] * 2


def test_a_short_name_of_two_persons_is_not_offered_for_further_mentions() -> None:
    people = People(frozenset(), set())
    people.read([("Bill Clinton", None), ("Hillary Clinton", None), ("Juri Uschakow", None)])
    assert set(people.by_short_name) == {"Uschakow"}
