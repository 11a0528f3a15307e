from __future__ import annotations

import pytest

from console.outbound import host_of, web_link


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "http://example.org", "HTTPS://EXAMPLE.ORG/ü"])
def test_web_addresses_are_offered(url: str) -> None:
    assert web_link(f" {url}\n") == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org/relative",
        "/relative",
        "https:///no-host",
        "http://[broken",
        "https://exa mple.org/",
        "https://example.org/\x00",
        "https://example.org/\u202egpj.exe",
    ],
)
def test_anything_else_is_not(url: str | None) -> None:
    assert web_link(url) is None


def test_an_address_without_a_host_has_an_empty_one() -> None:
    assert [host_of(url) for url in ("https://www.example.org:443/a", "nonsense", "http://[broken")] == [
        "www.example.org",
        "",
        "",
    ]
