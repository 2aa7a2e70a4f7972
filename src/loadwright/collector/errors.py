"""The errors with which the collector refuses requests, and their common JSON form."""

from __future__ import annotations

from starlette.responses import JSONResponse

RETRY_AFTER_SECONDS = 1
"""``Retry-After`` in seconds while the store is unavailable or the queue full."""


class CollectorError(Exception):
    """An error that is answered with ``status``; ``code`` is for programs, the text for people."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}

    def response(self) -> JSONResponse:
        content = {"error": {"code": self.code, "message": str(self), "field": ""}}
        return JSONResponse(content, self.status, self.headers)


def unavailable(message: str) -> CollectorError:
    """Return the error that asks the sender to keep its points and retry."""
    return CollectorError(503, "unavailable", message, {"Retry-After": str(RETRY_AFTER_SECONDS)})
