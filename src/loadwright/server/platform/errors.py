"""The one error of actions and queries; pages show it beside the field, the API in its error shape."""

from django.utils.functional import Promise

INVALID = "invalid"
CONFLICT = "conflict"
NOT_FOUND = "not_found"
FORBIDDEN = "forbidden"
LOCKED = "locked"


class ActionError(Exception):
    """Something asked for cannot be done.

    ``message`` is one sentence for a person, ``field`` names the input it is about (empty for none) and
    ``code`` is one of the words above.
    """

    def __init__(self, message: str | Promise, *, field: str = "", code: str = INVALID) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


STATUS = {INVALID: 400, CONFLICT: 409, NOT_FOUND: 404, FORBIDDEN: 403, LOCKED: 429}
"""The HTTP status of each code."""


def body(code: str, message: str, field: str = "") -> dict[str, dict[str, str]]:
    """Return the one JSON shape of errors."""
    return {"error": {"code": code, "message": message, "field": field}}
