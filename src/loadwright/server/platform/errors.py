"""The error of actions and queries. Pages show it beside the field, the API returns it in its error shape.

Each app declares its errors in its ``errors.py``, and raises them from there: ``raise errors.PLAN_NOT_FOUND()``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.functional import Promise

from loadwright.core.messages import TEXT, Declaration, Message, Param, declare

from .messages import localized

INVALID = "invalid"
CONFLICT = "conflict"
NOT_FOUND = "not_found"
FORBIDDEN = "forbidden"
LOCKED = "locked"


class ActionError(Exception):
    """An action or query was refused.

    ``message`` is one sentence for users, ``field`` the invalid input (empty if none) and ``code`` one of the constants
    above. ``str()`` returns the sentence in the active language.
    """

    def __init__(self, message: str | Promise | Message, *, field: str = "", code: str = INVALID) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return localized(self.message) if isinstance(self.message, Message) else str(self.message)

    def as_message(self) -> Message:
        """Return the message to store: the declared one, or the English text."""
        if isinstance(self.message, Message):
            return self.message
        with translation.override("en"):
            return TEXT(text=str(self.message))


@dataclass(frozen=True)
class ErrorDeclaration:
    """An error: its message, its kind (which determines the HTTP status) and the invalid input."""

    message: Declaration
    kind: str
    field: str

    def __call__(self, *, field: str = "", **params: Param) -> ActionError:
        """Return the error to raise. ``field`` overrides the declared one if the input has another name."""
        return ActionError(self.message(**params), field=field or self.field, code=self.kind)


ERRORS: dict[str, ErrorDeclaration] = {}
"""Every declared error by the code of its message."""


def declare_error(code: str, english: str, kind: str = INVALID, *, field: str = "") -> ErrorDeclaration:
    """Declare an error. ``kind`` is one of the constants above. scripts/extract-messages finds ``english``."""
    ERRORS[code] = ErrorDeclaration(declare(code, english), kind, field)
    return ERRORS[code]


STATUS = {INVALID: 400, CONFLICT: 409, NOT_FOUND: 404, FORBIDDEN: 403, LOCKED: 429}


def body(code: str, message: str, field: str = "") -> dict[str, dict[str, Any]]:
    """Return an error in the JSON shape of all errors."""
    return {"error": {"code": code, "message": message, "field": field}}


def body_of(error: ActionError) -> dict[str, dict[str, Any]]:
    """Return the JSON of an error. A declared message is added as ``detail``, with code and parameters."""
    answer = body(error.code, str(error), error.field)
    if isinstance(error.message, Message):
        answer["error"]["detail"] = error.message.to_json()
    return answer
