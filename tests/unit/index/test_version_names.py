"""Names of index versions."""

from __future__ import annotations

import pytest

from depesche.index.versions import next_version_name, version_name, version_number


def test_the_first_version_is_number_one() -> None:
    assert next_version_name("news", ()) == "news-000001"


def test_the_next_version_follows_the_highest() -> None:
    assert next_version_name("news", ("news-000002", "news-000010", "news-other-000099", "x")) == "news-000011"


def test_numbers_may_outgrow_their_digits() -> None:
    assert next_version_name("news", ("news-999999",)) == "news-1000000"
    assert version_number("news", "news-1000000") == 1_000_000


def test_a_name_gives_its_number_back() -> None:
    assert version_number("news", version_name("news", 42)) == 42


@pytest.mark.parametrize("name", ["", "news", "news-1", "news-00000x", "xnews-000001", "news-000001x", "news-٠٠٠٠٠١"])
def test_other_names_have_no_number(name: str) -> None:
    assert version_number("news", name) is None
