"""The one error of actions and queries; pages show it beside the field, the API in its error shape.

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
    """Something asked for cannot be done.

    ``message`` is one sentence for a person, ``field`` names the input it is about (empty for none) and
    ``code`` is one of the words above. ``str()`` is the sentence in the active language.
    """

    def __init__(self, message: str | Promise | Message, *, field: str = "", code: str = INVALID) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return localized(self.message) if isinstance(self.message, Message) else str(self.message)

    def as_message(self) -> Message:
        """Return what is kept of the error: its message, else its English text."""
        if isinstance(self.message, Message):
            return self.message
        with translation.override("en"):
            return TEXT(text=str(self.message))


@dataclass(frozen=True)
class ErrorDeclaration:
    """An error: its message, the kind that decides the status, and the input that it is about."""

    message: Declaration
    kind: str
    field: str

    def __call__(self, *, field: str = "", **params: Param) -> ActionError:
        """Return the error to raise; ``field`` replaces the declared one where the input has another name."""
        return ActionError(self.message(**params), field=field or self.field, code=self.kind)


ERRORS: dict[str, ErrorDeclaration] = {}
"""Every declared error by the code of its message."""


def declare_error(code: str, english: str, kind: str = INVALID, *, field: str = "") -> ErrorDeclaration:
    """Declare an error. ``kind`` is one of the words above; scripts/extract-messages finds ``english``."""
    ERRORS[code] = ErrorDeclaration(declare(code, english), kind, field)
    return ERRORS[code]


STATUS = {INVALID: 400, CONFLICT: 409, NOT_FOUND: 404, FORBIDDEN: 403, LOCKED: 429}
"""The HTTP status of each code."""


def body(code: str, message: str, field: str = "") -> dict[str, dict[str, Any]]:
    """Return the one JSON shape of errors."""
    return {"error": {"code": code, "message": message, "field": field}}


def body_of(error: ActionError) -> dict[str, dict[str, Any]]:
    """Return the JSON of an error; one about a declared message has its code and parameters as ``detail``."""
    answer = body(error.code, str(error), error.field)
    if isinstance(error.message, Message):
        answer["error"]["detail"] = error.message.to_json()
    return answer
