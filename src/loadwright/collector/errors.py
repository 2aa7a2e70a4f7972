"""Why the collector refuses a request, and the one JSON shape in which it says so."""

from __future__ import annotations

from starlette.responses import JSONResponse

RETRY_AFTER_SECONDS = 1
"""When to come back while the store is down or the queue full."""


class CollectorError(Exception):
    """A request that is answered with ``status``; ``code`` is for programs, the text for people."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}

    def response(self) -> JSONResponse:
        """Return the answer."""
        content = {"error": {"code": self.code, "message": str(self), "field": ""}}
        return JSONResponse(content, self.status, self.headers)


def unavailable(message: str) -> CollectorError:
    """Return the error that asks the sender to keep its points and come back."""
    return CollectorError(503, "unavailable", message, {"Retry-After": str(RETRY_AFTER_SECONDS)})
