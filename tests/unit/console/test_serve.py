from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from console.serve import run_console, serving
from depesche.errors import ConfigurationError
from tests.unit.console.conftest import console_over
from tests.unit.console.fake_index import FakeIndex
from tests.unit.console.sample_articles import treaty_article


@pytest.fixture
def app() -> Starlette:
    return console_over(FakeIndex([treaty_article()]))


def test_the_announced_address_answers_at_once(app: Starlette) -> None:
    stop = threading.Event()
    answers: list[int] = []

    def announce(url: str) -> None:
        answers.append(httpx.get(url, trust_env=False).status_code)
        stop.set()

    run_console(app, "127.0.0.1", 0, stop=stop, announce=announce)
    assert answers == [200]


def test_a_stopped_console_has_closed_its_port(app: Starlette) -> None:
    with serving(app, "127.0.0.1", 0) as url:
        address = httpx.URL(url)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.host, address.port or 0))


def test_a_port_can_be_used_again_at_once(app: Starlette) -> None:
    with serving(app, "127.0.0.1", 0) as url:
        httpx.get(url, trust_env=False)
        port = httpx.URL(url).port or 0
    with serving(app, "127.0.0.1", port) as url:
        assert httpx.get(url, trust_env=False).status_code == 200


def test_localhost_is_served_under_its_name(app: Starlette) -> None:
    with serving(app, "localhost", 0) as url:
        assert url.startswith("http://localhost:")
        assert httpx.get(url, trust_env=False).status_code == 200


def test_a_port_that_is_taken_is_a_configuration_error(app: Starlette) -> None:
    stop = threading.Event()
    with serving(app, "127.0.0.1", 0) as url, pytest.raises(ConfigurationError, match="choose another") as caught:
        run_console(app, "127.0.0.1", httpx.URL(url).port or 0, stop=stop, announce=lambda _url: None)
    assert caught.value.key == "console.port"


def test_an_address_beyond_loopback_is_never_bound(app: Starlette) -> None:
    with pytest.raises(ConfigurationError, match="no login yet"):
        run_console(app, "0.0.0.0", 0, stop=threading.Event(), announce=lambda _url: None)


def test_the_server_does_not_name_itself(app: Starlette) -> None:
    with serving(app, "127.0.0.1", 0) as url:
        assert "server" not in httpx.get(url, trust_env=False).headers


ROOT = Path(__file__).parents[3]
PROCESS = """
import sys
from console.serve import run_console
from depesche.service.lifecycle import StopSignal
from depesche.telemetry.logs import configure_logs
from tests.unit.console.conftest import console_over
from tests.unit.console.fake_index import FakeIndex

configure_logs("info", "json")
stop = StopSignal(deadline_seconds=20)
stop.install()
run_console(console_over(FakeIndex([])), "127.0.0.1", 0, stop=stop.event, announce=lambda url: print(url, flush=True))
stop.finished()
print("stopped", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_cleanly_while_a_browser_keeps_its_connection(number: signal.Signals) -> None:
    command = [sys.executable, "-c", PROCESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with httpx.Client(trust_env=False) as browser:
            assert browser.get(url).status_code == 200
            process.send_signal(number)
            rest, _ = process.communicate()
    assert (rest, process.returncode) == ("stopped\n", 0)
