from __future__ import annotations

import pytest

from console.security import require_loopback
from depesche.errors import ConfigurationError
from tests.unit.console.conftest import Visitor

EVERYTHING = (
    "/",
    "/?q=x",
    "/?limit=x",
    "/articles/x",
    "/nothing",
    "/api/search",
    "/feeds",
    "/feed?url=x",
    "/api/feeds",
    "/static/console.css",
    "/livez",
    "/metrics",
)


@pytest.mark.parametrize("address", EVERYTHING)
def test_every_answer_carries_the_security_headers(visitor: Visitor, address: str) -> None:
    headers = visitor.get(address).headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("host", ["localhost:8400", "127.0.0.1:1", "[::1]:8400", "LOCALHOST"])
def test_loopback_names_are_answered(visitor: Visitor, host: str) -> None:
    assert visitor.get("/livez", host=host).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:8400", "127.0.0.1.evil.example", "10.0.0.1"])
def test_a_name_that_another_site_points_here_is_refused(visitor: Visitor, host: str) -> None:
    response = visitor.get("/", host=host)
    assert response.status_code == 400
    assert "Russland" not in response.text


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_loopback_may_be_listened_on(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.5", "127.0.0.1.evil.example", "example.org"])
def test_anything_beyond_loopback_is_a_configuration_error(host: str) -> None:
    with pytest.raises(ConfigurationError, match="has no login yet") as caught:
        require_loopback(host)
    assert caught.value.key == "console.host"


@pytest.mark.parametrize("address", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/nothing.css", "/static/"])
def test_only_files_of_the_static_folder_are_served(visitor: Visitor, address: str) -> None:
    assert visitor.get(address).status_code == 404
