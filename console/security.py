"""What keeps the console safe before it has a login: loopback only, known hosts only, and strict response headers."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from depesche.errors import ConfigurationError

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
"""Values of the ``Host`` header that are answered. A page of another site that rebinds its own name to this machine
sends that name, and is refused."""

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}


class SecurityHeaders:
    """Adds `SECURITY_HEADERS` to every response that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def require_loopback(host: str) -> None:
    """Refuse any address but `LOOPBACK_HOSTS`; raises `ConfigurationError`."""
    if host_header(host) not in LOOPBACK_HOSTS:
        raise ConfigurationError(
            f"console.host: {host!r} is not 127.0.0.1, ::1 or localhost; the console has no login yet, so it listens "
            "on loopback only (reach it from elsewhere through an SSH tunnel)",
            key="console.host",
        )


def host_header(host: str) -> str:
    """The ``Host`` header's form of an address to listen on: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host
