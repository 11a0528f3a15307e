from __future__ import annotations

import pytest

from ingest.fetching.address_guard import is_private_name, literal_address
from ingest.fetching.guarded_transport import interleaved


@pytest.mark.parametrize(
    "host", ["localhost", "intranet", "a.localhost", "printer.local", "LDAP.CORP.", "x.internal", "nas.home.arpa", ""]
)
def test_a_name_of_no_public_zone_is_private(host: str) -> None:
    assert is_private_name(host)


@pytest.mark.parametrize("host", ["paper.example", "local.example.org", "internal.co"])
def test_other_names_are_not(host: str) -> None:
    assert not is_private_name(host)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("[::1]", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("paper.example", None),
        ("1.2.3.4.example", None),
    ],
)
def test_an_address_is_known_in_every_form_that_resolvers_take(host: str, address: str | None) -> None:
    assert literal_address(host) == address


def test_families_take_turns_beginning_with_the_first() -> None:
    assert interleaved(["::1", "::2", "::3", "1.1.1.1"]) == ["::1", "1.1.1.1", "::2", "::3"]
    assert interleaved(["1.1.1.1", "2.2.2.2", "::1"]) == ["1.1.1.1", "::1", "2.2.2.2"]
