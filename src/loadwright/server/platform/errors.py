"""Errors of actions and queries, and of the server itself.

Pages show them beside the field, the API returns them in its error shape.
Each app declares its errors in its ``errors.py``, and raises them from there: ``raise errors.PLAN_NOT_FOUND()``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loadwright.core.messages import Declaration, Message, Param, declare, shortened_params

from .messages import localized

INVALID = "invalid"
CONFLICT = "conflict"
NOT_FOUND = "not_found"
FORBIDDEN = "forbidden"
LOCKED = "locked"
UNAVAILABLE = "unavailable"
UNAUTHORIZED = "unauthorized"
TOO_LARGE = "too_large"


class ActionError(Exception):
    """An action or query was refused.

    ``field`` is the invalid input (empty if none), ``code`` one of the constants above, which decides the status.
    ``str()`` returns the message in the active language.
    """

    def __init__(self, message: Message, *, field: str = "", code: str = INVALID) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return localized(self.message)


@dataclass(frozen=True)
class ErrorDeclaration:
    """An error: its message, its kind (which determines the HTTP status) and the invalid input."""

    message: Declaration
    kind: str
    field: str

    def __call__(self, *, field: str = "", **params: Param) -> ActionError:
        """Return the error to raise; long texts in ``params`` are cut.

        ``field`` overrides the declared one if the input has another name.
        """
        return ActionError(self.message(**shortened_params(params)), field=field or self.field, code=self.kind)


ERRORS: dict[str, ErrorDeclaration] = {}
"""Every declared error by the code of its message."""


def declare_error(code: str, english: str, kind: str = INVALID, *, field: str = "") -> ErrorDeclaration:
    """Declare an error. ``kind`` is one of the constants above. scripts/extract-messages finds ``english``."""
    ERRORS[code] = ErrorDeclaration(declare(code, english), kind, field)
    return ERRORS[code]


DISK_FULL = declare_error(
    "server.disk_full",
    "The server cannot write: its disk is full. Pages can be read and running tests continue, but nothing can be "
    "changed or uploaded until an administrator frees space.",
    UNAVAILABLE,
)

PAGE_EXPIRED = declare_error(
    "server.page_expired", "The page has expired or cookies are disabled. Reload it and try again.", FORBIDDEN
)
SIGNED_OUT = declare_error("server.signed_out", "You are signed out.", UNAUTHORIZED)
SIGN_IN_FIRST = declare_error(
    "server.sign_in_first",
    "Sign in first, or send a valid token: without one, a request can have at most %(limit)s KB.",
    UNAUTHORIZED,
)
BODY_TOO_LARGE = declare_error(
    "server.body_too_large", "The request is too large: it can have at most %(limit)s MB.", TOO_LARGE
)
UNKNOWN_FIELD = declare_error("request.unknown_field", "Unknown field “%(name)s” in the body. %(hint)s")
UNKNOWN_PARAMETER = declare_error("request.unknown_parameter", "Unknown parameter “%(name)s” in the address. %(hint)s")
TOO_MANY_UPLOADS = declare_error(
    "server.too_many_uploads",
    "At most %(limit)s of your uploads can be in progress at once. Wait until one is complete.",
    LOCKED,
)

STATUS = {
    INVALID: 400,
    UNAUTHORIZED: 401,
    FORBIDDEN: 403,
    NOT_FOUND: 404,
    CONFLICT: 409,
    TOO_LARGE: 413,
    LOCKED: 429,
    UNAVAILABLE: 507,
}


def body(code: str, message: str, field: str = "") -> dict[str, dict[str, Any]]:
    """Return an error in the JSON shape of all errors."""
    return {"error": {"code": code, "message": message, "field": field}}


def body_of(error: ActionError) -> dict[str, dict[str, Any]]:
    """Return the JSON of an error; ``detail`` is the code of exactly this error with its parameters."""
    answer = body(error.code, str(error), error.field)
    answer["error"]["detail"] = error.message.to_json()
    return answer
