"""The HTTP endpoints of a process: ``/metrics``, ``/livez`` and ``/readyz``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from socketserver import TCPServer, ThreadingMixIn
from types import TracebackType
from typing import Any, Self
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import CollectorRegistry, make_wsgi_app

from depesche.errors import ConfigurationError


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # WSGIServer looks its own name up in DNS, which can hang for many seconds.
    server_name = "localhost"

    def server_bind(self) -> None:
        TCPServer.server_bind(self)
        self.server_port = int(self.server_address[1])
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    timeout = 10  # an idle connection must not hold a thread for ever

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Scrapes are not worth a log line."""


class Endpoints:
    """Serves the endpoints from a thread, for as long as the context is open.

    ``live`` says whether the process's loop turns; ``problems`` lists what keeps it from being ready.
    """

    def __init__(
        self,
        host: str,
        port: int,
        registry: CollectorRegistry,
        *,
        live: Callable[[], bool],
        problems: Callable[[], Sequence[str]],
    ) -> None:
        self._metrics_app = make_wsgi_app(registry)
        self._live = live
        self._problems = problems
        try:
            self._server = make_server(host, port, self._app, server_class=_Server, handler_class=_Quiet)
        except OSError as error:
            raise ConfigurationError(
                f"cannot listen on {host}:{port} for metrics: {error.strerror or error}; "
                "choose another port under telemetry, or 0 for any"
            ) from error
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="endpoints", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/metrics":
                metrics: Iterable[bytes] = self._metrics_app(environ, start_response)
                return metrics
            case "/livez":
                return _answer(start_response, [] if self._live() else ["the loop does not turn"])
            case "/readyz":
                return _answer(start_response, self._problems())
            case _:
                start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
                return [b"not found; try /metrics, /livez or /readyz\n"]


def _answer(start_response: StartResponse, problems: Sequence[str]) -> Iterable[bytes]:
    status = "503 Service Unavailable" if problems else "200 OK"
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
    return [("\n".join(problems or ["ok"]) + "\n").encode()]
