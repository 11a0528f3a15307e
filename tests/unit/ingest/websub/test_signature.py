from __future__ import annotations

import hashlib
import hmac

import pytest

from ingest.websub.signature import is_signed

BODY = "<rss>Grüße</rss>".encode()
SECRET = "geheim"


def sign(method: str, secret: str = SECRET) -> str:
    return f"{method}={hmac.new(secret.encode(), BODY, getattr(hashlib, method)).hexdigest()}"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_every_method_of_the_specification_is_understood(method: str) -> None:
    assert is_signed(BODY, sign(method), SECRET)


def test_an_example_that_was_worked_out_elsewhere_holds() -> None:
    # RFC 4231, test case 2
    digest = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert is_signed(b"what do ya want for nothing?", f"sha256={digest}", "Jefe")


def test_capitals_in_the_header_do_not_matter() -> None:
    assert is_signed(BODY, sign("sha256").upper(), SECRET)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        "sha256",
        sign("sha256", "anders"),
        sign("md5"),
        sign("sha256")[:-1],
        sign("sha256") + "0",
        sign("sha256").replace("sha256", "sha1"),
        "sha256=" + "ü" * 64,
        "sha256=" + "0" * 1_000_000,
    ],
)
def test_anything_else_is_no_signature(header: str | None) -> None:
    assert not is_signed(BODY, header, SECRET)


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed(BODY, sign("sha256", ""), "")
