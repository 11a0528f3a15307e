"""What the console answers when it cannot do what was asked: a page for people, JSON under ``/api/``."""

from __future__ import annotations

import math
from http import HTTPStatus

import jinja2
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.pages import json_response
from console.security import SECURITY_HEADERS
from depesche.errors import IndexUnavailable, QueryError

log = structlog.get_logger("console")

RETRY_AFTER_SECONDS = 5


class Failures:
    """Turns errors into responses; Starlette calls the method registered for the error's class."""

    def __init__(self, templates: jinja2.Environment) -> None:
        self._templates = templates

    async def bad_request(self, request: Request, error: Exception) -> Response:
        """A parameter (or, under ``/api/``, a query) that cannot be understood."""
        position = error.position if isinstance(error, QueryError) else None
        return self._answer(request, HTTPStatus.BAD_REQUEST, str(error), position=position)

    async def http_error(self, request: Request, error: Exception) -> Response:
        """An address or a method that does not exist."""
        assert isinstance(error, HTTPException)
        response = self._answer(request, error.status_code, error.detail)
        response.headers.update(error.headers or {})
        return response

    async def index_unavailable(self, request: Request, error: Exception) -> Response:
        """The index does not answer; the reader may try again."""
        assert isinstance(error, IndexUnavailable)
        log.error("index unavailable", path=request.url.path, error=str(error))
        response = self._answer(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        response.headers["Retry-After"] = str(math.ceil(error.retry_after_seconds or RETRY_AFTER_SECONDS))
        return response

    async def feeds_unavailable(self, request: Request, error: Exception) -> Response:
        """The state of the feeds cannot be read; the reader may try again."""
        log.warning("feeds unavailable", path=request.url.path, error=str(error))
        response = self._answer(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error), about="feeds")
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    async def bug(self, request: Request, error: Exception) -> Response:
        """A bug: logged with its trace, not shown. This answer is made outside every middleware."""
        log.error("request failed", path=request.url.path, exc_info=error)
        response = self._answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "internal error")
        response.headers.update(SECURITY_HEADERS)
        return response

    def _answer(
        self, request: Request, status: int, detail: str, *, position: int | None = None, about: str = ""
    ) -> Response:
        if request.url.path.startswith("/api/"):
            return json_response({"error": detail} | ({} if position is None else {"position": position}), status)
        page = self._templates.get_template("failure.html").render(status=int(status), detail=detail, about=about)
        return HTMLResponse(page, status)
