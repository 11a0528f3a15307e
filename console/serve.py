"""Runs the console's HTTP server: bound before it is announced, stopped cleanly, silent but for errors."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from console.security import host_header, require_loopback
from depesche.errors import ConfigurationError

BACKLOG = 128
MAX_CONNECTIONS = 200
"""Further ones get a 503 at once instead of waiting in memory."""


def run_console(
    app: Starlette,
    host: str,
    port: int,
    *,
    stop: threading.Event,
    announce: Callable[[str], None],
    drain_seconds: float = 5.0,
) -> None:
    """Serve until ``stop`` is set (see `depesche.service.lifecycle.StopSignal`), then finish open requests and return.

    ``announce`` is called once with the URL, when connections are accepted; port 0 takes any free port. Raises
    `ConfigurationError` for an address beyond loopback or one that cannot be listened on.
    """
    with serving(app, host, port, on_end=stop.set, drain_seconds=drain_seconds) as url:
        announce(url)
        stop.wait()


@contextmanager
def serving(
    app: Starlette,
    host: str,
    port: int,
    *,
    on_end: Callable[[], None] = lambda: None,
    drain_seconds: float = 5.0,
) -> Iterator[str]:
    """Serve from a thread while the context is open; yields the URL, which accepts connections already.

    ``on_end`` is called (in that thread) when the server ends, for whatever reason; a failure of the server is raised
    on leaving the context. Raises as `run_console`.
    """
    listener = _listen(host, port)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="critical",  # errors are logged by console.failures, once and with their fields
            proxy_headers=False,
            server_header=False,
            limit_concurrency=MAX_CONNECTIONS,
            timeout_graceful_shutdown=max(1, round(drain_seconds)),
        )
    )

    # uvicorn takes over the process's signals in the main thread only: in this one they stay with the caller.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="console") as thread:
        ended = thread.submit(server.run, sockets=[listener])
        ended.add_done_callback(lambda _: on_end())
        try:
            yield f"http://{host_header(host)}:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            ended.result()
            listener.close()


def _listen(host: str, port: int) -> socket.socket:
    require_loopback(host)
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"console: cannot listen on {host_header(host)}:{port}: {error.strerror or error}; choose another "
            "console.port, or 0 for any",
            key="console.port",
        ) from error
    return listener
